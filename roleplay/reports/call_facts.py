"""The facts of one call that need no turn: what a row of a list or a statement is made of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["practice", "exam"]
"""Guided and free calls are practice; the two kinds are never put into one figure."""
View = Literal["full", "peer"]
"""Who reads: somebody who may know everything, or a peer, who is not told whose call it is, nor at what hour."""
ANOTHER = "another call"
"""What a retry grew from, where it may not be named."""


class Frozen(BaseModel):
    """Forbid unknown fields and changes after construction."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class CriterionFacts(Frozen):
    """Hold one criterion of a call, as graded and as it stands."""

    rubric: str
    id: str
    """Its short id, such as E1."""
    name: str
    weight: float
    graded: int | None
    """The grader's level, 0 to 5; None where it was not scored."""
    level: int | None
    """The level that stands after reviews; the grader's where nobody changed it."""
    anchor: str
    """What the standing level looks like."""
    why: str
    """What decided the level, or why it was not scored."""
    evidence: tuple[str, ...]
    """A sentence for each proof, quotes with their turn."""
    next_anchor: str = ""
    """What the level above looks like."""

    @property
    def changed(self) -> bool:
        """Whether a review moved the level."""
        return self.level != self.graded


class RubricFacts(Frozen):
    """Hold one rubric of a call, as graded and as it stands."""

    id: str
    graded: float | None
    """The grader's score, 0 to 100; None where too little could be scored."""
    score: float | None
    """The score that stands."""
    cut: float | None
    """What a pass takes; None where nothing hangs on this rubric."""
    why: str
    """What else weighed on the score."""

    @property
    def changed(self) -> bool:
        """Whether a review moved the score."""
        return self.score != self.graded


class ErrorFacts(Frozen):
    """Hold one critical error that stands."""

    id: str
    severity: str
    """Whom it harms: customer, compliance or business."""
    why: str
    evidence: tuple[str, ...]


class CallFacts(Frozen):
    """Hold the facts of one call that need no turn: what a row of a list or a statement is made of."""

    id: str
    head: str
    """The hash that names the finished call for good; of an unfinished one, its last record's."""
    at: str
    """When it began, in UTC, ISO 8601."""
    ended: str = ""
    """When it was closed; empty while it is unfinished."""
    seconds: float
    """From the beginning to the last turn, pauses left out."""
    scenario: str
    title: str
    seed: int
    mode: Literal["guided", "free", "exam"]
    trainee: str
    """A pseudonym; may be empty."""
    customer: str
    observer: str
    program: str
    language: str
    """Of the scenario, such as en."""
    agent: str
    """The model in the agent's seat; empty for a person."""
    retry_of: str
    """For a retry: the call it grew from."""
    turns: int
    void_turns: tuple[int, ...]
    """Agent turns that count neither way, because the customer's model failed before them."""
    outcome: str
    """Empty while it is unfinished."""
    ending: str
    """How it ended, in plain words."""
    resolved: bool | None
    rubrics: tuple[RubricFacts, ...] = ()
    criteria: tuple[CriterionFacts, ...] = ()
    critical: tuple[ErrorFacts, ...] = ()
    passed_graded: bool | None = None
    passed: bool | None = None
    """As it stands; None where a score is missing, and while the call is unfinished."""
    verdict: str = ""
    """The pass, the fail or the lack of both, in words."""
    why: str = ""
    """What decided between pass and fail."""
    reviewed_by: tuple[str, ...] = ()
    """Who reviewed it, by their pseudonyms."""
    reviewed_at: str = ""
    """When the grade was last changed or confirmed; empty where it never was."""
    open_disputes: int = 0
    view: View = "full"
    """For a peer `id` is an alias, moments are days, reviewers are roles, and `trainee` and `head` are empty."""

    @property
    def kind(self) -> Kind:
        """Practice or exam."""
        return "exam" if self.mode == "exam" else "practice"

    @property
    def finished(self) -> bool:
        """Whether the call was closed."""
        return bool(self.outcome)

    @property
    def counts(self) -> bool:
        """Whether it says something of a trainee: no retry, and a person in the agent's seat."""
        return not self.retry_of and not self.agent

    @property
    def whole(self) -> bool:
        """Whether it counts and was taken from its beginning to its end."""
        return self.counts and self.finished and self.outcome != "abandoned"

    @property
    def changed(self) -> bool:
        """Whether a review moved a level, a score or the pass."""
        moved = (*(r.changed for r in self.rubrics), *(c.changed for c in self.criteria))
        return self.passed != self.passed_graded or any(moved)

    def score(self, rubric: str) -> float | None:
        """Return the standing score of a rubric, or None."""
        return next((r.score for r in self.rubrics if r.id == rubric), None)
