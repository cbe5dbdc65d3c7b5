"""The pieces that every format written by a trainer shares: strict models, and bounds on numbers."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

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

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False, defer_build=True
    )


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
