"""How one rater marks beside the others: severity, and its drift from the first call they rated to the last.

Levels stand in a cube, calls by criteria by raters, with NaN where there is none.
"""

from __future__ import annotations

import numpy as np

from roleplay.calibration.bootstrap import Estimate, Floats, estimate, ratio

PER = 10
"""Calls that a slope is told for."""


def differences(levels: Floats, rater: int, others: list[int]) -> Floats:
    """Return calls by criteria: the rater's level less the mean of the others', NaN where either is missing."""
    beside = levels[:, :, others]
    given = ~np.isnan(beside)
    count = given.sum(axis=2)
    mean = np.where(given, beside, 0).sum(axis=2) / np.maximum(count, 1)
    return np.where(count > 0, levels[:, :, rater] - mean, np.nan)


def severity(apart: Floats, least: int) -> Estimate:
    """Return the mean difference in levels; below 0 the rater marks lower than the others."""
    sums, counts = _by_call(apart)
    return estimate(lambda weights: ratio(weights @ sums, weights @ counts), len(sums), least)


def half_to_half(apart: Floats, order: Floats, least: int) -> Estimate:
    """Return how much higher the rater marks in the second half of their calls than in the first, in levels.

    `order` says for each call when the rater rated it.
    """
    sums, counts = _by_call(apart)
    when = order[_compared(apart)]
    later = when > np.median(when) if len(when) else when > 0

    def statistic(weights: Floats) -> Floats:
        first, second = weights * ~later, weights * later
        return ratio(second @ sums, second @ counts) - ratio(first @ sums, first @ counts)

    return estimate(statistic, len(sums), least)


def slope(apart: Floats, order: Floats, least: int) -> Estimate:
    """Return by how many levels the difference grows over ten calls: least squares over their order."""
    sums, counts = _by_call(apart)
    when = order[_compared(apart)].argsort().argsort().astype(np.float64)

    def statistic(weights: Floats) -> Floats:
        every = weights @ counts
        mean, difference = weights @ (counts * when) / every, weights @ sums / every
        together = weights @ (sums * when) / every - mean * difference
        spread = weights @ (counts * when**2) / every - mean**2
        return ratio(PER * together, spread)

    return estimate(statistic, len(sums), least)


def _compared(apart: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.asarray(~np.isnan(apart).all(axis=1))


def _by_call(apart: Floats) -> tuple[Floats, Floats]:
    """Return the sum of a call's differences and how many there are, for the calls that have any."""
    there = apart[_compared(apart)]
    return np.nansum(there, axis=1), (~np.isnan(there)).sum(axis=1).astype(np.float64)
