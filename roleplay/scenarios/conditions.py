"""Conditions: data that says when something holds. They are compared with a call, never evaluated as code."""

from __future__ import annotations

from pydantic import Field

from roleplay.written import Bound, Ids, Range, Written


class Condition(Written):
    """Say when something holds: every line of it must; `any` holds when one of its conditions does."""

    stage: Ids = ()
    """The call is in one of these stages."""
    done: Ids = ()
    """These steps are done."""
    not_done: Ids = ()
    """None of these steps is done."""
    told: Ids = ()
    """These facts have been told."""
    not_told: Ids = ()
    """None of these facts has been told."""
    answered: Ids = ()
    """These questions of the customer's have been answered."""
    met: Ids = ()
    """These cues have been taken up."""
    voiced: Ids = ()
    """These cues have been voiced."""
    turn: Bound | None = None
    """Agent turns so far."""
    anger: Bound | None = None
    """Anger, 0 to 100."""
    distress: Bound | None = None
    """Distress, 0 to 100."""
    trust: Bound | None = None
    """Trust, 0 to 100."""
    patience: Bound | None = None
    """Patience, 0 to 100."""
    clarity: Bound | None = None
    """Clarity, 0 to 100."""
    heard: Bound | None = None
    """How far they feel heard, 0 to 100."""
    goal: Bound | None = None
    """Points of the goal that are done, 0 to 100."""
    any: tuple[Condition, ...] = Field(default=(), min_length=1, max_length=8)
    """Conditions of which one must hold."""

    def ranges(self) -> dict[str, Range]:
        """Return the bounds on mood variables and the goal, by name."""
        names = ("anger", "distress", "trust", "patience", "clarity", "heard", "goal")
        return {n: bound for n in names if (bound := getattr(self, n)) is not None}
