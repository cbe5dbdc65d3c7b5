"""The pieces that every format written by a trainer shares: strict models, and bounds on numbers."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import textwrap
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""Lower case words joined by hyphens."""
AMOUNT = r"^[a-z][a-z_]*$"
CRITERION = r"^[A-Za-z][A-Za-z0-9-]*$"
LANGUAGE = r"^[a-z]{2,3}(-[a-z0-9]+)*$"
SEEN = r"\S"
"""Something that can be read."""
ADDRESS = r"^https?://[^/\s]+\S*$"
VARIABLE = r"^[A-Z][A-Z0-9_]*$"
"""The name of an environment variable."""


class Written(BaseModel):
    """Refuse keys that the format does not know, numbers without an end, and changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the JSON Schema, each key described by the docstring under its field."""
        schema = handler(core)
        keys = handler.resolve_ref_schema(schema).get("properties", {})
        for name, about in abouts(cls).items():
            key = cls.model_fields[name].alias or name
            keys[key].setdefault("description", about)
        return schema


@cache
def abouts(model: type[BaseModel]) -> Mapping[str, str]:
    """Return what the docstrings under a model's fields say, by the fields' names.

    They are read from the source only here: reading them as the models are made would cost every start.
    """
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if issubclass(kind, BaseModel) and kind is not BaseModel:
            found |= _docstrings(kind)
    return {name: about for name, about in found.items() if name in model.model_fields}


def _docstrings(kind: type) -> Mapping[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in itertools.pairwise(getattr(body, "body", ()))
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }  # fmt: skip


Slug = Annotated[str, Field(pattern=SLUG, max_length=60)]
"""An id."""
Name = Annotated[str, Field(pattern=SEEN, max_length=60)]
"""A few words."""
Title = Annotated[str, Field(pattern=SEEN, max_length=120)]
"""What fits one line of a list."""
Sentence = Annotated[str, Field(pattern=SEEN, max_length=400)]
"""A sentence or two."""
Page = Annotated[str, Field(pattern=SEEN, max_length=4_000)]
"""What fits a page."""
Address = Annotated[str, Field(pattern=ADDRESS, max_length=400)]
Variable = Annotated[str, Field(pattern=VARIABLE, max_length=60)]


def _as_int(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


Version = Annotated[Literal[1], BeforeValidator(_as_int, json_schema_input_type=Literal[1])]
"""The version of a format."""


class Range(Written):
    """Bound a number on one or both sides, ends included; a plain number means at least."""

    at_least: float | None = None
    """The smallest number."""
    at_most: float | None = None
    """The largest number."""

    def holds(self, value: float) -> bool:
        """Return whether the value lies inside."""
        low = self.at_least is None or value >= self.at_least
        return low and (self.at_most is None or value <= self.at_most)

    @property
    def empty(self) -> bool:
        """Whether no number can lie inside."""
        return self.at_least is not None and self.at_most is not None and self.at_least > self.at_most


def _as_range(value: Any) -> Any:
    return {"at_least": value} if is_number(value) else value


def is_number(value: Any) -> bool:
    """Return whether a value is a number, or a text that is nothing else."""
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return False
        return True
    return isinstance(value, int | float) and not isinstance(value, bool)


def slug(title: str) -> str:
    """Return a title as an id, or nothing if no letter or digit is in it."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:60].strip("-")


def quoted(text: str) -> str:
    """Return a text as it can stand between double quotes in YAML."""
    seen = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return seen.replace("\\", "\\\\").replace('"', '\\"').replace("{", "(").replace("}", ")")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Ids = Annotated[tuple[str, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...])]
"""One id or a list of ids."""
Bound = Annotated[Range, BeforeValidator(_as_range, json_schema_input_type=float | Range)]
"""A range, or a plain number for its lower end."""
