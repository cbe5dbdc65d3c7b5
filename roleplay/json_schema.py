"""JSON Schemas of the formats that trainers write, so that their editors complete, describe and check them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

FOLDER = Path(__file__).parent / "schemas"
"""Where the schemas are kept, beside the package's own files."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PLACEHOLDER = {"type": "string", "pattern": r"^\{[A-Za-z][A-Za-z0-9_.]*\}$"}
"""A number may be left to the variant row."""
NOISE = ("title", "default")


def schema_of(model: type[BaseModel], title: str, *, placeholders: bool) -> dict[str, Any]:
    """Return the schema of a format in its written form; with placeholders, numbers may come from a variant row."""
    schema = _tidy(model.model_json_schema(by_alias=True, mode="validation"), placeholders=placeholders)
    return {"$schema": DIALECT, "title": title, **{k: v for k, v in schema.items() if k != "title"}}


def text_of(schema: dict[str, Any]) -> str:
    """Return a schema as it is kept in a file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _tidy(part: Any, *, placeholders: bool, named: bool = False) -> Any:
    """Return a schema without generated titles and defaults; `named` says that the keys are names of properties."""
    if isinstance(part, list):
        return [_tidy(item, placeholders=placeholders) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {
        key: _tidy(value, placeholders=placeholders, named=key in ("properties", "$defs") and not named)
        for key, value in part.items()
        if named or key not in NOISE
    }
    if placeholders and not named and kept.get("type") in ("number", "integer"):
        description = {"description": kept.pop("description")} if "description" in kept else {}
        return {"anyOf": [kept, PLACEHOLDER], **description}
    return kept
