"""When a skill is due again: expanding intervals for each criterion with each kind of caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from roleplay.wiring.kept import Graded, KeptCall
from roleplay.wiring.when import days_between

DAYS = (1, 3, 7, 16, 35)
"""Days until a skill is due again, by step."""
ADVANCE, REPEAT = 80, 60
"""Scores, 0 to 100, from which a skill goes up a step, and from which it stays; below it goes back one."""
TOP_LEVEL = 5


def score_of(level: int) -> float:
    """Return a level of a criterion, 0 to 5, as a score of 100."""
    return 100 * level / TOP_LEVEL


@dataclass(frozen=True)
class Practised:
    """Hold how one skill stands with one kind of caller."""

    criterion: str
    """The id of the criterion."""
    name: str
    family: str
    """The feeling the caller begins with."""
    step: int
    """Where it stands in `DAYS`."""
    level: int
    """0 to 5, the last time."""
    last: datetime
    """When it was practised last."""

    def due(self, now: datetime) -> bool:
        """Return whether its interval is over."""
        return days_between(self.last, now) >= DAYS[self.step]

    @property
    def weak(self) -> bool:
        """Whether it went back the last time."""
        return score_of(self.level) < REPEAT


def practised(calls: Iterable[KeptCall], family_of: Mapping[str, str]) -> list[Practised]:
    """Return how every skill stands with every kind of caller met, from whole calls in the order they were taken."""
    found: dict[tuple[str, str, str], Practised] = {}
    for call in calls:
        family = family_of.get(call.scenario)
        if family is None:
            continue
        for grade in call.graded:
            if grade.level is not None:
                key = (grade.rubric, grade.id, family)
                found[key] = _after(found.get(key), grade, grade.level, family, call.at)
    return list(found.values())


def _after(before: Practised | None, grade: Graded, level: int, family: str, at: datetime) -> Practised:
    """Return how a skill stands after a call; what goes well before it is due does not lengthen the interval."""
    step, score = (before.step if before else 0), score_of(level)
    if score < REPEAT:
        step -= 1
    elif score >= ADVANCE and step < len(DAYS) - 1 and (before is None or before.due(at)):
        step += 1
    return Practised(grade.id, grade.name, family, max(0, step), level, at)
