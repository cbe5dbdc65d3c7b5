"""Where passing begins: by what a panel expects of a borderline candidate, and by what borderline candidates do.

The two often disagree. Both are told, with what each would mean for the candidates there are; which one holds is for
the owner of the certificate to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from roleplay.calibration import raters
from roleplay.calibration.bootstrap import Estimate, Floats
from roleplay.certify.components import NotEstimable, crossed
from roleplay.certify.decision import Cut
from roleplay.certify.reliability import LEAST_SCENARIOS

BORDERLINE = 2.0
"""Of a global rating of 1 to 5: 1 clear fail, 2 borderline, 3 clear pass, 4 good, 5 excellent."""


@dataclass(frozen=True)
class Angoff:
    """Hold the standard of a panel."""

    cut: Cut
    """With the standard error over judges: had other judges sat on the panel, for these scenarios."""
    error_everywhere: float | None
    """Standard error of the cut had the scenarios been others too, in points; None where too much is missing."""
    judges: tuple[Estimate, ...]
    """How much more each judge asks for than the others do, in points, in the order of the ratings; the interval is
    over scenarios drawn again."""


@dataclass(frozen=True)
class BorderlineRegression:
    """Hold the standard that the scores of borderline performances set."""

    cut: Cut
    slope: float
    """Points of score for each step of the global rating."""
    fit: float
    """R squared: the share of the variance of scores that goes with the rating, 0 to 1."""
    calls: int
    """With a rating and a score."""
    beyond: bool
    """Whether no call was rated as low as borderline or as high: the line then ends before it gets there."""


class Standard(NamedTuple):
    """Hold a standard beside the candidates it would be for."""

    cut: Cut
    below: int
    """Candidates whose mean lies below it."""
    candidates: int


def angoff(ratings: Floats) -> Angoff:
    """Return the cut of a panel (Angoff 1971), 0 to 100.

    Ratings stand in a matrix, judges by scenarios: the score, 0 to 100, that a candidate who only just deserves to pass
    would get; NaN where a judge gave none. Every scenario counts the same. The error over judges is the jackknife's
    (Tukey 1958); with nothing missing it is the deviation of the judges' means over the root of their number. That over
    judges and scenarios is Brennan & Lockwood's (1980).

    Raises:
        NotEstimable: one judge, or a scenario that rests on one judge or none.
        ValueError: a rating outside 0 to 100.
    """
    judges = len(ratings)
    given = ~np.isnan(ratings)
    if ((ratings[given] < 0) | (ratings[given] > 100)).any():
        raise ValueError("a judge expects a score of 0 to 100")
    if judges < 2 or ratings.size == 0 or (given.sum(axis=0) < 2).any():
        raise NotEstimable("every scenario needs the ratings of two judges")
    cut, error = _jackknifed(lambda kept: float(np.nanmean(ratings[kept], axis=0).mean()), np.arange(judges))
    try:
        everywhere = math.sqrt(crossed(ratings).mean_variance)
    except NotEstimable:
        everywhere = None
    return Angoff(Cut(cut, error), everywhere, tuple(_severity(ratings, judge) for judge in range(judges)))


def borderline_regression(
    ratings: Floats, scores: Floats, candidates: Sequence[str] | None = None, borderline: float = BORDERLINE
) -> BorderlineRegression:
    """Return the score, 0 to 100, that the regression line has at borderline (Wood, Humphrey-Murto & Norman 2006).

    Args:
        ratings: global rating of each call, 1 to 5, by somebody who has not seen its score; NaN where there is none.
        scores: score of each call, 0 to 100; NaN where there is none.
        candidates: who took each call. The calls of one candidate are alike: with the candidates given the standard
            error is the jackknife's over them; without, that of the line at this place (Draper & Smith 1998, section
            1.4), which is right for one call a candidate.
        borderline: the global rating that stands for borderline.

    Raises:
        NotEstimable: fewer than three calls or two candidates, one rating for all, or scores that do not rise with it.
        ValueError: a rating outside 1 to 5.
    """
    there = ~np.isnan(ratings) & ~np.isnan(scores)
    x, y = ratings[there], scores[there]
    if ((x < 1) | (x > 5)).any() or not 1 <= borderline <= 5:
        raise ValueError("a global rating lies between 1 and 5")
    if len(x) < 3 or np.ptp(x) == 0:
        raise NotEstimable("a regression needs three calls, with different global ratings")
    level, slope = _line(x, y, borderline)
    if slope <= 0:
        raise NotEstimable("scores do not rise with the global rating")
    spread = float(((x - x.mean()) ** 2).sum())
    left = float(((y - level - slope * (x - borderline)) ** 2).sum())
    if candidates is None:
        error = math.sqrt(left / (len(x) - 2) * (1 / len(x) + (borderline - float(x.mean())) ** 2 / spread))
    else:
        of = np.unique(np.array(candidates)[there], return_inverse=True)[1]
        _, error = _jackknifed(lambda kept: _line(x[kept], y[kept], borderline)[0], of)
    total = float(((y - y.mean()) ** 2).sum())
    beyond = not float(x.min()) <= borderline <= float(x.max())
    return BorderlineRegression(Cut(level, error), slope, 1 - left / total, len(x), beyond)


def beside(cuts: Sequence[Cut], means: Floats) -> tuple[Standard, ...]:
    """Return what each of some standards would mean for the candidates there are, by the mean score of each."""
    return tuple(Standard(cut, int(np.count_nonzero(means < cut.score)), len(means)) for cut in cuts)


def _severity(ratings: Floats, judge: int) -> Estimate:
    others = [other for other in range(len(ratings)) if other != judge]
    return raters.severity(raters.differences(ratings.T[:, None, :], judge, others), LEAST_SCENARIOS)


def _line(x: Floats, y: Floats, at: float) -> tuple[float, float]:
    """Return the height of the least-squares line at a place, and its slope."""
    middle = x - x.mean()
    spread = float((middle**2).sum())
    if spread == 0:
        raise NotEstimable("without one of the candidates all global ratings are the same")
    slope = float((middle * y).sum()) / spread
    return float(y.mean()) + slope * (at - float(x.mean())), slope


def _jackknifed(
    statistic: Callable[[np.ndarray[tuple[int, ...], np.dtype[np.bool_]]], float],
    of: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
) -> tuple[float, float]:
    """Return a figure and its standard error, leaving out one group after another (Tukey 1958)."""
    groups = np.unique(of)
    if len(groups) < 2:
        raise NotEstimable("the error of a standard takes two candidates or two judges")
    without = np.array([statistic(of != group) for group in groups])
    error = math.sqrt((len(groups) - 1) / len(groups) * float(((without - without.mean()) ** 2).sum()))
    return statistic(np.ones(len(of), dtype=bool)), error
