"""Explain what stands in a rubric or in a check of one: a measure, or the code of a problem."""

from __future__ import annotations

from collections.abc import Iterator

from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.problems import problems
from roleplay.rubrics.loader import bounds, files, load, measures
from roleplay.rubrics.model import Table

LOOKS_AT = {"call": "Looks at a whole call", "turn": "Looks at a single turn"}


def explain(name: str) -> str:
    """Return what a measure counts and which criteria use it, or the page of a problem.

    Raises:
        UsageProblem: if there is neither, with the closest of both.
    """
    if name in problems():
        return problems()[name].page()
    parts = [f"{name}: {known[name]}.\n\n{LOOKS_AT[scope]}." for scope, known in measures().items() if name in known]
    if parts:
        used = ", ".join(_users(name))
        return "\n\n".join([*parts, f"Used by {used}." if used else "No rubric uses it."])
    near = closest_few(name, sorted({*problems(), *(m for known in measures().values() for m in known)}))
    raise UsageProblem(f"There is no measure or problem {name!r}.", f"Closest: {', '.join(near)}" if near else "")


def _users(measure: str) -> Iterator[str]:
    for name, path in files().items():
        rubric = load(path).rubric
        if rubric is None:
            continue
        yield from (f"{key} of {name}" for key, c in rubric.criteria.items() if measure in _looked_at(c))
        yield from (f"{key} of {name}" for key, c in rubric.critical.items() if measure in bounds(c.when))
        if measure in _looked_at(rubric.turn):
            yield f"the turns of {name}"


def _looked_at(table: Table) -> set[str]:
    conditions = [*table.levels.values(), *(cap.when for cap in table.caps), table.applies]
    return {name for when in conditions for name in bounds(when)}
