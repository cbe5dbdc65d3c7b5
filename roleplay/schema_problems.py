"""Turn what the schema refuses into problems at the author's own lines, in the author's own words."""

from __future__ import annotations

import copy
import types
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from roleplay.diagnostics import closest
from roleplay.yaml_source import Trail, YamlSource

_WORDS = {
    "missing": ("missing-key", "{key!r} is missing here"),
    "extra_forbidden": ("unknown-key", "{key!r} is not a key that can stand here"),
    "string_type": ("wrong-type", "this must be text"),
    "int_type": ("wrong-type", "this must be a whole number"),
    "int_from_float": ("wrong-type", "this must be a whole number"),
    "int_parsing": ("wrong-type", "this must be a whole number"),
    "float_type": ("wrong-type", "this must be a number"),
    "float_parsing": ("wrong-type", "this must be a number"),
    "bool_type": ("wrong-type", "this must be true or false"),
    "bool_parsing": ("wrong-type", "this must be true or false"),
    "path_type": ("wrong-type", "this must be text"),
    "dict_type": ("wrong-type", "this must be a mapping (key: value)"),
    "model_type": ("wrong-type", "this must be a mapping (key: value)"),
    "tuple_type": ("wrong-type", "this must be a list"),
    "greater_than_equal": ("out-of-range", "this must be {ge} or more"),
    "less_than_equal": ("out-of-range", "this must be {le} or less"),
    "too_short": ("empty", "this must not be empty"),
    "string_too_short": ("empty", "this text is too short"),
    "string_too_long": ("too-long", "this text is longer than {max_length} characters"),
    "literal_error": ("bad-value", "this must be one of {expected}"),
    "string_pattern_mismatch": ("bad-id", "ids are lower case words joined by hyphens"),
    "value_error": ("bad-value", "{message}"),
}


STAND_INS: dict[str, Any] = {"schema": 1, "id": "unnamed", "difficulty": 1, "par": 2, "limit": 90, "weight": 1}
"""What stands in for a missing key that cannot be any text."""


def report(error: ValidationError, source: YamlSource, model: type[BaseModel]) -> None:
    """Add every problem of a refused document to its source, at the nearest place that is in the file."""
    for item in error.errors(include_url=False):
        trail = _in_file(item["loc"], source)
        code, words, guess = explained(item, model)
        on_key = code == "unknown-key" or (bool(trail) and item["loc"] and item["loc"][-1] == "[key]")
        source.problem(trail, code, words, key=bool(on_key), suggestion=guess)


def explained(item: ErrorDetails, model: type[BaseModel]) -> tuple[str, str, str]:
    """Return the code of what a schema refused, the words for its author and what was probably meant, if known."""
    kind, context = item["type"], item.get("ctx", {})
    code, words = _WORDS.get(kind, ("bad-value", "{message}"))
    key = str(item["loc"][-1]) if item["loc"] else ""
    message = item["msg"].removeprefix("Value error, ")
    words = words.format(**{**context, "key": key, "message": message})
    names = _names(context.get("expected", "")) if kind == "literal_error" else []
    guess = closest(str(item["input"]), names) if names else ""
    if kind == "extra_forbidden":
        guess = closest(key, fields_at(model, item["loc"][:-1]))
    return code, words, guess


def mended(data: Any, error: ValidationError) -> Any:
    """Return the data with what was refused taken out and what was missing stood in for.

    Only so that the meaning of the rest can be checked in the same run; nobody plays or grades with it.
    """
    data = copy.deepcopy(data)
    for item in error.errors(include_url=False):
        loc = item["loc"]
        holder = _holder(data, loc)
        if holder is None:
            continue
        if item["type"] == "missing":
            holder[loc[-1]] = STAND_INS.get(str(loc[-1]), "…")
        elif isinstance(holder, dict):
            holder.pop(next((k for k in reversed(loc) if k in holder), loc[-1]), None)
    return data


def _holder(data: Any, loc: tuple[int | str, ...]) -> Any:
    """Return the innermost mapping of the data on the way to a location."""
    holder = data if isinstance(data, dict) else None
    for step in loc[:-1]:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            continue
        holder = data if isinstance(data, dict) else holder
    return holder


def _in_file(loc: tuple[int | str, ...], source: YamlSource) -> Trail:
    """Return the longest trail in the file that follows the schema's location, whose extra levels are skipped."""
    trail: Trail = ()
    for step in loc:
        if (*trail, step) in source.values:
            trail = (*trail, step)
    return trail


def _names(expected: str) -> list[str]:
    return [part.strip(" '") for part in expected.replace(" or ", ",").split(",") if part.strip()]


def fields_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that a schema allows at a location."""
    places: list[Any] = [model]
    for step in loc:
        places = [inner for place in places for inner in _inside(place, step)] or places
    return sorted({name for place in places for name in _keys(place)})


def _keys(place: Any) -> Iterator[str]:
    for kind in _models(place):
        yield from (field.alias or name for name, field in kind.model_fields.items())


def _inside(place: Any, step: int | str) -> Iterator[Any]:
    for kind in _models(place):
        for name, field in kind.model_fields.items():
            if step in (name, field.alias):
                yield field.annotation
    if typing.get_origin(place) is dict:
        yield typing.get_args(place)[1]
    elif typing.get_origin(place) is tuple and isinstance(step, int):
        yield typing.get_args(place)[0]
    elif typing.get_origin(place) in (typing.Union, types.UnionType, typing.Annotated):
        for part in typing.get_args(place):
            yield from _inside(part, step)


def _models(place: Any) -> Iterator[type[BaseModel]]:
    if isinstance(place, type) and issubclass(place, BaseModel):
        yield place
    elif typing.get_origin(place) in (typing.Union, types.UnionType, typing.Annotated):
        for part in typing.get_args(place):
            yield from _models(part)
