"""The customer's mood and what it remembers of the call."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from roleplay.mood.tables import TABLES


class Mood(BaseModel):
    """Hold the mood variables, 0 to 100, to one decimal, and the share of the goal that is done."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    anger: float = Field(TABLES["start"]["anger"], ge=0, le=100)
    distress: float = Field(TABLES["start"]["distress"], ge=0, le=100)
    trust: float = Field(TABLES["start"]["trust"], ge=0, le=100)
    patience: float = Field(TABLES["start"]["patience"], ge=0, le=100)
    clarity: float = Field(TABLES["start"]["clarity"], ge=0, le=100)
    heard: float = Field(TABLES["start"]["heard"], ge=0, le=100)
    goal: float = Field(0, ge=0, le=100)

    def value(self, variable: str) -> float:
        """Return one variable by name."""
        return float(getattr(self, variable))


@dataclass(frozen=True)
class Persona:
    """Scale how the customer reacts; 1 is average."""

    volatility: float = 1.0
    """Multiplies rises of anger and distress and losses of trust; 0.6 to 1.6."""
    forgiveness: float = 1.0
    """Multiplies reliefs and gains of trust; 0.5 to 1.5."""
    assertiveness: float = 1.0
    """Above 1 asks for a supervisor sooner."""
    half_life: float = 8.0
    """Turns until half of the anger above rest has gone, given progress."""


class Coded(BaseModel):
    """Say which behaviour acted, how strongly and on what."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: str
    intensity: int = 1
    target: str = ""
    """The cue, fact or step it was about: a repeat counts as one only on the same target."""


class Row(BaseModel):
    """Give one reason for a change of mood."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    rule: str
    """The rule's name: a behaviour id, `progress`, `patience`, `settling`, `floor`, `cap` and so on."""
    cause: str
    """What set it off, in a few words."""
    change: dict[str, float]
    """Points by variable."""


@dataclass(frozen=True)
class TurnInput:
    """Hold what one agent turn brings to the mood."""

    behaviours: tuple[Coded, ...] = ()
    progress: float = 0
    """Goal points won in this turn."""
    idle: bool = False
    """Empty or off the topic."""
    broken_promises: int = 0
    """Promises that fell due in this turn and were not kept."""
    scenario: tuple[Row, ...] = ()
    """Changes that the scenario itself declares, such as a question left unanswered."""


@dataclass(frozen=True)
class MoodState:
    """Hold the mood and the memory its rules need."""

    mood: Mood
    start: Mood
    turn: int = 0
    hot_turns: int = 0
    """Turns in a row at an anger that ends calls."""
    warned: bool = False
    """The customer is on the brink and has said so."""
    supervisor_at: int = 0
    """The turn in which a supervisor was asked for; 0 for never."""
    closing_turns: int = 0
    """Agent turns since the goal was reached, that one included."""
    uses: dict[tuple[str, str], int] = field(default_factory=dict)
    """How often a behaviour was used on a target."""

    @classmethod
    def begin(cls, mood: Mood) -> MoodState:
        """Return the state before the agent's first turn."""
        return cls(mood=mood, start=mood)
