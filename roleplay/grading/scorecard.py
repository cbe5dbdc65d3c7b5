"""The scorecard of a call, as kept in its transcript and printed as JSON."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from roleplay.behaviours import Seen


class Frozen(BaseModel):
    """Forbid unknown fields and changes after construction."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Proof(Frozen):
    """Point at what a judgement rests on."""

    kind: Literal["quote", "missed", "absent"]
    """The agent's words; a cue, fact or step that was passed over; or the turns that were looked at in vain."""
    turn: int = 0
    """The agent turn; 0 for the opening line or the whole call."""
    text: str = ""
    start: int = 0
    end: int = 0
    behaviour: str = ""
    turns: tuple[int, ...] = ()
    """For `absent`: the agent turns looked at."""


class Next(Frozen):
    """Say what the next level looks like."""

    level: int
    anchor: str


class CriterionGrade(Frozen):
    """Grade one criterion."""

    name: str
    weight: float
    level: int | None
    """0 to 5; None where it was not scored."""
    anchor: str = ""
    why: str
    evidence: tuple[Proof, ...] = ()
    next: Next | None = None
    declared: bool = False
    """The scenario itself declares it inapplicable."""


class RubricGrade(Frozen):
    """Grade one rubric."""

    score: float | None
    """0 to 100; None where too little of it could be scored."""
    why: str = ""
    criteria: dict[str, CriterionGrade]


class CriticalError(Frozen):
    """Name an error that no score outweighs."""

    id: str
    severity: Literal["customer", "compliance", "business"]
    why: str
    evidence: tuple[Proof, ...] = ()


class Advice(Frozen):
    """Give one better thing to say in a turn, and why."""

    why: str
    say: str


class TurnGrade(Frozen):
    """Grade one agent turn by what the moment called for."""

    index: int
    empathy: int | None
    resolution: int | None
    why: dict[str, str]
    """For each rubric: what decided, or why nothing was judged."""
    behaviours: tuple[Seen, ...]
    void: str = ""
    """Why the turn counts neither for nor against the agent, where that is so."""
    advice: Advice | None = None


class Scorecard(Frozen):
    """Hold everything a call was graded with."""

    rubrics: dict[str, RubricGrade]
    critical: tuple[CriticalError, ...] = ()
    passed: bool | None
    """None where a score is missing."""
    why: str = ""
    """What decided between pass and fail."""
    cuts: dict[str, float]
    turns: tuple[TurnGrade, ...]

    @property
    def void(self) -> tuple[TurnGrade, ...]:
        """The turns that were left out of everything."""
        return tuple(turn for turn in self.turns if turn.void)

    def as_data(self, call_id: str) -> dict[str, Any]:
        """Return what `grade --json` prints for a call."""
        return {
            "id": call_id,
            **{name: grade.model_dump(mode="json") for name, grade in self.rubrics.items()},
            "critical": [f"{c.severity}:{c.id}" for c in self.critical],
            "errors": [c.model_dump(mode="json") for c in self.critical],
            "pass": self.passed,
            "why": self.why,
            "turns": [t.model_dump(mode="json") for t in self.turns],
        }
