"""The JSON Schema of a shape as strict endpoints take it: every field required and no other allowed."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

SAYS_NOTHING = frozenset({"default", "title"})
"""Keywords that bind nobody, and that strict endpoints refuse."""
_NAMES_BELOW = frozenset({"properties", "$defs"})
"""Keywords whose keys are names of ours."""


@lru_cache(maxsize=64)
def strict_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """Return the schema; it is shared, so leave it as it is."""
    strict: dict[str, Any] = _strict(without(shape.model_json_schema(), SAYS_NOTHING))
    return strict


def without(schema: Any, keywords: Collection[str]) -> Any:
    """Return a schema without some keywords; properties of the same names stay."""
    if isinstance(schema, list):
        return [without(item, keywords) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: without(below, keywords) for name, below in value.items()}
        if key in _NAMES_BELOW
        else without(value, keywords)
        for key, value in schema.items()
        if key not in keywords
    }


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _strict(value) for key, value in node.items()}
    if isinstance(kept.get("properties"), dict) and kept.get("type") == "object":
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept
