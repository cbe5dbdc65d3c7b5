"""The pieces that every format written by a trainer shares: strict models, and bounds on numbers."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Written(BaseModel):
    """Refuse keys that the format does not know, and changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


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
    return {"at_least": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Ids = Annotated[tuple[str, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...])]
"""One id or a list of ids."""
Bound = Annotated[Range, BeforeValidator(_as_range, json_schema_input_type=float | Range)]
"""A range, or a plain number for its lower end."""
