"""How far raters agree about one criterion: exact, within one level, quadratic-weighted kappa, and alpha.

Levels stand in a matrix, calls by raters, 0 to 5, with NaN where there is none. Every figure takes weights, samples by
calls, and returns one value a sample, NaN where it is not defined.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from roleplay.calibration.bootstrap import Floats, ratio
from roleplay.rubrics import LEVELS

_COUNT = len(LEVELS)
Pair = tuple[int, int]
"""Two raters by their columns."""


def pairs_of(levels: Floats, least: int = 1) -> list[Pair]:
    """Return the pairs of raters who both gave a level to at least so many calls."""
    given = ~np.isnan(levels)
    pairs = combinations(range(levels.shape[1]), 2)
    return [(a, b) for a, b in pairs if np.count_nonzero(given[:, a] & given[:, b]) >= least]


def near(levels: Floats, weights: Floats, pairs: list[Pair], apart: int = 0) -> Floats:
    """Return the share, 0 to 1, of all pairs of levels of one call that lie at most so many levels apart."""
    steps = np.abs(np.stack([levels[:, a] - levels[:, b] for a, b in pairs], axis=1))
    hits, every = (apart >= steps).sum(axis=1), (~np.isnan(steps)).sum(axis=1)
    return ratio(weights @ hits, weights @ every)


def kappa(levels: Floats, weights: Floats, pairs: list[Pair]) -> Floats:
    """Return the mean quadratic-weighted kappa of the pairs (Cohen 1968; the mean over pairs: Light 1971)."""
    if not pairs:
        return np.full(len(weights), np.nan)
    found = np.stack([_kappa(levels[:, a], levels[:, b], weights) for a, b in pairs])
    defined = ~np.isnan(found)
    return ratio(np.where(defined, found, 0).sum(axis=0), defined.sum(axis=0))


def alpha(levels: Floats, weights: Floats) -> Floats:
    """Return Krippendorff's alpha for ordinal data: any number of raters, levels may be missing."""
    counts = np.stack([(levels == level).sum(axis=1) for level in LEVELS], axis=1).astype(np.float64)
    given = counts.sum(axis=1)
    # pairs of levels within each call; a level that nothing can be compared with counts for nothing
    inside = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(_COUNT)
    inside = np.where(given[:, None, None] > 1, inside / np.maximum(given - 1, 1)[:, None, None], 0)
    coincidences = np.tensordot(weights, inside, axes=1)
    totals = coincidences.sum(axis=2)
    everything = totals.sum(axis=1)
    middle = np.cumsum(totals, axis=1) - totals / 2
    distance = (middle[:, :, None] - middle[:, None, :]) ** 2
    observed = (coincidences * distance).sum(axis=(1, 2))
    expected = (totals[:, :, None] * totals[:, None, :] * distance).sum(axis=(1, 2))
    return 1 - ratio(observed * (everything - 1), expected)


def _kappa(first: Floats, second: Floats, weights: Floats) -> Floats:
    """Return the kappa of two raters; with quadratic weights sums of levels and squares are all it takes."""
    both = ~np.isnan(first) & ~np.isnan(second)
    one, other = np.where(both, first, 0), np.where(both, second, 0)
    apart, calls = weights @ (one - other) ** 2, weights @ both.astype(np.float64)
    squares, chance = weights @ (one**2 + other**2), (weights @ one) * (weights @ other)
    return 1 - ratio(calls * apart, calls * squares - 2 * chance)
