"""A rubric, as loaded: criteria with an anchor for every level and the table that decides between them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from roleplay.written import Bound, Written

LEVELS = range(6)
"""The levels of every criterion, worst to best."""
TOP = LEVELS[-1]

Level = Annotated[int, Field(ge=0, le=TOP)]


class When(Written):
    """Say when a row of a table fits: every measure inside its bounds, and one of `any` where there are some."""

    measures: dict[str, Bound] = {}
    any: tuple[Conditions, ...] = Field(default=(), max_length=8)


def _as_when(value: Any) -> Any:
    if not isinstance(value, dict) or "measures" in value:
        return value
    return {"measures": {k: v for k, v in value.items() if k != "any"}, "any": value.get("any", ())}


Conditions = Annotated[When, BeforeValidator(_as_when)]
"""Measures and their bounds, written side by side; `any` holds alternatives."""


class Cap(Written):
    """Keep a level down while something holds."""

    at_most: Level
    when: Conditions


class Table(Written):
    """Choose a level: the highest whose conditions hold, then the caps."""

    levels: dict[Level, Conditions] = Field(min_length=1)
    caps: tuple[Cap, ...] = ()
    applies: Conditions = When()
    """Without it there is nothing to judge."""
    otherwise: str = "There was nothing to judge."
    """Why not, where it does not apply."""


class Criterion(Table):
    """Hold one criterion."""

    name: str
    weight: float = Field(gt=0, le=100)
    anchors: dict[Level, str]
    shows: tuple[str, ...] = ()
    """Behaviours quoted as evidence for it."""
    against: tuple[str, ...] = ()
    """Behaviours quoted as evidence against it."""
    missed: Literal["", "cues", "facts", "steps", "diagnosis"] = ""
    """What to name as missed; of steps (all, or those that find out) the done ones are quoted."""


class TurnTable(Table):
    """Grade one turn by what the moment called for."""

    about: str = ""


class Critical(Written):
    """Name an error that no score outweighs."""

    severity: Literal["customer", "compliance", "business"]
    when: Conditions
    why: str
    shows: tuple[str, ...] = ()


class Rubric(Written):
    """Hold one rubric."""

    schema_: Literal[1] = Field(alias="schema")
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    about: str = ""
    lineage: str = ""
    criteria: dict[str, Criterion] = Field(min_length=1)
    turn: TurnTable
    critical: dict[str, Critical] = {}


When.model_rebuild()
