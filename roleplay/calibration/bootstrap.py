"""A figure with its interval: what it would have been had other calls been picked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Takes weights, samples by calls: how often each call counts. Returns one figure a sample, NaN where it has none."""

SAMPLES = 2_000
SEED = 1_979
"""Fixed, so that the same ratings always give the same interval."""
LEVEL = 95
"""Of the interval, in percent."""
MOST_UNDEFINED = 0.1
"""Share of samples without a figure above which there is no interval: it would tell of the other samples only."""

_NOTHING = 1e-9


@dataclass(frozen=True)
class Estimate:
    """Hold a figure and its interval."""

    value: float | None
    """None where there is none: too few calls, or nothing that varies."""
    low: float | None = None
    high: float | None = None
    calls: int = 0
    """How many calls it rests on."""

    @property
    def certain(self) -> bool:
        """Whether the interval lies on one side of nothing at all."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def estimate(statistic: Statistic, calls: int, least: int = 2) -> Estimate:
    """Return a figure with its percentile interval over calls drawn again with replacement.

    Whole calls are drawn, with all that was said of them: what one rater thinks of one call is not independent.
    Under `least` calls there is no figure.
    """
    if calls < max(least, 1):
        return Estimate(None, calls=calls)
    value, samples = float(statistic(np.ones((1, calls)))[0]), statistic(_weights(calls))
    if not np.isfinite(value):
        return Estimate(None, calls=calls)
    finite = samples[np.isfinite(samples)]
    if len(finite) < (1 - MOST_UNDEFINED) * len(samples):
        return Estimate(value, calls=calls)
    tail = (100 - LEVEL) / 2
    low, high = np.percentile(finite, [tail, 100 - tail])
    return Estimate(value, float(low), float(high), calls)


def ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, NaN where there is no whole; what rounding leaves of nothing is nothing."""
    there = whole > _NOTHING
    return np.asarray(np.where(there, part / np.where(there, whole, 1), np.nan))


@lru_cache(maxsize=8)
def _weights(calls: int) -> Floats:
    drawn = np.random.default_rng(SEED).multinomial(calls, np.full(calls, 1 / calls), size=SAMPLES)
    return drawn.astype(np.float64)
