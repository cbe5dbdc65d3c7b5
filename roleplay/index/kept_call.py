"""A kept call as lists show it: what its header and its footer say, and nothing of what was said in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from roleplay import paths


class Graded(NamedTuple):
    """Hold one criterion as graded in a call."""

    rubric: str
    id: str
    name: str
    level: int | None
    """0 to 5; None where it was not scored."""
    weight: float


@dataclass(frozen=True)
class KeptCall:
    """Hold what a list says of a kept call."""

    path: Path
    id: str
    at: datetime
    """When it began, in UTC."""
    scenario: str
    title: str
    seed: int
    mode: str
    trainee: str
    turns: int
    branch_of: Mapping[str, str] | None = None
    """For a retry of a moment: the call, turn and head it grew from."""
    outcome: str = ""
    """Empty while it is unfinished."""
    resolved: bool | None = None
    scores: Mapping[str, float | None] = field(default_factory=dict)
    """0 to 100 by rubric."""
    passed: bool | None = None
    graded: tuple[Graded, ...] = ()
    agent: str = ""
    """The model that sat in the agent's seat; empty for a person."""
    customer: str = "scripted"
    void: tuple[int, ...] = ()
    """Agent turns that are not graded, because the customer's model failed before them."""
    critical: tuple[str, ...] = ()
    """Critical errors by id, as graded when the call was closed."""
    of_form: bool = False
    """Whether it belongs to a form of a certification, by which alone it can be gone on with."""

    @property
    def finished(self) -> bool:
        """Whether the call was closed."""
        return bool(self.outcome)

    @property
    def whole(self) -> bool:
        """Whether it was taken from its beginning to its end, and so tells what the trainee can do."""
        return self.finished and self.outcome != "abandoned" and self.branch_of is None and not self.agent

    @property
    def name(self) -> str:
        """The title; a retry says which turn it took again."""
        return f"{self.title} (turn {self.branch_of['turn']} again)" if self.branch_of else self.title

    @property
    def counted(self) -> Mapping[str, float | None]:
        """The scores by rubric; none for a retry, which counts nowhere."""
        return {} if self.branch_of else self.scores

    def as_data(self) -> dict[str, Any]:
        """Return the row that `transcript list --json` prints.

        Scores are None while it is unfinished, and for a retry, which counts nowhere.
        """
        return {
            "id": self.id,
            "at": self.at.isoformat(timespec="seconds"),
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "mode": self.mode,
            "customer": self.customer,
            "trainee": self.trainee,
            "turns": self.turns,
            "void_turns": list(self.void),
            "outcome": self.outcome or None,
            "resolved": self.resolved,
            "empathy": self.counted.get("empathy"),
            "resolution": self.counted.get("resolution"),
            "pass": None if self.branch_of else self.passed,
            "path": paths.shown(self.path),
            "branch_of": dict(self.branch_of) if self.branch_of else None,
            "agent": self.agent or None,
            "of_form": self.of_form,
        }
