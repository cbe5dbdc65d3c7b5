"""What an observer reports about one agent turn; every entry quotes the agent's own words."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Forbid unknown fields and changes after construction."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Evidence(Frozen):
    """Point at the words: `text[start:end] == quote`, in characters."""

    quote: str
    start: int
    end: int


class Seen(Evidence):
    """Report a behaviour."""

    id: str
    intensity: Literal[0, 1, 2]
    """0 weak, 1 clear, 2 strong."""
    by: str
    """The rule or model that saw it."""
    probability: float | None = None
    """What a model gave it, 0 to 1; rules give none."""


class StepSeen(Evidence):
    """Report a scenario step, performed or only offered."""

    id: str
    offered: bool = False
    """Put as a question or a possibility: not yet done."""
    slots: dict[str, float] = {}
    """Amounts that were named, by slot."""


class Asked(Evidence):
    """Report that the agent asked something the customer can answer: a known or a fact, by id."""

    id: str
    again: bool = False
    """The customer has answered this before."""


class Answered(Evidence):
    """Report that the agent answered one of the customer's own questions, by id."""

    id: str


class Committed(Evidence):
    """Report a forbidden act, by id."""

    id: str
    slots: dict[str, float] = {}


class CueMet(Evidence):
    """Report that a cue of the customer was taken up, and by which behaviour."""

    id: str
    by: str


class Observation(Frozen):
    """Hold everything that was observed in one agent turn."""

    behaviours: tuple[Seen, ...] = ()
    steps: tuple[StepSeen, ...] = ()
    asked: tuple[Asked, ...] = ()
    answered: tuple[Answered, ...] = ()
    forbidden: tuple[Committed, ...] = ()
    cues: tuple[CueMet, ...] = ()
    confirms: Evidence | None = None
    """Words such as "that's done", which complete a step offered before."""
    move: Literal["", "farewell", "transfer"] = ""
    """Ends the agent's part of the call: says goodbye, or puts the customer through to somebody else."""
    off_script: Literal["", "empty", "gibberish", "greeting", "foreign", "about_customer", "abuse"] = ""
    """Talk that the scenario has no line for."""
    question: Evidence | None = None
    """A question that nothing in the scenario answers."""
    idle: bool = False
    """Empty or off the topic: costs patience."""
