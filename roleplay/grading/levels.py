"""Choose a level from a table and measures. Tables are data; nothing of them is evaluated as code."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.grading.measures import Measures
from roleplay.rubrics import Table, When


def fits(when: When, measures: Measures) -> bool:
    """Return whether every measure lies inside its bounds and one alternative holds, where there are some."""
    for name, bound in when.measures.items():
        value = measures.get(name)
        if value is None or not bound.holds(round(value, 6)):
            return False
    return not when.any or any(fits(other, measures) for other in when.any)


@dataclass(frozen=True)
class Decision:
    """Hold a level and what decided it."""

    level: int | None
    reached: int
    """The level before caps."""
    decided_by: tuple[tuple[str, float], ...]
    """The measures the deciding row or cap looked at, with their values."""
    capped: bool


def decide(table: Table, measures: Measures) -> Decision:
    """Return the level of a table with its reasons; level None where the table does not apply."""
    if not fits(table.applies, measures):
        return Decision(None, 0, (), capped=False)
    reached = max((level for level, when in table.levels.items() if fits(when, measures)), default=min(table.levels))
    caps = [cap for cap in table.caps if fits(cap.when, measures)]
    lowest = min(caps, key=lambda cap: cap.at_most, default=None)
    if lowest is not None and lowest.at_most < reached:
        return Decision(lowest.at_most, reached, _looked_at(lowest.when, measures), capped=True)
    row = table.levels.get(reached, When())
    above = table.levels.get(reached + 1, When())
    looked = _looked_at(row, measures) or _looked_at(above, measures)
    return Decision(reached, reached, looked, capped=False)


def _looked_at(when: When, measures: Measures) -> tuple[tuple[str, float], ...]:
    own = [(name, value) for name in when.measures if (value := measures.get(name)) is not None]
    for other in when.any:
        own += _looked_at(other, measures)
    return tuple(dict(own).items())
