"""How the scores of the last calls run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.wiring.kept import KeptCall

SHOWN = 8
"""Calls a trend looks back over."""
NOTICEABLE = 5.0
"""Points of 100 between the halves that count as a change."""


@dataclass(frozen=True)
class Trend:
    """Hold the scores of one rubric over the last calls, oldest first."""

    rubric: str
    scores: tuple[float, ...]

    @property
    def earlier(self) -> float:
        """The mean of the earlier half."""
        return _mean(self.scores[: (len(self.scores) + 1) // 2])

    @property
    def later(self) -> float:
        """The mean of the later half; of a single call, its score."""
        return _mean(self.scores[(len(self.scores) + 1) // 2 :] or self.scores)

    @property
    def word(self) -> str:
        """Whether the later half is above the earlier one; nothing for a single call."""
        change = self.later - self.earlier
        if len(self.scores) < 2:
            return ""
        return "steady" if abs(change) < NOTICEABLE else "rising" if change > 0 else "falling"

    @property
    def words(self) -> str:
        """The trend as one would say it."""
        if not self.word:
            return f"{self.rubric} {self.later:.0f} in one call"
        return f"{self.rubric} {self.word}: {self.later:.0f} after {self.earlier:.0f}"


def trends(calls: Sequence[KeptCall]) -> list[Trend]:
    """Return the trend of every rubric over the last calls taken to their end; `calls` are newest first."""
    rows = [call.scores for call in reversed(calls) if call.whole]
    names = dict.fromkeys(name for scores in rows for name in scores)
    found = []
    for name in names:
        values = [score for scores in rows if (score := scores.get(name)) is not None]
        if values:
            found.append(Trend(name, tuple(values[-SHOWN:])))
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
