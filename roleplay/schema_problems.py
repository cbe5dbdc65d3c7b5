"""Turn what the schema refuses into problems at the author's own lines, in the author's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from roleplay.diagnostics import closest, listed, named, unknown
from roleplay.schema_fields import Loc, fields_at, models_of, places_at
from roleplay.written import ADDRESS, AMOUNT, CRITERION, LANGUAGE, SEEN, VARIABLE
from roleplay.yaml_source import Trail, YamlSource

TEXT, NUMBER, WHOLE = (
    "this must be text",
    "this must be a number, written like 12 or 33.5",
    "this must be a whole number",
)
LIST = "this must be a list: [one, two], or one below the other with a dash before each"
ENTRIES = "this must hold entries, each with a name of its own and a colon before it"
_WORDS = {
    "missing": ("missing-key", "{key!r} is missing here"),
    "string_type": ("wrong-type", TEXT),
    "path_type": ("wrong-type", TEXT),
    "int_type": ("wrong-type", WHOLE),
    "int_from_float": ("wrong-type", WHOLE),
    "int_parsing": ("wrong-type", WHOLE),
    "int_parsing_size": ("out-of-range", "no number is as long as this one"),
    "float_type": ("wrong-type", NUMBER),
    "float_parsing": ("wrong-type", NUMBER),
    "finite_number": ("out-of-range", "this must be an ordinary number, written like 12 or 33.5"),
    "bool_type": ("wrong-type", "this must be true or false"),
    "bool_parsing": ("wrong-type", "this must be true or false"),
    "dict_type": ("wrong-type", ENTRIES),
    "tuple_type": ("wrong-type", LIST),
    "greater_than": ("out-of-range", "this must be more than {gt:g}"),
    "greater_than_equal": ("out-of-range", "this must be {ge:g} or more"),
    "less_than": ("out-of-range", "this must be less than {lt:g}"),
    "less_than_equal": ("out-of-range", "this must be {le:g} or less"),
    "too_short": ("empty", "this must not be empty"),
    "too_long": ("too-many", "more than {max_length} stand here"),
    "string_too_short": ("empty", "this text is too short"),
    "string_too_long": ("too-long", "this text is longer than {max_length} characters"),
    "value_error": ("bad-value", "{message}"),
}
"""What each refusal is called, and the words for it."""
MOST_SHOWN = 3
"""Keys that an example shows where none is needed."""
_SHAPES = {
    "Lines": "this must be a line, a list of lines, or lines by mood such as { angry: Again?, any: Yes. }",
    "Range": "this must be a number, or bounds such as { at_least: 30, at_most: 60 }",
    "Condition": "this must be a condition such as { done: some-step, heard: 40 }",
    "When": "this must be a condition such as { hurts: 2 }",
    "On": "this must name the one thing that sets it off, such as { step: some-step }",
    "Slot": "this must be the bounds of an amount, such as { min: 10, max: 150 }",
}
"""What must stand where a model of this name was expected."""
_HINTS: dict[tuple[str, type], str] = {
    ("string_type", dict): ": put quotes around one that holds a colon or begins with a curly bracket",
    ("string_type", list): ", not a list",
    ("dict_type", list): ", and no dash",
}
"""What to add for a value of a certain kind."""
_PATTERNS = {
    SEEN: ("empty", "nothing can be read here"),
    LANGUAGE: ("bad-value", "this must be the short name of a language, such as en or pt-br"),
    AMOUNT: ("bad-id", "an amount is named by small letters and _"),
    CRITERION: ("bad-id", "a criterion is named by letters and digits, such as E1"),
    ADDRESS: ("bad-address", "an address begins with http:// or https://"),
    VARIABLE: ("bad-value", "this must be the name of an environment variable, such as OPENAI_API_KEY"),
    "": ("bad-id", "this must be an id: lower case words joined by hyphens"),
}
"""What a text that does not fit a pattern lacks; ids where nothing else is said."""


def report(error: ValidationError, source: YamlSource, model: type[BaseModel]) -> None:
    """Add every problem of a refused document to its source, at the nearest place that is in the file."""
    items = list(_sorted_out(error.errors(include_url=False)))
    unknown_keys = [item for item in items if item["type"] == "extra_forbidden"]
    refused: set[Trail] = set()
    for item in [*unknown_keys, *(item for item in items if item["type"] not in ("extra_forbidden", "missing"))]:
        trail = _in_file(item["loc"], source)
        if trail in refused:
            continue
        code, words, guess = explained(item, model)
        on_key = code == "unknown-key" or bool(item["loc"] and item["loc"][-1] == "[key]")
        words += "" if on_key else _becomes(item, source.raw(trail))
        source.problem(trail, code, words, key=on_key, suggestion=guess)
        refused.add(trail)
        if code == "unknown-key" and guess:
            refused.add((*trail[:-1], guess))
        elif code == "unknown-key":
            # it may belong to what stands above
            source.incomplete |= {source.above[trail]} if trail in source.above else set()
    source.refused |= refused
    _report_missing([item for item in items if item["type"] == "missing"], source)


def _sorted_out(items: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Yield what was refused, without lists that are called empty because each of their items was refused."""
    holders = {item["loc"][:end] for item in items for end in range(len(item["loc"]))}
    yield from (item for item in items if item["type"] != "too_short" or item["loc"] not in holders)


