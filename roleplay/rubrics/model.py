"""A rubric, as loaded: criteria with an anchor for every level and the table that decides between them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from roleplay.written import CRITERION, Bound, Sentence, Slug, Title, Version, Written

LEVELS = range(6)
"""The levels of every criterion, worst to best."""
TOP = LEVELS[-1]

MOST = 60
"""Entries of one kind."""
CriterionId = Annotated[str, Field(pattern=CRITERION, max_length=20)]
Level = Annotated[int, Field(ge=0, le=TOP)]


class When(Written):
    """Say when a row of a table fits: every measure inside its bounds, and one of `any` where there are some."""

    measures: dict[str, Bound] = {}
    """Measures with their bounds."""
    any: tuple[Conditions, ...] = Field(default=(), min_length=1, max_length=8)
    """Conditions of which one must hold."""


def _as_when(value: Any) -> Any:
    if not isinstance(value, dict) or "measures" in value:
        return value
    measures = {name: bound for name, bound in value.items() if name != "any"}
    return {"measures": measures, **({"any": value["any"]} if "any" in value else {})}


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
    caps: tuple[Cap, ...] = Field((), max_length=MOST)
    """What keeps a level down."""
    applies: Conditions = When()
    """Without it there is nothing to judge."""
    otherwise: Sentence = "There was nothing to judge."
    """Why not, where it does not apply."""


class Criterion(Table):
    """Hold one criterion."""

    name: Title
    """What it is called."""
    weight: float = Field(gt=0, le=100)
    """How much of the score it is; all weights add up to 100."""
    anchors: dict[Level, Sentence]
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
    why: Sentence
    """Why it fails the call."""
    shows: tuple[str, ...] = ()
    """Behaviours quoted for it."""


class Rubric(Written):
    """Hold one rubric."""

    schema_: Version = Field(alias="schema")
    """The version of the rubric format."""
    id: Slug
    """The name of its file: lower case words joined by hyphens."""
    title: Title
    """What it is called."""
    about: str = ""
    """The question it answers."""
    lineage: str = ""
    """Where it comes from."""
    anchors: dict[Level, str] = {}
    """One sentence for every level from 0 to 5 of the whole: a trainee rates their own call in these words."""
    criteria: dict[CriterionId, Criterion] = Field(min_length=1, max_length=MOST)
    """What is judged."""
    turn: TurnTable
    """How a single turn is judged."""
    critical: dict[Slug, Critical] = Field({}, max_length=MOST)
    """Errors that no score outweighs."""


When.model_rebuild()
