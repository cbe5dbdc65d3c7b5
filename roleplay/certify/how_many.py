"""How many of something it takes."""

from __future__ import annotations

from collections.abc import Callable

MOST_SCENARIOS = 500
"""A number of scenarios beyond this is no plan."""


def smallest(enough: Callable[[int], bool], start: int, most: int) -> int | None:
    """Return the smallest number from start to most that is enough, where any larger one is enough as well.

    None where even the most is not.
    """
    low, high = start - 1, start
    while not enough(high):
        if high >= most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
