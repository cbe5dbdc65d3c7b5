"""What can happen in a call. State is a fold over these; a transcript is these on disk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roleplay.behaviours import Observation
from roleplay.mood import Coded, Mood, Row


class Event(BaseModel):
    """Forbid unknown fields and changes after construction."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


PartKind = Literal[
    "opening", "answer", "fact", "hint", "admission", "reaction", "refusal", "question", "grievance", "cue",
    "press", "reply", "supervisor", "warning", "promise", "ending",
]  # fmt: skip
"""Why the customer says a part of a line."""


class Part(Event):
    """Hold one part of the customer's line and why it was said."""

    kind: PartKind
    ref: str = ""
    """The id of the known, fact, cue, question or trigger it belongs to."""
    text: str


class CustomerSaid(Event):
    """Record the customer's line after an agent turn; turn 0 is the opening."""

    type: Literal["customer_said"] = "customer_said"
    turn: int
    band: str
    """How the customer sounds."""
    parts: tuple[Part, ...]
    """What the line conveys, as the scenario wrote it."""
    words: str = ""
    """The same in a model's words; empty where the parts were said as written."""
    by: str = ""
    """The model that worded it."""

    @property
    def text(self) -> str:
        """The line as said."""
        return self.words or self.written

    @property
    def written(self) -> str:
        """The line as the scenario wrote it."""
        return " ".join(part.text for part in self.parts)


class CustomerFault(Event):
    """Record that the model behind the customer failed, or worded a line that was held back."""

    type: Literal["customer_fault"] = "customer_fault"
    turn: int
    """The agent turn that was being answered; 0 for the opening."""
    kind: str
    """A kind of `llm.faults`, or the check that held the line back."""
    detail: str = ""
    words: str = ""
    """What was held back."""
    reached: bool = False
    """Whether the trainee noticed: they waited long, or went without an answer."""


class AgentSaid(Event):
    """Record the agent's words as cleaned and masked; no other form of them is kept."""

    type: Literal["agent_said"] = "agent_said"
    turn: int
    at: str
    """When, in UTC, ISO 8601."""
    text: str
    masked: dict[str, int] = {}
    """How many of each kind of private detail were masked."""
    cleaned: bool = False
    """Characters that could harm a screen were taken out."""


class Observed(Event):
    """Record what the turn showed, and by which observer."""

    type: Literal["observed"] = "observed"
    turn: int
    observer: str
    observation: Observation


class MoodMoved(Event):
    """Record the change of mood with its inputs and one row for every reason."""

    type: Literal["mood_moved"] = "mood_moved"
    turn: int
    behaviours: tuple[Coded, ...]
    progress: float
    idle: bool
    rows: tuple[Row, ...]
    after: Mood
    signals: tuple[str, ...]


class StepDone(Event):
    """Say that a step was done, and whether in order."""

    id: str
    in_order: bool
    slots: dict[str, float] = {}


class FlowMoved(Event):
    """Record what the turn changed in the course of the call."""

    type: Literal["flow_moved"] = "flow_moved"
    turn: int
    stage: str
    done: tuple[StepDone, ...] = ()
    offered: tuple[str, ...] = ()
    """Steps held out, not yet done."""
    unmet: tuple[str, ...] = ()
    """Steps tried before what they need."""
    asked: tuple[str, ...] = ()
    """Knowns and facts asked for."""
    told: tuple[str, ...] = ()
    """Facts earned: told in answer to this turn."""
    admitted: tuple[str, ...] = ()
    """Facts given when asked straight out, not earned."""
    hinted: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    """The customer's own questions that were answered."""
    met: tuple[str, ...] = ()
    """Cues taken up."""
    forbidden: tuple[str, ...] = ()
    promises: int = 0
    """False promises made in this turn."""
    outcome: str = ""
    """The ending this turn leads to, if any."""


class HintGiven(Event):
    """Record help shown to the trainee during a guided call."""

    type: Literal["hint_given"] = "hint_given"
    turn: int
    text: str


class CallEnded(Event):
    """Record how the call ended."""

    type: Literal["call_ended"] = "call_ended"
    turn: int
    outcome: str
    resolved: bool


class CallPaused(Event):
    """Record that the clock of the call stopped or went on: the agent paused it, or the program ended in the middle."""

    type: Literal["call_paused", "call_resumed"]
    turn: int
    at: str


class NotesKept(Event):
    """Record the agent's own notes as they stand: never graded, never shown to the customer."""

    type: Literal["notes_kept"] = "notes_kept"
    turn: int
    text: str
    """All of the notes, cleaned and masked like everything an agent types."""
    masked: dict[str, int] = {}


class SelfRated(Event):
    """Record how the trainee rated themself after the call, before anything was graded; None where they did not."""

    type: Literal["self_rated"] = "self_rated"
    empathy: int | None = Field(ge=0, le=5)
    resolution: int | None = Field(ge=0, le=5)


AnyEvent = Annotated[
    CustomerSaid
    | AgentSaid
    | Observed
    | MoodMoved
    | FlowMoved
    | HintGiven
    | CallEnded
    | SelfRated
    | CallPaused
    | CustomerFault
    | NotesKept,
    Field(discriminator="type"),
]
"""Any event, told apart by its `type`."""
EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
"""Reads an event from plain data."""


def agent_words(events: Iterable[AnyEvent]) -> dict[int, str]:
    """Return what the agent said, by turn; of an erased turn nothing is left but the turn."""
    return {event.turn: event.text for event in events if isinstance(event, AgentSaid)}
