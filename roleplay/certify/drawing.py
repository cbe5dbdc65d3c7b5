"""Draw parallel forms: a local search, the same for the same seed on any machine.

Every form is dealt the scenarios that fewest forms before it had, which spreads exposure evenly. As long as a form
lacks something of the blueprint, the exchange that leaves least lacking is made: a scenario of the form for one
outside of it, or for one of another form. Then the form that is furthest from the mean form, in difficulty and in how
often each skill is trained, makes the exchange that brings the forms nearest together, until none does. The most even
of a few such drawings is taken. Nothing proves that no more even one is possible.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from roleplay.certify.drawable import Drawable
from roleplay.certify.plan import Wanted
from roleplay.certify.pool import fits, plain

DRAWINGS = 3
"""Drawings of which the most even is taken."""
DEALS = 12
"""Times the pool is dealt anew when a blueprint is not met."""
NOISE = 0.15
"""How often any exchange is made instead of the best, so that a search does not go round in circles."""
PARTNERS = 8
"""Other forms with a scenario that are tried for an exchange."""
LOOKS = 40_000
"""Exchanges that are looked at to meet the blueprint in one deal, and to make it even."""
DIFFICULTY_COUNTS = 4.0
"""What a point of difficulty counts beside a skill."""


class Kind(NamedTuple):
    """Hold what counts of a scenario: the rows it fits, its difficulty, its skills."""

    rows: frozenset[int]
    hard: int
    skills: frozenset[str]


class Exchange(NamedTuple):
    """Name what a form gives away, what it takes, and the form it takes it from; None for the pool."""

    form: int
    gives: int
    takes: int
    other: int | None

    @property
    def changes(self) -> list[tuple[int, int, int]]:
        """What each form of it gives and takes."""
        mine = (self.form, self.gives, self.takes)
        return [mine] if self.other is None else [mine, (self.other, self.takes, self.gives)]


class Form:
    """Hold the scenarios of a form as places in the pool, and how much of everything they are together."""

    def __init__(self, held: Iterable[int], kinds: Sequence[Kind], wanted: Sequence[int]) -> None:
        self.held, self.kinds, self.wanted = set(held), kinds, wanted
        self.rows = Counter(row for s in self.held for row in kinds[s].rows)
        self.skills = Counter(skill for s in self.held for skill in kinds[s].skills)
        self.hard = sum(kinds[s].hard for s in self.held)

    @property
    def lacks(self) -> set[int]:
        """The rows of the blueprint that are not met."""
        return {row for row, n in enumerate(self.wanted) if self.rows[row] < n}

    def lacks_more(self, gives: int, takes: int) -> int:
        """Return how many scenarios of wanted kinds more it would lack after an exchange."""
        lost, won = self.kinds[gives].rows - self.kinds[takes].rows, self.kinds[takes].rows - self.kinds[gives].rows
        less = sum(self.rows[row] <= self.wanted[row] for row in lost)
        return less - sum(self.rows[row] < self.wanted[row] for row in won)

    def exchange(self, gives: int, takes: int) -> None:
        """Give a scenario away and take another."""
        old, new = self.kinds[gives], self.kinds[takes]
        self.held = (self.held - {gives}) | {takes}
        self.rows.subtract(old.rows)
        self.rows.update(new.rows)
        self.skills.subtract(old.skills)
        self.skills.update(new.skills)
        self.hard += new.hard - old.hard


class Mean:
    """Hold the mean form, and say how far forms are from it: squares of the differences."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = forms
        self.hard = sum(form.hard for form in forms) / len(forms)
        counts = Counter[str]()
        for form in forms:
            counts.update(form.skills)
        self.skills = {skill: n / len(forms) for skill, n in sorted(counts.items())}

    def distance(self, form: Form) -> float:
        """Return how far a form is from it."""
        apart = sum((form.skills[skill] - n) ** 2 for skill, n in self.skills.items())
        return DIFFICULTY_COUNTS * (form.hard - self.hard) ** 2 + apart

    def nearer(self, exchange: Exchange) -> float:
        """Return how much nearer all forms together would be to the mean form that there is after an exchange."""
        farther = 0.0
        for number, gives, takes in exchange.changes:
            form = self.forms[number]
            old, new = form.kinds[gives], form.kinds[takes]
            farther += DIFFICULTY_COUNTS * self._farther(form.hard - self.hard, new.hard - old.hard)
            for sign, skills in ((1, new.skills - old.skills), (-1, old.skills - new.skills)):
                farther += sum(self._farther(form.skills[s] - self.skills.get(s, 0.0), sign) for s in sorted(skills))
            if exchange.other is None:
                # the mean form moves with this one
                moved = DIFFICULTY_COUNTS * (new.hard - old.hard) ** 2 + len(new.skills ^ old.skills)
                farther -= moved / len(self.forms)
        return -farther

    @staticmethod
    def _farther(off: float, step: float) -> float:
        return (2 * off + step) * step


