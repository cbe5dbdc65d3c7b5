"""How reliably whoever takes the calls does well: again and again in one scenario, and from scenario to scenario.

Results stand in a matrix, scenarios by repeats, with NaN where there is none; a result is a score, or 1 for a pass and
0 for none. Every scenario counts the same, however often it was played. Scenarios are what was drawn from a pool, and
the calls of one scenario resemble each other, so that errors and intervals are reckoned over scenarios.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from roleplay.calibration.bootstrap import Estimate, Floats, estimate, ratio
from roleplay.certify.distributions import student_quantile
from roleplay.certify.proportions import CONFIDENCE, Bounds, wilson

LEAST_SCENARIOS = 5
"""Under so many scenarios nothing is drawn again: too few mixtures of them are possible."""


@dataclass(frozen=True)
class ScenarioMean:
    """Hold a mean over scenarios and how far it would be off with other scenarios."""

    estimate: Estimate
    """With the percentile interval over scenarios drawn again, 95 %. It is some points too narrow under about twenty
    scenarios, and left out where it could tell nothing: few scenarios, or means that are all the same."""
    scenarios: int
    error: float | None
    """Standard error, clustered by scenario; None for one scenario."""
    naive: float | None
    """What the standard error would be if calls of one scenario had nothing in common; None for one call."""

    @property
    def effective(self) -> float:
        """How many independent calls would tell as much (Kish 1965), at most as many as there were.

        Where nothing varies the error is not known, and the calls of a scenario count as one.
        """
        if not self.error or not self.naive:
            return float(self.scenarios)
        return min(float(self.estimate.calls), self.estimate.calls * (self.naive / self.error) ** 2)


def scenario_mean(results: Floats) -> ScenarioMean:
    """Return the mean of the scenarios' means, in the unit of the results, with its error.

    The standard error is the deviation of the scenarios' means over the root of their number: with as many repeats
    everywhere the cluster-robust one of Liang & Zeger 1986 with its factor G / (G - 1); Miller 2024, Adding Error Bars
    to Evals, asks for it. The interval is the cluster bootstrap (Field & Welsh 2007).

    Raises:
        ValueError: there is no result at all.
    """
    means, calls = scenario_means(results), results[~np.isnan(results)]
    if not len(means):
        raise ValueError("there is no result to take a mean of")
    return ScenarioMean(
        estimate=_drawn_again(means, len(calls)),
        scenarios=len(means),
        error=float(means.std(ddof=1) / math.sqrt(len(means))) if len(means) > 1 else None,
        naive=float(calls.std(ddof=1) / math.sqrt(len(calls))) if len(calls) > 1 else None,
    )


def scenario_means(results: Floats) -> Floats:
    """Return the mean of each scenario that has a result."""
    there = results[~np.isnan(results).all(axis=1)]
    return np.asarray(np.nanmean(there, axis=1)) if len(there) else np.empty(0)


def share_bounds(passes: Floats, confidence: float = CONFIDENCE) -> Bounds:
    """Return the interval of a share of passes, 0 to 1, of scenarios by repeats of 1 and 0.

    It is Wilson's for the effective number of calls, made smaller for the few scenarios the error is known from (Korn &
    Graubard 1998; with Wilson's interval: Dean & Pagano 2015). With one call a scenario it is Wilson's own. It stands
    where everything passed and nothing can be drawn again.
    """
    found = scenario_mean(passes)
    value, calls, effective = found.estimate.value or 0.0, found.estimate.calls, found.effective
    if found.error:
        p = (1 + confidence) / 2
        effective *= (student_quantile(p, calls - 1) / student_quantile(p, found.scenarios - 1)) ** 2
    return wilson(value * effective, effective, confidence)


def pass_hat(passed: Sequence[int], trials: Sequence[int]) -> tuple[Estimate, ...]:
    """Return pass^k for k = 1, 2, ...: the chance that k calls of one scenario all pass, 0 to 1.

    For each scenario C(c, k) / C(n, k), c passes in n trials, and of that the mean (Yao et al. 2024, tau-bench); k ends
    where the scenario with the fewest trials does. The intervals are those of `scenario_mean`.

    Raises:
        ValueError: no scenario, one without a trial, or with more passes than trials.
    """
    pairs = list(zip(passed, trials, strict=True))
    if not pairs or any(n < 1 or not 0 <= c <= n for c, n in pairs):
        raise ValueError("every scenario needs a trial, and no more passes than trials")
    return tuple(
        _drawn_again(np.array([math.comb(c, k) / math.comb(n, k) for c, n in pairs]), sum(trials))
        for k in range(1, min(trials) + 1)
    )


def _drawn_again(means: Floats, calls: int) -> Estimate:
    """Return the mean of scenarios with its interval, where it has one."""
    value = float(means.mean())
    if len(means) < LEAST_SCENARIOS or np.ptp(means) == 0:
        return Estimate(value, calls=calls)
    found = estimate(lambda weights: ratio(weights @ means, weights.sum(axis=1)), len(means), LEAST_SCENARIOS)
    return replace(found, value=value, calls=calls)
