"""What some successes or events in some trials tell of the share behind them, and how many trials it takes.

Trials are independent here: calls of one scenario are not, and `reliability.share_bounds` is for them. Shares are
0 to 1, and so is a confidence, which is two-sided for intervals and one-sided for bounds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from roleplay.certify.distributions import beta_quantile, normal_quantile
from roleplay.certify.how_many import smallest

CONFIDENCE = 0.95
_MOST_TRIALS = 10_000_000


class Bounds(NamedTuple):
    """Hold the two ends of an interval."""

    low: float
    high: float


def wilson(hits: float, trials: float, confidence: float = CONFIDENCE) -> Bounds:
    """Return the score interval of a share (Wilson 1927; Newcombe 1998, method 3).

    Trials may be an effective number, with a fraction. Nothing is known of a share of no trials: 0 to 1.
    """
    _check(hits, trials, confidence)
    if not trials:
        return Bounds(0.0, 1.0)
    z, share = normal_quantile((1 + confidence) / 2), float(hits / trials)
    z2 = z * z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = z / (1 + z2 / trials) * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    # at the ends the formula is exact, and floating point is not
    return Bounds(0.0 if hits == 0 else middle - half, 1.0 if hits == trials else middle + half)


def clopper_pearson(hits: int, trials: int, confidence: float = CONFIDENCE) -> Bounds:
    """Return the exact interval of a share (Clopper & Pearson 1934): never too narrow, often too wide."""
    _check(hits, trials, confidence)
    tail = (1 + confidence) / 2
    return Bounds(1 - upper_bound(trials - hits, trials, tail), upper_bound(hits, trials, tail))


def upper_bound(events: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """Return the share of events that some trials leave possible: exact, one-sided (Clopper & Pearson 1934).

    For no events at all it is 1 - (1 - confidence)^(1 / trials); no trials leave everything possible.
    """
    _check(events, trials, confidence)
    if events == trials:
        return 1.0
    if not events:
        return -math.expm1(math.log1p(-confidence) / trials)
    return beta_quantile(confidence, events + 1, trials - events)


def rule_of_three(trials: int) -> float:
    """Return about how frequent an event may be that never came: 3 / n (Hanley & Lippman-Hand 1983), at most 1.

    It stands for the 95 % upper bound, and is a little above it.
    """
    _check(0, trials, CONFIDENCE)
    return min(1.0, 3 / trials) if trials else 1.0


def trials_for_bound(share: float, events: int = 0, confidence: float = CONFIDENCE) -> int:
    """Return how many trials with so many events it takes to show that events are no more frequent than a share.

    The smallest number for which `upper_bound` is at most the share, above 0 and below 1.
    """
    _check_share(share)
    return _trials(lambda n: upper_bound(events, n, confidence) <= share, events + 1)


def trials_for_width(half: float, share: float = 0.5, confidence: float = CONFIDENCE) -> int:
    """Return how many independent trials give a Wilson interval that reaches at most `half` either way on average.

    `share` is what is expected, 0 to 1: at 0.5 the interval is widest, which makes it the cautious guess.
    """
    _check_share(half)

    def narrow(trials: int) -> bool:
        low, high = wilson(share * trials, trials, confidence)
        return high - low <= 2 * half

    return _trials(narrow, 1)


def _trials(enough: Callable[[int], bool], start: int) -> int:
    found = smallest(enough, start, _MOST_TRIALS)
    if found is None:
        raise ValueError(f"more than {_MOST_TRIALS} trials would be needed")
    return found


def _check(hits: float, trials: float, confidence: float) -> None:
    if not 0 <= hits <= trials:
        raise ValueError(f"{hits} of {trials} trials cannot be")
    if not 0 < confidence < 1:
        raise ValueError("a confidence lies between 0 and 1")


def _check_share(share: float) -> None:
    if not 0 < share < 1:
        raise ValueError("a share to be shown lies between 0 and 1")
