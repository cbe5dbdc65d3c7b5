"""A rubric, as loaded: criteria with an anchor for every level and the table that decides between them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from roleplay.written import Bound, Written

LEVELS = range(6)
"""The levels of every criterion, worst to best."""
TOP = LEVELS[-1]

Level = Annotated[int, Field(ge=0, le=TOP)]


class When(Written):
    """Say when a row of a table fits: every measure inside its bounds, and one of `any` where there are some."""

    measures: dict[str, Bound] = {}
    """Measures with their bounds."""
    any: tuple[Conditions, ...] = Field(default=(), max_length=8)
    """Conditions of which one must hold."""


def _as_when(value: Any) -> Any:
    if not isinstance(value, dict) or "measures" in value:
        return value
    return {"measures": {k: v for k, v in value.items() if k != "any"}, "any": value.get("any", ())}


class WrittenWhen(Written):
    """Say when a row of a table fits: measures with their bounds, and one of `any` where there are some."""

    __pydantic_extra__: dict[str, Bound]
    model_config = ConfigDict(extra="allow")
    any: tuple[WrittenWhen, ...] = ()
    """Conditions of which one must hold."""


Conditions = Annotated[When, BeforeValidator(_as_when, json_schema_input_type=WrittenWhen)]
"""Measures and their bounds, written side by side; `any` holds alternatives."""


class Cap(Written):
    """Keep a level down while something holds."""

    at_most: Level
    """The level it keeps to."""
    when: Conditions
    """While this holds."""


class Table(Written):
    """Choose a level: the highest whose conditions hold, then the caps."""

    levels: dict[Level, Conditions] = Field(min_length=1)
    """What each level takes; the highest that holds decides."""
    caps: tuple[Cap, ...] = ()
    """What keeps a level down."""
    applies: Conditions = When()
    """Without it there is nothing to judge."""
    otherwise: str = "There was nothing to judge."
    """Why not, where it does not apply."""


class Criterion(Table):
    """Hold one criterion."""

    name: str
    """What it is called."""
    weight: float = Field(gt=0, le=100)
    """How much of the score it is; all weights add up to 100."""
    anchors: dict[Level, str]
    """One sentence for every level from 0 to 5."""
    shows: tuple[str, ...] = ()
    """Behaviours quoted as evidence for it."""
    against: tuple[str, ...] = ()
    """Behaviours quoted as evidence against it."""
    missed: Literal["", "cues", "facts", "steps", "diagnosis"] = ""
    """What to name as missed; of steps (all, or those that find out) the done ones are quoted."""


class TurnTable(Table):
    """Grade one turn by what the moment called for."""

    about: str = ""
    """What it judges."""


class Critical(Written):
    """Name an error that no score outweighs."""

    severity: Literal["customer", "compliance", "business"]
    """Whom it harms: the customer, the law or the business."""
    when: Conditions
    """When it is one."""
    why: str
    """Why it fails the call."""
    shows: tuple[str, ...] = ()
    """Behaviours quoted for it."""


class Rubric(Written):
    """Hold one rubric."""

    schema_: Literal[1] = Field(alias="schema")
    """The version of the rubric format."""
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """The name of its file: lower case words joined by hyphens."""
    title: str
    """What it is called."""
    about: str = ""
    """The question it answers."""
    lineage: str = ""
    """Where it comes from."""
    anchors: dict[Level, str] = {}
    """One sentence for every level from 0 to 5 of the whole: a trainee rates their own call in these words."""
    criteria: dict[str, Criterion] = Field(min_length=1)
    """What is judged."""
    turn: TurnTable
    """How a single turn is judged."""
    critical: dict[str, Critical] = {}
    """Errors that no score outweighs."""


When.model_rebuild()
