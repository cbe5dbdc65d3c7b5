"""Find what a schema has at a place of a document: its types, its models and the keys they take."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

Loc = tuple[str | int, ...]
"""The way to a value as the schema has it, with levels that are not in the file."""


def fields_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """Return the keys that a schema allows at a location."""
    return sorted({name for place in places_at(model, loc) for name in _keys(place)})


def places_at(model: type[BaseModel], loc: Loc) -> list[Any]:
    """Return the types that a schema has at a location."""
    places: list[Any] = [model]
    for step in loc:
        places = [inner for place in places for inner in _inside(place, step)] or places
    return places


def _keys(place: Any) -> Iterator[str]:
    for kind in models_of(place):
        yield from (field.alias or name for name, field in kind.model_fields.items())


def _inside(place: Any, step: str | int) -> Iterator[Any]:
    for kind in models_of(place):
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


def models_of(place: Any) -> Iterator[type[BaseModel]]:
    """Yield the models among the alternatives of a type."""
    if isinstance(place, type) and issubclass(place, BaseModel):
        yield place
    elif typing.get_origin(place) in (typing.Union, types.UnionType, typing.Annotated):
        for part in typing.get_args(place):
            yield from models_of(part)