def _report_missing(items: Iterable[ErrorDetails], source: YamlSource) -> None:
    """Add one problem for all keys that are missing in the same place."""
    missing: dict[Trail, list[str]] = {}
    for item in items:
        holder = _in_file(item["loc"][:-1], source)
        key = str(item["loc"][-1])
        if not source.spoiled((*holder, key)):
            missing.setdefault(holder, []).append(key)
    for holder, keys in missing.items():
        words = f"{listed([repr(key) for key in keys])} {'are' if len(keys) > 1 else 'is'} missing here"
        source.problem(holder, "missing-key", words, key=True)
        source.refused |= {(*holder, key) for key in keys}


def explained(item: ErrorDetails, model: type[BaseModel]) -> tuple[str, str, str]:
    """Return the code of what a schema refused, the words for its author and what was probably meant, if known."""
    kind, context, loc = item["type"], item.get("ctx", {}), item["loc"]
    key = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        return "unknown-key", *_unknown_key(key, model, loc)
    if kind == "literal_error":
        return "bad-value", *_not_one_of(item, context)
    if kind == "model_type":
        return "wrong-type", _shape(str(context.get("class_name", "")), model, loc), ""
    if kind == "string_pattern_mismatch":
        return *_PATTERNS.get(str(context.get("pattern")), _PATTERNS[""]), ""
    code, words = _WORDS.get(kind, ("bad-value", "{message}"))
    message = item["msg"].removeprefix("Value error, ")
    words = words.format(**{**context, "key": key, "message": message})
    return code, words + _HINTS.get((kind, type(item["input"])), ""), ""


def _unknown_key(key: str, model: type[BaseModel], loc: Loc) -> tuple[str, str]:
    allowed = fields_at(model, loc[:-1])
    words, guess = unknown(key, "{name} is not a key that can stand here", allowed, "known here")
    if not guess and len(loc) > 1 and key in fields_at(model, ()):
        return f"{named(key)} belongs at the left margin, not in here", ""
    if not guess and len(loc) == 1:
        return f"{words}; if it belongs to what stands above, indent it", ""
    return words, guess


def _not_one_of(item: ErrorDetails, context: Mapping[str, Any]) -> tuple[str, str]:
    parts = str(context.get("expected", "")).replace(" or ", ",").split(",")
    names = [name for part in parts if (name := part.strip(" '"))]
    words = f"this must be one of {listed(names, 'or')}" if len(names) > 1 else f"this must be {''.join(names)}"
    return words, closest(str(item["input"]), names)


def _shape(name: str, model: type[BaseModel], loc: Loc) -> str:
    """Return what must stand where a model was expected."""
    if name in _SHAPES:
        return _SHAPES[name]
    if not loc:
        return "a file like this begins with keys and values, the first of them `schema: 1`"
    kinds = [kind for place in places_at(model, loc) for kind in models_of(place)]
    needed = [f.alias or n for kind in kinds[:1] for n, f in kind.model_fields.items() if f.is_required()]
    such = needed or fields_at(model, loc)[:MOST_SHOWN]
    return f"this must be written with keys, as in {{ {', '.join(f'{key}: …' for key in such)} }}"


def _becomes(item: ErrorDetails, raw: Any) -> str:
    """Return what a placeholder turned into, where that is what was refused."""
    became = item["input"]
    if isinstance(raw, str) and "{" in raw and isinstance(became, str) and raw != became:
        return f"; with the variant row it becomes {named(became)}"
    return ""


def _in_file(loc: Loc, source: YamlSource) -> Trail:
    """Return the longest trail in the file that follows the schema's location, whose extra levels are skipped."""
    trail: Trail = ()
    for step in loc:
        here = step if isinstance(step, int) and (*trail, step) in source.values else str(step)
        if (*trail, here) in source.values or (*trail, here) in source.keys:
            trail = (*trail, here)
    return trail
