"""When a skill is due again: the plain rule of spaced practice.

A day counts once for a skill, with the mean of that day's first answers. A good day moves the skill on to the next
interval, a fair one repeats the interval, a poor one goes back to the one before. What is answered well ahead of time
moves nothing: a skill is not spaced by practising it every day; and a poor answer never puts it off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

INTERVALS = (1, 3, 7, 16, 35)
"""Days until a skill is due again, from its first day on; the last is as long as it gets."""
GOOD, FAIR = 80.0, 60.0
"""Scores of 100 from which a day moves a skill on, and from which it repeats the interval."""


@dataclass(frozen=True)
class Standing:
    """Say where a skill stands."""

    step: int
    """The interval it is at, an index of INTERVALS."""
    due: date


def standing(answers: Iterable[tuple[date, float]]) -> Standing | None:
    """Return where a skill stands after its first answers, each a day and a score of 100; None without any."""
    by_day: dict[date, list[float]] = {}
    for day, score in answers:
        by_day.setdefault(day, []).append(score)
    now: Standing | None = None
    for day in sorted(by_day):
        now = _after(now, day, sum(by_day[day]) / len(by_day[day]))
    return now


def _after(before: Standing | None, day: date, score: float) -> Standing:
    step = before.step if before else -1
    if score >= FAIR and before and day < before.due:
        return before
    step += 1 if score >= GOOD else 0 if score >= FAIR else -1
    step = max(0, min(step, len(INTERVALS) - 1))
    due = day + timedelta(days=INTERVALS[step])
    return Standing(step, min(due, before.due) if before and day < before.due else due)
