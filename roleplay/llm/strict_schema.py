"""The JSON Schema of a shape as strict endpoints take it: every field required, no other allowed, bounds left to us."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import BaseModel

_LEFT_TO_US = frozenset({"default", "title", "minLength", "maxLength", "uniqueItems"})
"""Keywords that some endpoints refuse; the shape itself checks what they say."""
_NAMES_BELOW = frozenset({"properties", "$defs"})
"""Keywords whose keys are names of ours."""


@lru_cache(maxsize=64)
def strict_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """Return the schema; it is shared, so leave it as it is."""
    strict: dict[str, Any] = _strict(shape.model_json_schema())
    return strict


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: {name: _strict(below) for name, below in value.items()} if key in _NAMES_BELOW else _strict(value)
        for key, value in node.items()
        if key not in _LEFT_TO_US
    }
    if "properties" in kept:
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept
