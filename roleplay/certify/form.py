"""Draw the forms of a plan: which candidate takes which calls, the same for the same plan and pool."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from roleplay.certify.drawable import Drawable
from roleplay.certify.plan import Plan, Pool, Wanted
from roleplay.certify.run import Slot, slot_id
from roleplay.errors import UsageProblem

__all__ = ["SEEDS", "Drawable", "draw", "draw_forms", "fits", "form_name", "pool_of"]

SEEDS = 10_000
"""A call's seed is drawn below this."""


def pool_of(pool: Pool, known: Mapping[str, Drawable]) -> tuple[Drawable, ...]:
    """Return the scenarios a form may be drawn from, by id.

    Raises:
        UsageProblem: if none is left.
    """
    named = pool.scenarios or tuple(known)
    left = [known[n] for n in sorted(set(named) - set(pool.without)) if n in known]
    found = tuple(s for s in left if _allowed(s, pool))
    if not found:
        raise UsageProblem("No scenario is left in the pool.", "Take a limit off `pool`.")
    return found


def _allowed(scenario: Drawable, pool: Pool) -> bool:
    return (
        (not pool.industry or scenario.industry in pool.industry)
        and (pool.difficulty is None or pool.difficulty.holds(scenario.difficulty))
        and (pool.sensitive or not scenario.sensitive)
    )


def fits(scenario: Drawable, wanted: Wanted) -> bool:
    """Return whether a scenario is of the kind a blueprint asks for."""
    return (
        (wanted.skill is None or wanted.skill in scenario.skills)
        and (wanted.industry is None or wanted.industry == scenario.industry)
        and (wanted.difficulty is None or wanted.difficulty.holds(scenario.difficulty))
    )


def form_name(number: int) -> str:
    """Return the name of a form from its number: A to Z, then AA, AB and so on."""
    name = ""
    number += 1
    while number:
        number, place = divmod(number - 1, len(ascii_uppercase))
        name = ascii_uppercase[place] + name
    return name


def draw(plan: Plan, known: Mapping[str, Drawable]) -> tuple[Slot, ...]:
    """Return every call of a run: candidates in the plan's order, each with the scenarios of their form.

    Raises:
        UsageProblem: if the pool cannot fill the forms.
    """
    pool = pool_of(plan.pool, known)
    forms = draw_forms(plan, pool)
    chance = random.Random(f"{plan.seed} seeds")  # noqa: S311  nothing secret is drawn
    # every candidate of a form meets the same variants: what differs between them is then not the draw
    seeds = {
        (form, scenario.id, repeat): chance.randrange(SEEDS)
        for form, scenarios in enumerate(forms)
        for scenario in scenarios
        for repeat in range(plan.form.repeats)
    }
    return tuple(
        _slot(plan, candidate, form, scenario.id, seeds[form, scenario.id, repeat], repeat)
        for number, candidate in enumerate(plan.candidates.names)
        for form in (number % len(forms),)
        for scenario in forms[form]
        for repeat in range(1 if candidate in plan.candidates.people else plan.form.repeats)
    )


def draw_forms(plan: Plan, pool: Sequence[Drawable]) -> list[tuple[Drawable, ...]]:
    """Return the scenarios of each form, in the order they are taken.

    Raises:
        UsageProblem: if the pool cannot fill them.
    """
    chance = random.Random(f"{plan.seed} forms")  # noqa: S311  nothing secret is drawn
    size = plan.form.scenarios or len(pool)
    if size > len(pool):
        raise UsageProblem(
            f"A form has {size} scenarios and the pool {len(pool)}.", "Widen `pool` or make forms smaller."
        )
    forms = []
    for _ in range(plan.form.forms):
        order = list(pool)
        chance.shuffle(order)
        forms.append(tuple(order[:size]))
    return forms


def _slot(plan: Plan, candidate: str, form: int, scenario: str, seed: int, repeat: int) -> Slot:
    return Slot(
        id=slot_id(plan, candidate, scenario, seed, repeat), candidate=candidate, form=form_name(form),
        scenario=scenario, seed=seed, repeat=repeat,
    )  # fmt: skip
