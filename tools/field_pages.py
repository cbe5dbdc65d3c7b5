"""Write the docs pages that list every key of a scenario, a rubric and a plan: `python tools/field_pages.py`."""

from __future__ import annotations

import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.certify.plan import Plan  # noqa: E402
from roleplay.rubrics.model import Rubric  # noqa: E402
from roleplay.scenarios.model import Scenario  # noqa: E402

Schema = dict[str, Any]
PAGES: dict[str, tuple[type[BaseModel], str]] = {
    "scenario-fields": (
        Scenario,
        """# Every key of a scenario

What stands in `scenario.yaml`, from the format itself. [Writing a scenario](authoring.md) says what to do with it. A
number may also be left to the variant row: `{amount}`.
""",
    ),
    "rubric-fields": (
        Rubric,
        """# Every key of a rubric

What stands in a rubric's file, from the format itself. `roleplay rubric explain` says what a measure counts.
""",
    ),
    "plan-fields": (
        Plan,
        """# Every key of a certification plan

What stands in a plan's file, from the format itself. [Certification](certification.md) says what to do with it.
""",
    ),
}
"""What each page lists, and how it begins."""

FORMS = {
    "Lines": (
        "One line in quotes; or a list of lines, of which the seed picks one; or such lines by band: `{ angry: [...], "
        "worried: ... }`. A band without lines uses those of the next calmer one; `any` fits every band."
    ),
    "WrittenWhen": (
        "Measures side by side, each with a number (at least so much), `true`, `false` or a [Range](#range); all must "
        "hold, and one of `any` where there are some. `roleplay rubric explain` lists the measures."
    ),
}
"""What is written in a form of its own."""


def texts() -> dict[str, str]:
    """Return every page by its file's name."""
    return {f"{name}.md": _page(model, head) for name, (model, head) in PAGES.items()}


def _page(top: type[BaseModel], head: str) -> str:
    schema = top.model_json_schema(by_alias=True)
    parts = {top.__name__: top, **{m.__name__: m for m in _below(top, set())}}
    out = [head]
    for name, model in parts.items():
        if name in FORMS or (model is not top and name not in schema["$defs"]):
            continue
        known = schema if model is top else schema["$defs"][name]
        about = "" if model is top else f"\n## {name}\n\n{(model.__doc__ or '').strip().splitlines()[0]}\n"
        out.append(f"{about}\n| key | may be | without it | what it is for |\n|---|---|---|---|\n")
        out += [_row(field, key, known["properties"][key]) for key, field in _keys(model)]
    page = "".join(out)
    return page + "".join(f"\n## {name}\n\n{text}\n" for name, text in FORMS.items() if f"](#{name.lower()})" in page)


def _keys(model: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    return [(field.alias or name, field) for name, field in model.model_fields.items()]


def _below(model: type[BaseModel], seen: set[type[BaseModel]]) -> list[type[BaseModel]]:
    """Return the models that the keys of a model lead to, each once, in the order a reader meets them."""
    out: list[type[BaseModel]] = []
    for _, field in _keys(model):
        for inner in _models(field.annotation):
            if inner not in seen:
                seen.add(inner)
                out += [inner, *_below(inner, seen)]
    return out


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _models(inner)


def _row(field: FieldInfo, key: str, schema: Schema) -> str:
    default = "needed" if field.is_required() else _plain(field.get_default(call_default_factory=True))
    return f"| `{key}` | {_kind(schema)} | {default} | {schema.get('description', '').replace('|', '/')} |\n"


def _plain(value: Any) -> str:
    if isinstance(value, BaseModel):
        given = {name: _plain(getattr(value, name)) for name in type(value).model_fields}
        return ", ".join(f"{k} {v}" for k, v in given.items() if v not in ("–", "`0`")) or "–"
    if isinstance(value, float):
        return f"`{value:g}`"
    if value is None or value == "" or value in ((), {}, [], frozenset()):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{', '.join(map(str, value)) if isinstance(value, tuple | list) else value}`"


def _kind(schema: Schema) -> str:  # noqa: PLR0911  one for each kind of value
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{choice}`" for choice in schema.get("enum", [schema.get("const")]) if choice)
    if {one.get("type") for one in schema.get("anyOf", ())} >= {"string", "array", "object"}:
        return "[lines](#lines)"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"] if one.get("type") != "null"))
    match schema.get("type"):
        case "array":
            return f"list of {_kind(schema.get('items', {}))}"
        case "object":
            return _mapping(schema)
        case "string":
            return _text(schema)
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return "`true` or `false`"
    return "anything"


def _mapping(schema: Schema) -> str:
    inner = schema.get("additionalProperties") or next(iter(schema.get("patternProperties", {}).values()), {})
    return f"by name: {_kind(inner)}" if isinstance(inner, dict) and inner else "keys and values"


def _text(schema: Schema) -> str:
    most = schema.get("maxLength")
    if "a-z0-9" in schema.get("pattern", ""):
        return "lower case words joined by hyphens"
    return f"text, up to {most:,} characters" if most else "text"


def _number(schema: Schema) -> str:
    kind = "whole number" if schema["type"] == "integer" else "number"
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is not None and high is not None:
        return f"{kind} from {low:g} to {high:,.0f}" if high >= 1e6 else f"{kind} from {low:g} to {high:g}"
    if low is not None:
        return f"{kind} from {low:g}" if "minimum" in schema else f"{kind} above {low:g}"
    return f"{kind} up to {high:g}" if high is not None else kind


if __name__ == "__main__":
    for name, text in texts().items():
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")
