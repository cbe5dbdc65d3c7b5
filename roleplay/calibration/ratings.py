"""Levels given by raters, and the matrices that the figures are reckoned from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from roleplay.calibration.bootstrap import Floats
from roleplay.grading.grader import weighed
from roleplay.grading.scorecard import CriterionGrade


@dataclass(frozen=True)
class Rating:
    """Hold what one rater says of one criterion of one call."""

    call: str
    criterion: str
    rater: str
    level: int | None
    """0 to 5; None where the rater found nothing to judge."""
    order: int = 0
    """Which of their calls it was, from 0."""


@dataclass(frozen=True)
class Asked:
    """Hold a criterion as it is rated."""

    key: str
    name: str
    rubric: str
    weight: float


@dataclass(frozen=True)
class Ratings:
    """Hold all ratings of a session: a cube of levels, calls by criteria by raters, NaN where there is none."""

    calls: tuple[str, ...]
    criteria: tuple[Asked, ...]
    raters: tuple[str, ...]
    levels: Floats
    unscored: Floats
    """1 where a rater found nothing to judge."""
    order: Floats
    """Calls by raters: which of their calls it was."""

    @classmethod
    def of(cls, calls: Sequence[str], criteria: Sequence[Asked], given: Iterable[Rating]) -> Ratings:
        """Return the ratings of some calls and criteria; of two about the same thing the later one holds."""
        ratings = [r for r in given if r.call in calls and r.criterion in {c.key for c in criteria}]
        raters = tuple(sorted({r.rater for r in ratings}))
        row, column = {c: i for i, c in enumerate(calls)}, {c.key: i for i, c in enumerate(criteria)}
        layer = {name: i for i, name in enumerate(raters)}
        levels = np.full((len(calls), len(criteria), len(raters)), np.nan)
        unscored, order = np.zeros_like(levels), np.zeros((len(calls), len(raters)))
        for r in ratings:
            where = row[r.call], column[r.criterion], layer[r.rater]
            levels[where] = np.nan if r.level is None else r.level
            unscored[where] = r.level is None
            order[row[r.call], layer[r.rater]] = r.order
        return cls(tuple(calls), tuple(criteria), raters, levels, unscored, order)

    def columns(self, names: Collection[str]) -> list[int]:
        """Return where some raters stand."""
        return [i for i, name in enumerate(self.raters) if name in names]

    def scores(self, rubric: str, names: Collection[str]) -> Floats:
        """Return calls by raters: the score of a rubric, 0 to 100, by the grader's own rule of weights.

        It is NaN where a criterion was not rated yet, and where too few were scored.
        """
        chosen = [i for i, c in enumerate(self.criteria) if c.rubric == rubric]
        columns = self.columns(names)
        found = np.full((len(self.calls), len(columns)), np.nan)
        for call in range(len(self.calls)):
            # what nobody was asked about a call is no part of its score
            said = {i: levels for i in chosen if (levels := self.at(call, i))}
            for place, name in enumerate(self.raters[column] for column in columns):
                if all(name in levels for levels in said.values()):
                    found[call, place] = _score((self.criteria[i], levels[name]) for i, levels in said.items())
        return found

    def at(self, call: int, criterion: int) -> Mapping[str, int | None]:
        """Return by rater what was said of a criterion of a call; None for nothing to judge."""
        cell, nothing = self.levels[call, criterion], self.unscored[call, criterion]
        return {
            name: None if nothing[i] else int(cell[i])
            for i, name in enumerate(self.raters)
            if nothing[i] or not np.isnan(cell[i])
        }


def _score(levels: Iterable[tuple[Asked, int | None]]) -> float:
    grades = {c.key: CriterionGrade(name=c.name, weight=c.weight, level=level, why="") for c, level in levels}
    score = weighed(grades).score
    return np.nan if score is None else score
