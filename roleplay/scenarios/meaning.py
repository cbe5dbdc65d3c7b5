"""Check what a well-formed scenario means: ids that exist, shares that add up, a way to the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from roleplay.behaviours import CATALOGUE, called
from roleplay.diagnostics import named, unknown
from roleplay.scenarios.acts import Slot, Step
from roleplay.scenarios.conditions import Condition
from roleplay.scenarios.course import On
from roleplay.scenarios.model import ARCHETYPES, OPENING, OUTCOMES, Scenario
from roleplay.yaml_source import Trail, YamlSource

WHOLE = 100
REQUIRED_OUTCOMES = ("accepted", "accepted_grudgingly", "unresolved", "hung_up")
REFERENCES = ("stage", "done", "not_done", "told", "not_told", "answered", "met", "voiced")
"""What a condition names by id."""


BEHAVIOURS = {"harm": "a harmful behaviour", "behaviour": "a positive behaviour"}
"""What sets a reaction off and stands in the catalogue."""


class Names(NamedTuple):
    """Hold what a reference may name, and where that is written."""

    noun: str
    ids: list[str]
    parts: tuple[str, ...] = ()


def check_meaning(scenario: Scenario, source: YamlSource) -> None:
    """Add a problem for everything that is well formed and cannot be meant."""
    names = _names(scenario)
    for trail, part in walk(scenario, ()):
        if isinstance(part, Condition):
            _check_condition(part, trail, names, source)
        elif isinstance(part, On):
            _known(part.name, names[part.kind], (*trail, part.kind), source)
        elif isinstance(part, Slot) and part.min is not None and part.max is not None and part.min > part.max:
            source.problem(trail, "empty-range", f"no amount is between {part.min:g} and {part.max:g}")
    for name, step in scenario.steps.items():
        _check_step(name, step, names, source)
    total = sum(step.share for step in scenario.steps.values())
    known = source.whole(("steps",)) and not any(t[:1] == ("steps",) and t[-1] == "share" for t in source.refused)
    if known and abs(total - WHOLE) > 1e-6:
        source.problem(("steps",), "shares", f"the shares of the steps add up to {total:g}, not to 100", key=True)
    _check_ends(scenario, source)


def _names(scenario: Scenario) -> dict[str, Names]:
    """Return what each kind of reference may name."""
    steps = Names("step", list(scenario.steps), ("steps",))
    facts = Names("fact", list(scenario.facts), ("facts",))
    asks = Names("question", list(scenario.asks), ("asks",))
    cues = Names("cue", [OPENING, *scenario.cues], ("cues",))
    return {
        "stage": Names("stage", list(scenario.stages), ("stages",)),
        "done": steps, "not_done": steps, "step": steps, "offered": steps, "after": steps,
        "told": facts, "not_told": facts,
        "needs": Names("step or fact", [*steps.ids, *facts.ids], ("steps", "facts")),
        "answered": asks,
        "met": cues, "voiced": cues,
        "lookup": Names("card", list(scenario.knowledge), ("knowledge",)),
        "answered_by": Names("entry", list(scenario.knows), ("knows",)),
        "forbidden": Names("forbidden act", list(scenario.forbidden), ("forbidden",)),
        "harm": Names("harmful behaviour", [b.id for b in CATALOGUE.values() if not b.positive]),
        "behaviour": Names("positive behaviour", [b.id for b in CATALOGUE.values() if b.positive]),
    }  # fmt: skip


def _check_condition(condition: Condition, trail: Trail, names: dict[str, Names], source: YamlSource) -> None:
    for field in REFERENCES:
        for i, name in enumerate(getattr(condition, field)):
            _known(name, names[field], (*trail, field, i), source)
    for name, bound in condition.ranges().items():
        low, high = bound.at_least, bound.at_most
        if low is None and high is None:
            source.unbounded((*trail, name))
        elif bound.empty:
            source.problem((*trail, name), "empty-range", f"no number is at least {low:g} and at most {high:g}")
        elif (low is not None and low > WHOLE) or (high is not None and high < 0):
            source.problem((*trail, name), "empty-range", f"{name} runs from 0 to 100, so this can never hold")


def _check_step(name: str, step: Step, names: dict[str, Names], source: YamlSource) -> None:
    trail: Trail = ("steps", name)
    for i, other in enumerate(step.after):
        if other == name:
            source.problem((*trail, "after", i), "undoable-step", "a step cannot come after itself")
        _known(other, names["after"], (*trail, "after", i), source)
    for i, other in enumerate(step.needs):
        _known(other, names["needs"], (*trail, "needs", i), source)
    if step.lookup:
        _known(step.lookup, names["lookup"], (*trail, "lookup"), source)
    if step.answered_by:
        _known(step.answered_by, names["answered_by"], (*trail, "answered_by"), source)
    elif step.kind == "ask" and not source.spoiled((*trail, "answered_by")):
        source.problem(trail, "unanswerable-step", "a step of kind ask needs `answered_by`", key=True)


def _check_ends(scenario: Scenario, source: YamlSource) -> None:
    *early, last = scenario.stages
    trail: Trail = ("stages", last)
    open_ended = scenario.stages[last].ends_after is None and not source.spoiled((*trail, "ends_after"))
    if open_ended and source.whole(("stages",)):
        source.problem(trail, "no-end", "the last stage needs `ends_after`", key=True)
    for name in early:
        if scenario.stages[name].until is None and not source.spoiled(("stages", name, "until")):
            source.problem(("stages", name), "dead-end", "only the last stage may do without `until`", key=True)
    lacking = [name for name in REQUIRED_OUTCOMES if name not in scenario.outcomes]
    if lacking and source.whole(("outcomes",)):
        ends = " or ".join(map(repr, lacking))
        source.problem(("outcomes",), "missing-outcome", f"no lines for a call that ends {ends}", key=True)
    for archetype, endings in scenario.endings.items():
        _known(archetype, Names("kind of agent", list(ARCHETYPES)), ("endings", archetype), source, key=True)
        for i, ending in enumerate(endings):
            _known(ending, Names("outcome", list(OUTCOMES)), ("endings", archetype, i), source)
    if scenario.turns.par > scenario.turns.limit:
        source.problem(("turns", "par"), "empty-range", "par is above the limit: it is the turns of a good call")


def _known(name: str, names: Names, trail: Trail, source: YamlSource, *, key: bool = False) -> None:
    if name in names.ids:
        return
    if "," in name and all(part.strip() in names.ids for part in name.split(",")):
        source.problem(trail, "unknown-id", f"several ids are written as a list: [{name}]", key=key)
        return
    under = f" under {' or '.join(f'`{part}`' for part in names.parts)}" if names.parts else ""
    words, guess = unknown(name, f"there is no {names.noun} {{name}}{under}", names.ids, "known")
    if trail[-1] in BEHAVIOURS:
        other = next(word for word in BEHAVIOURS if word != trail[-1])
        meant = name if name in CATALOGUE else called(name)
        if meant in names.ids:
            guess = meant
        elif meant:
            words, guess = f"{named(name)} is {BEHAVIOURS[other]}: write `{other}: {meant}`", ""
    if guess or all(source.whole((part,)) for part in names.parts):
        source.problem(trail, "unknown-id", words, key=key, suggestion=guess)


def walk(part: Any, trail: Trail) -> Iterator[tuple[Trail, BaseModel]]:
    """Yield every model inside a model with its trail, keys as written in the file."""
    if isinstance(part, BaseModel):
        yield trail, part
    for step, value in _inside(part):
        # most of a file are texts, and nothing is inside them
        if not isinstance(value, str):
            yield from walk(value, (*trail, step))


def _inside(part: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(part, BaseModel):
        return ((key, getattr(part, name)) for name, key in _keys(type(part)))
    if isinstance(part, dict):
        return part.items()
    return enumerate(part) if isinstance(part, tuple) else ()


@cache
def _keys(kind: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a model, each with its key in the file; a walk comes to each model many times."""
    return tuple((name, field.alias or name) for name, field in kind.model_fields.items())