class Drawing:
    """Hold forms that were dealt, and change them within size and exposure."""

    def __init__(
        self, kinds: Sequence[Kind], wanted: Sequence[int], forms: int, size: int, most: int, chance: random.Random
    ) -> None:
        self.kinds, self.most, self.chance = kinds, most, chance
        self.used = Counter[int]()
        self.forms = [Form(self._dealt(size), kinds, wanted) for _ in range(forms)]

    def _dealt(self, size: int) -> list[int]:
        """Return the scenarios that were used least."""
        order = list(range(len(self.kinds)))
        self.chance.shuffle(order)
        form = sorted(order, key=lambda s: self.used[s])[:size]
        self.used.update(form)
        return form

    def exchanges(self, form: int, *, level: bool) -> Iterator[Exchange]:
        """Yield what a form could give and take; `level` says that no scenario may come to be used more than another.

        A form that lacks something takes only that.
        """
        mine = self.forms[form]
        lacks = mine.lacks
        for taken, kind in enumerate(self.kinds):
            if taken in mine.held or (lacks and not kind.rows & lacks):
                continue
            holders = [n for n, other in enumerate(self.forms) if taken in other.held]
            if len(holders) > PARTNERS:
                holders = self.chance.sample(holders, PARTNERS)
            for given in sorted(mine.held):
                if self.used[taken] < (min(self.used[given], self.most) if level else self.most):
                    yield Exchange(form, given, taken, None)
                yield from (Exchange(form, given, taken, n) for n in holders if given not in self.forms[n].held)

    def make(self, exchange: Exchange) -> None:
        """Make an exchange."""
        for form, gives, takes in exchange.changes:
            self.forms[form].exchange(gives, takes)
        if exchange.other is None:
            self.used[exchange.gives] -= 1
            self.used[exchange.takes] += 1

    def meet_blueprint(self) -> bool:
        """Make exchanges until every form has what is wanted of it; return whether it came to that."""
        looks = 0
        while short := [n for n, form in enumerate(self.forms) if form.lacks]:
            ways = list(self.exchanges(self.chance.choice(short), level=False))
            looks += len(ways)
            if not ways or looks > LOOKS:
                return False
            lacking = [sum(self.forms[f].lacks_more(*of) for f, *of in way.changes) for way in ways]
            least = max(lacking) if self.chance.random() < NOISE else min(lacking)
            self.make(self.chance.choice([way for way, n in zip(ways, lacking, strict=True) if n <= least]))
        return True

    def make_even(self) -> float:
        """Bring the forms as near to the mean form as exchanges can, and return how far they are from it."""
        mean, looks = Mean(self.forms), 0
        apart = [mean.distance(form) for form in self.forms]
        settled = set[int]()
        while looks < LOOKS and len(settled) < len(apart):
            form = max((n for n in range(len(apart)) if n not in settled), key=lambda n: (apart[n], -n))
            best, most = None, 1e-9
            for way in self.exchanges(form, level=True):
                looks += 1
                nearer = mean.nearer(way)
                if nearer > most and all(self.forms[f].lacks_more(*of) <= 0 for f, *of in way.changes):
                    best, most = way, nearer
            if best is None:
                settled.add(form)
                continue
            self.make(best)
            settled.clear()
            mean = mean if best.other is not None else Mean(self.forms)
            changed = range(len(apart)) if best.other is None else [n for n, *_ in best.changes]
            for n in changed:
                apart[n] = mean.distance(self.forms[n])
        return sum(apart)


def drawn(
    pool: Sequence[Drawable], rows: Sequence[Wanted], forms: int, size: int, most: int, chance: random.Random
) -> list[tuple[Drawable, ...]] | None:
    """Return forms of a size in which no scenario is more often than allowed, in the order they are taken.

    None if no drawing was found that has what the rows want.
    """
    kinds = [
        Kind(frozenset(n for n, row in enumerate(rows) if fits(s, row)), s.difficulty, frozenset(map(plain, s.skills)))
        for s in pool
    ]
    wanted = [row.at_least for row in rows]
    best, least = list[list[int]](), math.inf
    for number in range(DEALS):
        drawing = Drawing(kinds, wanted, forms, size, most, chance)
        if drawing.meet_blueprint() and (apart := drawing.make_even()) < least:
            best, least = [sorted(form.held) for form in drawing.forms], apart
        if best and (number + 1 >= DRAWINGS or least <= 0):
            break
    for form in best:
        chance.shuffle(form)
    return [tuple(pool[s] for s in form) for form in best] or None
