"""Whether one version of an agent does better than another on the same scenarios, and what it takes to see it.

Results stand as in `reliability`: scenarios by repeats, NaN where there is none, with the same scenario and seed in the
same place of both tables. Only pairs count; scenarios are what was drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from roleplay.calibration.bootstrap import Estimate, Floats
from roleplay.certify.distributions import normal_quantile, student_quantile
from roleplay.certify.how_many import smallest
from roleplay.certify.proportions import CONFIDENCE
from roleplay.certify.reliability import scenario_mean

POWER = 0.80
"""Chance of seeing a difference that is there; Cohen's (1988) convention."""
_MOST = 1_000_000


class Comparison(NamedTuple):
    """Hold how much better the second version does, in the unit of the results."""

    difference: Estimate
    """Second less first, the mean over scenarios, with Student's interval at the confidence asked for; no interval
    where there is one scenario or where the difference is the same in all."""
    error: float | None
    """Standard error, clustered by scenario; None for one scenario."""
    deviation: float | None
    """Of the scenarios' differences; what `detectable` and `scenarios_to_detect` go by."""
    scenarios: int
    unpaired: int
    """Results that stand without the other version's, and count for nothing."""


@dataclass(frozen=True)
class Changes:
    """Hold how many calls pass with one version only, and how surprising that is if both are equally good."""

    gained: int
    """Calls that only the second version passes."""
    lost: int
    """Calls that only the first version passes."""
    repeated: bool = False
    """Whether a scenario stands in several pairs: these are alike, and both p-values are smaller than is right."""

    @property
    def exact(self) -> float:
        """McNemar's (1947) test by exact binomial probabilities, two-sided p: never too small, often too large."""
        return min(1.0, 2 * self._tail)

    @property
    def mid_p(self) -> float:
        """The mid-p of the same test (Fagerland, Lydersen & Laake 2013), two-sided: closest to what it says."""
        if self.gained == self.lost:
            return 1 - self._point / 2 if self.gained else 1.0
        return 2 * self._tail - self._point

    @property
    def _point(self) -> float:
        both = self.gained + self.lost
        return math.comb(both, self.lost) / (1 << both)

    @property
    def _tail(self) -> float:
        both = self.gained + self.lost
        return sum(math.comb(both, k) for k in range(min(self.gained, self.lost) + 1)) / (1 << both)


def compare(first: Floats, second: Floats, confidence: float = CONFIDENCE) -> Comparison:
    """Return the mean difference of two versions, paired by scenario and seed.

    Differences between scenarios cancel in a pair (Miller 2024, Adding Error Bars to Evals, section 4). The error is
    that of `scenario_mean`; the interval has Student's t with one degree of freedom less than there are scenarios.

    Raises:
        ValueError: tables of different shapes, or no pair at all.
    """
    apart = _paired(first, second)
    found = scenario_mean(apart)
    value, calls, error = found.estimate.value or 0.0, found.estimate.calls, found.error
    difference = Estimate(value, calls=calls)
    if error:
        half = student_quantile((1 + confidence) / 2, found.scenarios - 1) * error
        difference = Estimate(value, value - half, value + half, calls)
    return Comparison(
        difference=difference,
        error=error,
        deviation=None if error is None else error * math.sqrt(found.scenarios),
        scenarios=found.scenarios,
        unpaired=int(np.count_nonzero(np.isnan(first) != np.isnan(second))),
    )


def changes(first: Floats, second: Floats) -> Changes:
    """Return which passes (1) and fails (0) turned over between two versions, paired by scenario and seed.

    Raises:
        ValueError: tables of different shapes, no pair at all, or results other than 0 and 1.
    """
    apart = _paired(first, second)
    given = np.concatenate([first[~np.isnan(first)], second[~np.isnan(second)]])
    if not np.isin(given, (0, 1)).all():
        raise ValueError("a pass is 1 and a fail is 0")
    several = bool(((~np.isnan(apart)).sum(axis=1) > 1).any())
    return Changes(int(np.count_nonzero(apart == 1)), int(np.count_nonzero(apart == -1)), several)


def detectable(deviation: float, scenarios: int, confidence: float = CONFIDENCE, power: float = POWER) -> float:
    """Return the smallest true difference that so many scenarios would show with the given power, two-sided.

    It is (t of the confidence + t of the power) x deviation / root of the scenarios (Bloom 1995, Minimum Detectable
    Effects), in the unit of the deviation. It takes two scenarios.
    """
    t = [student_quantile(p, scenarios - 1) for p in ((1 + confidence) / 2, power)]
    return sum(t) * deviation / math.sqrt(scenarios)


def scenarios_to_detect(
    difference: float, deviation: float, confidence: float = CONFIDENCE, power: float = POWER
) -> int | None:
    """Return the smallest number of scenarios for which `detectable` is at most a difference above 0.

    None where no number up to a million is.
    """
    if difference <= 0 or deviation < 0:
        raise ValueError("a difference to look for is above 0, and a deviation not below")
    return smallest(lambda n: detectable(deviation, n, confidence, power) <= difference, 2, _MOST)


def pairs_to_detect(gained: float, lost: float, confidence: float = CONFIDENCE, power: float = POWER) -> int:
    """Return how many independent pairs McNemar's test needs to tell two versions apart (Connor 1987), two-sided.

    Args:
        gained: expected share of pairs, 0 to 1, that only the second version passes.
        lost: expected share of pairs, 0 to 1, that only the first version passes.
        confidence: one less the chance of a difference seen where there is none.
        power: chance of seeing the one there is.

    Raises:
        ValueError: shares that are the same or cannot be.
    """
    if min(gained, lost) < 0 or gained + lost > 1 or gained == lost:
        raise ValueError("gained and lost are different shares of the same pairs")
    both, apart = gained + lost, gained - lost
    seen = normal_quantile((1 + confidence) / 2) * math.sqrt(both)
    return math.ceil((seen + normal_quantile(power) * math.sqrt(both - apart**2)) ** 2 / apart**2)


def _paired(first: Floats, second: Floats) -> Floats:
    if first.shape != second.shape:
        raise ValueError("both versions need the same scenarios and seeds in the same places")
    apart = np.asarray(second - first, dtype=np.float64)
    if np.isnan(apart).all():
        raise ValueError("no scenario and seed has a result of both versions")
    return apart
