"""What a form rule asks of a pool, and what of it no drawing can meet."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from roleplay.certify.drawable import Drawable
from roleplay.certify.plan import FormRule, Wanted
from roleplay.certify.pool import fits

MOST_STATES = 50_000
"""Ways to be on the way to a blueprint that are followed; with more of them its size is only bounded from below."""
Trail = tuple[str | int, ...]


class Obstacle(NamedTuple):
    """Say why forms cannot be drawn, and which key of the plan asks for too much."""

    code: str
    trail: Trail
    message: str


def size_of(rule: FormRule, pool: Sequence[Drawable]) -> int:
    """Return how many scenarios a form has."""
    return rule.scenarios or len(pool)


def most_forms(rule: FormRule) -> int:
    """Return how many forms any one scenario may be in."""
    return min(rule.forms, math.floor(rule.exposure * rule.forms + 1e-9))


def as_share(forms: int, of: int) -> float:
    """Return a number of forms as the exposure to write for it, rounded up to what is easily read."""
    digits = 100 if of <= 100 else 10_000
    return math.ceil(forms / of * digits - 1e-9) / digits


def fewest_forms(rule: FormRule, pool: Sequence[Drawable]) -> int:
    """Return in how many forms some scenario must be, however they are drawn: a bound from counting."""
    places = [(size_of(rule, pool), len(pool))]
    places += [(row.at_least, sum(fits(s, row) for s in pool)) for row in rule.blueprint]
    return max(math.ceil(rule.forms * wanted / there) for wanted, there in places if there)


def obstacles(rule: FormRule, pool: Sequence[Drawable]) -> list[Obstacle]:
    """Return what counting alone shows to be impossible."""
    size, found = size_of(rule, pool), list[Obstacle]()
    if size > len(pool):
        message = f"a form has {size} scenarios and the pool has {len(pool)}"
        found.append(Obstacle("form-over-pool", ("form", "scenarios"), message))
    for number, row in enumerate(rule.blueprint):
        there = sum(fits(s, row) for s in pool)
        if there < row.at_least:
            message = f"{row.at_least} of this kind are wanted in a form and the pool has {there}"
            found.append(Obstacle("scarce-kind", ("form", "blueprint", number), message))
    if found:
        return found
    together = smallest_form(rule.blueprint, pool)
    if together > size:
        message = f"the rows together need a form of at least {_scenarios(together)}, and a form has {size}"
        return [Obstacle("tight-blueprint", ("form", "blueprint"), message)]
    needed = fewest_forms(rule, pool)
    return [too_exposed(rule, needed)] if needed > most_forms(rule) else []


def too_exposed(rule: FormRule, needed: int) -> Obstacle:
    """Return that the cap on exposure cannot hold, and the smallest that can."""
    message = (
        f"{rule.forms} forms cannot be drawn without a scenario that is in {needed} of them;"
        f" the smallest exposure that can hold is {as_share(needed, rule.forms):g}"
    )
    return Obstacle("tight-exposure", ("form", "exposure"), message)


def smallest_form(blueprint: Sequence[Wanted], pool: Sequence[Drawable]) -> int:
    """Return with how few scenarios every row of a blueprint can be met, each by itself being possible.

    Scenarios that fit the same rows are alike, so that this is exact unless there are very many rows.
    """
    kinds = Counter(tuple(number for number, row in enumerate(blueprint) if fits(s, row)) for s in pool)
    start = tuple(row.at_least for row in blueprint)
    reached = {start: 0}
    for rows, there in sorted(kinds.items()):
        after = dict(reached)
        for wanted, taken in reached.items():
            for more in range(1, min(there, max((wanted[row] for row in rows), default=0)) + 1):
                left = tuple(max(0, n - more) if row in rows else n for row, n in enumerate(wanted))
                after[left] = min(after.get(left, taken + more), taken + more)
        reached = after
        if len(reached) > MOST_STATES:
            return max(start)
    return reached[tuple(0 for _ in blueprint)]


def _scenarios(count: int) -> str:
    return f"{count} scenario{'s' * (count != 1)}"
