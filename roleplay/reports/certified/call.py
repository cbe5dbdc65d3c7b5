"""One call of a run as a report shows it."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.certify.result import Result
from roleplay.reports.call_facts import CallFacts, CriterionFacts

SHOWN = 3
"""Criteria whose evidence is quoted: the lowest levels."""


@dataclass(frozen=True)
class CallRow:
    """Hold what a call came to, and its facts where it was taken to its end."""

    result: Result
    facts: CallFacts | None

    @property
    def weakest(self) -> tuple[CriterionFacts, ...]:
        """The criteria with the lowest levels that have evidence, lowest first."""
        levels = [c for c in (self.facts.criteria if self.facts else ()) if c.level is not None and c.evidence]
        return tuple(sorted(levels, key=lambda c: c.level if c.level is not None else 0)[:SHOWN])
