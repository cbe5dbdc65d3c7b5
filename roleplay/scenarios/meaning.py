"""Check what a well-formed scenario means: ids that exist, shares that add up, a way to the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from roleplay.diagnostics import closest
from roleplay.scenarios.acts import Step
from roleplay.scenarios.conditions import Condition
from roleplay.scenarios.course import On
from roleplay.scenarios.model import ARCHETYPES, OPENING, OUTCOMES, Scenario
from roleplay.yaml_source import Trail, YamlSource

WHOLE = 100
REQUIRED_OUTCOMES = ("accepted", "accepted_grudgingly", "unresolved", "hung_up")


def check_meaning(scenario: Scenario, source: YamlSource) -> None:
    """Add a problem for everything that is well formed and cannot be meant."""
    ids = _ids(scenario)
    for trail, part in walk(scenario, ()):
        if isinstance(part, Condition):
            _check_condition(part, trail, ids, source)
        elif isinstance(part, On) and part.kind in ids:
            _known(part.name, ids[part.kind], (*trail, part.kind), source)
    for name, step in scenario.steps.items():
        _check_step(scenario, name, step, ids, source)
    total = sum(step.share for step in scenario.steps.values())
    if abs(total - WHOLE) > 1e-6:
        source.problem(("steps",), "shares", f"the shares of the steps add up to {total:g}, not to 100", key=True)
    _check_ends(scenario, source)


def _ids(scenario: Scenario) -> dict[str, list[str]]:
    """Return the ids each kind of reference may name."""
    steps, facts, cues = list(scenario.steps), list(scenario.facts), [OPENING, *scenario.cues]
    asks = list(scenario.asks)
    return {
        "stage": list(scenario.stages),
        "done": steps, "not_done": steps, "step": steps, "offered": steps,
        "told": facts, "not_told": facts,
        "answered": asks,
        "met": cues, "voiced": cues,
        "forbidden": list(scenario.forbidden),
    }  # fmt: skip


def _check_condition(condition: Condition, trail: Trail, ids: dict[str, list[str]], source: YamlSource) -> None:
    for field in ("stage", "done", "not_done", "told", "not_told", "answered", "met", "voiced"):
        for i, name in enumerate(getattr(condition, field)):
            _known(name, ids[field], (*trail, field, i), source)
    for name, bound in condition.ranges().items():
        if bound.empty:
            message = f"no number is at least {bound.at_least:g} and at most {bound.at_most:g}"
            source.problem((*trail, name), "empty-range", message)


def _check_step(scenario: Scenario, name: str, step: Step, ids: dict[str, list[str]], source: YamlSource) -> None:
    trail: Trail = ("steps", name)
    for i, other in enumerate(step.after):
        _known(other, ids["done"], (*trail, "after", i), source)
    for i, other in enumerate(step.needs):
        _known(other, [*ids["done"], *ids["told"]], (*trail, "needs", i), source)
    if step.lookup:
        _known(step.lookup, list(scenario.knowledge), (*trail, "lookup"), source)
    if step.kind == "ask" and not step.answered_by:
        source.problem(trail, "unanswerable-step", "a step of kind ask needs `answered_by`", key=True)
    if step.answered_by:
        _known(step.answered_by, list(scenario.knows), (*trail, "answered_by"), source)
    for slot, bound in step.slot.items():
        if bound.min is not None and bound.max is not None and bound.min > bound.max:
            source.problem(
                (*trail, "slot", slot), "empty-range", f"no amount is between {bound.min:g} and {bound.max:g}"
            )


def _check_ends(scenario: Scenario, source: YamlSource) -> None:
    *early, last = scenario.stages
    if scenario.stages[last].ends_after is None:
        source.problem(("stages", last), "no-end", "the last stage needs `ends_after`", key=True)
    for name in early:
        if scenario.stages[name].until is None:
            source.problem(("stages", name), "dead-end", "only the last stage may do without `until`", key=True)
    for name in REQUIRED_OUTCOMES:
        if name not in scenario.outcomes:
            source.problem(("outcomes",), "missing-outcome", f"no lines for a call that ends {name!r}", key=True)
    for archetype, endings in scenario.endings.items():
        _known(archetype, list(ARCHETYPES), ("endings", archetype), source, key=True)
        for i, ending in enumerate(endings):
            _known(ending, list(OUTCOMES), ("endings", archetype, i), source)
    if scenario.turns.par > scenario.turns.limit:
        source.problem(("turns",), "empty-range", "par is above the limit")


def _known(name: str, candidates: list[str], trail: Trail, source: YamlSource, *, key: bool = False) -> None:
    if name not in candidates:
        what = ", ".join(candidates) or "none"
        source.problem(
            trail, "unknown-id", f"{name!r} is not known here ({what})", key=key, suggestion=closest(name, candidates)
        )


def walk(part: Any, trail: Trail) -> Iterator[tuple[Trail, BaseModel]]:
    """Yield every model inside a model with its trail, keys as written in the file."""
    if isinstance(part, BaseModel):
        yield trail, part
        for name, field in type(part).model_fields.items():
            yield from walk(getattr(part, name), (*trail, field.alias or name))
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from walk(value, (*trail, name))
    elif isinstance(part, tuple):
        for i, value in enumerate(part):
            yield from walk(value, (*trail, i))
