"""The statistics of a cohort report: shares, means, quartiles and times, each as its textbook gives it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import fmean, stdev

from roleplay.certify.distributions import student_quantile
from roleplay.certify.proportions import wilson
from roleplay.reports.cohort_data import MasteryStep, Mean, Share

SURE = 0.975
"""Below the upper end of a 95 % interval."""


def share(n: int, of: int) -> Share:
    """Return a share with its Wilson interval; nothing is known of a share of nothing."""
    if not of:
        return Share(n=0, of=0, low=0.0, high=1.0)
    low, high = wilson(n, of)
    return Share(n=n, of=of, low=round(low, 4), high=round(high, 4))


def mean(values: Sequence[float], least: float, most: float) -> Mean:
    """Return the mean of at least one value with its t interval, which ends where values cannot lie."""
    n, middle = len(values), fmean(values)
    if n < 2:
        return Mean(n=n, mean=round(middle, 2), low=None, high=None)
    half = student_quantile(SURE, n - 1) * stdev(values) / math.sqrt(n)
    low, high = max(least, middle - half), min(most, middle + half)
    return Mean(n=n, mean=round(middle, 2), low=round(low, 2), high=round(high, 2))


def quantile(ordered: Sequence[float], at: float) -> float:
    """Return a quantile of ordered values, between two of them in proportion."""
    place = at * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (ordered[above] - ordered[below]) * (place - below), 2)


def until_passed(trainees: Iterable[tuple[int, bool]]) -> tuple[int | None, tuple[MasteryStep, ...]]:
    """Return the Kaplan-Meier median and its steps, from each trainee's calls until the first pass.

    A trainee who has not passed stands for all calls taken so far, and counts as still under way after them.
    """
    rows = sorted(trainees)
    steps, left, median = list[MasteryStep](), 1.0, None
    for nth in range(1, max((calls for calls, _ in rows), default=0) + 1):
        took = sum(calls >= nth for calls, _ in rows)
        passed = sum(calls == nth and done for calls, done in rows)
        left *= 1 - passed / took
        # whole numbers divide to a half that floating point may miss
        if median is None and left <= 0.5 + 1e-12:
            median = nth
        steps.append(MasteryStep(nth=nth, took=took, passed=passed, share=round(1 - left, 4)))
    return median, tuple(steps)
