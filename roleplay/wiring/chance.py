"""How likely a trainee is to pass a call of a given difficulty: a rating that every call moves."""

from __future__ import annotations

import math
from collections.abc import Iterable

from roleplay.wiring.kept import KeptCall

LOW, HIGH = 0.70, 0.80
"""The chance of passing at which most is learnt; one level of difficulty just about fits between."""
LEVEL = math.log(HIGH / (1 - HIGH)) - math.log(LOW / (1 - LOW))
"""How much harder each level is than the one below, in log odds."""
FIRST_LEVEL = 2
"""The difficulty that suits a first call: a hard one, but not the hardest."""
START = FIRST_LEVEL * LEVEL + (math.log(HIGH / (1 - HIGH)) + math.log(LOW / (1 - LOW))) / 2
"""The rating before the first call."""
MOVES, SETTLES, LEAST = 0.8, 0.25, 0.15
"""How far the first call moves the rating, how fast that shrinks with every call, and what is left of it."""
HELPED = 0.5
"""What a guided call counts for, next to one without help."""


def chance(rating: float, difficulty: int) -> float:
    """Return the chance, 0 to 1, that a trainee of a rating passes a call of a difficulty, 1 to 5."""
    return 1 / (1 + math.exp(difficulty * LEVEL - rating))


def levels_off(likely: float) -> float:
    """Return how many levels too hard (more than 0) or too easy (less than 0) a call with this chance is."""
    nearest = min(max(likely, LOW), HIGH)
    return (math.log(nearest / (1 - nearest)) - math.log(likely / (1 - likely))) / LEVEL


def rating_after(calls: Iterable[KeptCall], difficulty_of: dict[str, int]) -> float:
    """Return the rating after whole calls in the order they were taken; those without a verdict move nothing."""
    rating, count = START, 0
    for call in calls:
        difficulty = difficulty_of.get(call.scenario)
        if difficulty is None or call.passed is None:
            continue
        weight = max(LEAST, MOVES / (1 + SETTLES * count)) * (HELPED if call.mode == "guided" else 1)
        rating += weight * (call.passed - chance(rating, difficulty))
        count += 1
    return rating
