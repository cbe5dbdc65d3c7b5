"""What one call of a run came to, as the decision and the reports read it."""

from __future__ import annotations

import json
from typing import Literal

from roleplay.transcripts.model import Strict

State = Literal["graded", "ungraded", "faulty", "missing"]
"""Scored; taken and without a score; spoilt by the simulator or the agent's connection; not taken."""


class Result(Strict):
    """Hold what one call came to."""

    slot: str
    candidate: str
    form: str
    scenario: str
    seed: int
    repeat: int
    state: State
    why: str = ""
    """Why there is no score, in plain words."""
    seat: str = ""
    """Whose model or program spoilt it, where it is faulty."""
    outcome: str = ""
    resolved: bool | None = None
    turns: int = 0
    empathy: float | None = None
    """From 0 to 100."""
    resolution: float | None = None
    critical: tuple[str, ...] = ()
    """Critical errors as `severity:id`."""
    passed: bool | None = None
    """By the scenario's own pass marks."""
    faults: int = 0
    """Faults of a model in the customer's seat that were on record."""
    supervised: bool | None = None
    """Taken on the certifier's host; None where an agent took it."""
    withdrawn: bool = False
    """Whether its scenario was withdrawn: it counts for nothing then."""
    head: str = ""
    """The hash that names the transcript."""

    @property
    def counts(self) -> bool:
        """Whether it enters the decision."""
        return self.state == "graded" and not self.withdrawn

    def line(self) -> bytes:
        """Return it as it stands in a file of results: one line."""
        return (json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False) + "\n").encode()
