"""Check the pool that forms are drawn from."""

from __future__ import annotations

from roleplay.certify.checks.known import Known, sound
from roleplay.certify.drawable import Drawable
from roleplay.certify.plan import Plan, Pool
from roleplay.certify.pool import allowed, has
from roleplay.diagnostics import named, unknown
from roleplay.written import Range
from roleplay.yaml_source import Trail, YamlSource

EASIEST, HARDEST = 1, 5
POOL = ("pool",)


def check_pool(plan: Plan, source: YamlSource, known: Known) -> tuple[Drawable, ...]:
    """Add a problem for names that lead nowhere; return the pool, or nothing where more cannot be said of it."""
    before = len(source.problems)
    _check_names(plan.pool, source, known)
    _check_kinds(plan, source, known)
    found = any(problem.level == "error" for problem in source.problems[before:])
    return () if found or not sound(source, POOL, ("form",)) else _left(plan, source, known)


def _check_names(pool: Pool, source: YamlSource, known: Known) -> None:
    for key in ("scenarios", "without"):
        names = getattr(pool, key)
        for number, name in enumerate(names):
            _check_scenario(name, ("pool", key, number), source, known)
            if name in names[:number]:
                source.problem(("pool", key, number), "named-twice", f"{named(name)} stands in this list twice")
    for number, name in enumerate(pool.without):
        if name in pool.scenarios:
            message = f"{named(name)} is named under `scenarios` too"
            source.problem(("pool", "without", number), "keys-contradict", message)
    for number, name in enumerate(pool.scenarios):
        scenario = known.scenarios.get(name)
        if scenario and scenario.sensitive and not pool.sensitive and name not in pool.without:
            message = f"{named(name)} has a content note and is never drawn: say `sensitive: true`, or leave it out"
            source.problem(("pool", "scenarios", number), "sensitive-scenario", message)


def _check_kinds(plan: Plan, source: YamlSource, known: Known) -> None:
    for number, name in enumerate(plan.pool.industry):
        _check_industry(name, ("pool", "industry", number), source, known)
    _check_difficulty(plan.pool.difficulty, ("pool", "difficulty"), source)
    for number, row in enumerate(plan.form.blueprint):
        trail = ("form", "blueprint", number)
        if row.skill is not None and not has(row.skill, known.skills):
            words, guess = unknown(row.skill, "no scenario trains the skill {name}", known.skills)
            source.problem((*trail, "skill"), "unknown-skill", words, suggestion=guess)
        if row.industry is not None:
            _check_industry(row.industry, (*trail, "industry"), source, known)
        _check_difficulty(row.difficulty, (*trail, "difficulty"), source)


def _left(plan: Plan, source: YamlSource, known: Known) -> tuple[Drawable, ...]:
    """Return what is left of the scenarios, and say what took all of them where none is."""
    pool = plan.pool
    named_ = pool.scenarios or tuple(known.scenarios)
    there = [known.scenarios[name] for name in sorted(set(named_) - set(pool.without))]
    left = tuple(s for s in there if allowed(s, pool))
    if not left:
        reasons = {
            "of another industry": [s for s in there if pool.industry and not has(s.industry, pool.industry)],
            "of another difficulty": [s for s in there if pool.difficulty and not pool.difficulty.holds(s.difficulty)],
            "with a content note": [s for s in there if s.sensitive and not pool.sensitive],
        }
        counts = ", ".join(f"{len(lost)} {why}" for why, lost in reasons.items() if lost)
        message = f"no scenario is left of {len(there)}" + (f": {counts}" if counts else "")
        source.problem(POOL, "empty-pool", message, key=True)
    return left


def _check_scenario(name: str, trail: Trail, source: YamlSource, known: Known) -> None:
    if name in known.unreadable:
        message = f"the scenario {named(name)} cannot be read: `roleplay scenario check {name}` says why"
        source.problem(trail, "unknown-scenario", message)
    elif name not in known.scenarios:
        words, guess = unknown(name, "there is no scenario {name}", list(known.scenarios), "known")
        source.problem(trail, "unknown-scenario", words, suggestion=guess)


def _check_industry(name: str, trail: Trail, source: YamlSource, known: Known) -> None:
    if not has(name, known.industries):
        words, guess = unknown(name, "no scenario is of the industry {name}", known.industries, "known")
        source.problem(trail, "unknown-industry", words, suggestion=guess)


def _check_difficulty(bound: Range | None, trail: Trail, source: YamlSource) -> None:
    if bound is None:
        return
    low, high = bound.at_least, bound.at_most
    if low is None and high is None:
        source.unbounded(trail)
    elif bound.empty:
        source.problem(trail, "empty-range", f"no number is at least {low:g} and at most {high:g}")
    elif (low is not None and low > HARDEST) or (high is not None and high < EASIEST):
        source.problem(trail, "empty-range", f"difficulty runs from {EASIEST} to {HARDEST}, so this can never hold")
