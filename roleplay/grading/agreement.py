"""How far two observers agree about a call: turn by turn, criterion by criterion, and in what fails it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import computed_field

from roleplay.behaviours import CATALOGUE, Seen
from roleplay.grading.scorecard import CriticalError, Frozen, Scorecard

By = Literal["first", "second"]
"""The observer whose grade it is, or the one who gives a second opinion."""


class Levels(Frozen):
    """Hold the levels of a criterion, 0 to 5 or None where it was not scored."""

    first: int | None
    second: int | None

    @property
    def apart(self) -> int | None:
        """How many levels lie between them; None where only one scored it."""
        if self.first is None or self.second is None:
            return 0 if self.first == self.second else None
        return abs(self.first - self.second)


class OneSided(Frozen):
    """Hold a behaviour that only one of them saw in a turn."""

    turn: int
    by: By
    seen: Seen
    fails: bool
    """Whether it makes a critical error that only this reading has."""


class Stricter(Frozen):
    """Hold a critical error that only one of them finds: the stricter reading, for a person to look at."""

    by: By
    error: CriticalError


class Agreement(Frozen):
    """Hold how far two scorecards of the same turns agree."""

    turns: int
    turns_alike: int
    """Turns in which both saw the same behaviours."""
    both: int
    """Sightings they share: the same behaviour in the same turn."""
    levels: dict[str, Levels]
    """By criterion; `rubric.criterion` where two rubrics have one of the same name."""
    one_sided: tuple[OneSided, ...]
    stricter: tuple[Stricter, ...]
    first_passed: bool | None
    second_passed: bool | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def levels_alike(self) -> int:
        """Criteria at the same level."""
        return sum(pair.apart == 0 for pair in self.levels.values())

    @computed_field  # type: ignore[prop-decorator]
    @property
    def levels_near(self) -> int:
        """Criteria at most one level apart."""
        return sum(pair.apart is not None and pair.apart <= 1 for pair in self.levels.values())

    @computed_field  # type: ignore[prop-decorator]
    @property
    def share(self) -> float | None:
        """Sightings they share, of all that either saw; None where neither saw any."""
        every = self.both + len(self.one_sided)
        return round(self.both / every, 3) if every else None


def compare(first: Scorecard, second: Scorecard) -> Agreement:
    """Return how far two scorecards agree; they must be about the same turns, graded with the same rubrics."""
    stricter = (*_only(first, second, "first"), *_only(second, first, "second"))
    one_sided = tuple(_one_sided(first, second, stricter))
    pairs = list(zip(first.turns, second.turns, strict=True))
    return Agreement(
        turns=len(pairs),
        turns_alike=len(pairs) - len({o.turn for o in one_sided}),
        both=sum(len(_counted(a.behaviours).keys() & _counted(b.behaviours).keys()) for a, b in pairs),
        levels=_levels(first, second),
        one_sided=one_sided,
        stricter=stricter,
        first_passed=first.passed,
        second_passed=second.passed,
    )


def _levels(first: Scorecard, second: Scorecard) -> dict[str, Levels]:
    names = [name for rubric in first.rubrics.values() for name in rubric.criteria]
    return {
        name if names.count(name) == 1 else f"{rubric}.{name}": Levels(
            first=grade.level, second=second.rubrics[rubric].criteria[name].level
        )
        for rubric, grades in first.rubrics.items()
        for name, grade in grades.criteria.items()
    }


def _counted(seen: tuple[Seen, ...]) -> dict[str, Seen]:
    """Return what counts in a grade, by behaviour: weak sightings of good ones do not."""
    return {b.id: b for b in seen if b.intensity > 0 or not CATALOGUE[b.id].positive}


def _one_sided(first: Scorecard, second: Scorecard, stricter: tuple[Stricter, ...]) -> Iterator[OneSided]:
    fatal = {(s.by, p.turn, p.behaviour) for s in stricter for p in s.error.evidence}
    for a, b in zip(first.turns, second.turns, strict=True):
        here, there = _counted(a.behaviours), _counted(b.behaviours)
        sides: tuple[tuple[By, dict[str, Seen], dict[str, Seen]], ...] = (
            ("first", here, there),
            ("second", there, here),
        )
        for by, own, other in sides:
            for name, seen in own.items():
                if name not in other:
                    yield OneSided(turn=a.index, by=by, seen=seen, fails=(by, a.index, name) in fatal)


def _only(own: Scorecard, other: Scorecard, by: By) -> Iterator[Stricter]:
    known = {error.id for error in other.critical}
    for error in own.critical:
        if error.id not in known:
            yield Stricter(by=by, error=error)
