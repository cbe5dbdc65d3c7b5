"""Draw the forms of a plan: which candidate takes which calls, the same for the same plan and pool."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from roleplay.certify.drawable import Drawable
from roleplay.certify.drawing import drawn
from roleplay.certify.limits import fewest_forms, most_forms, obstacles, size_of, too_exposed
from roleplay.certify.plan import Plan
from roleplay.certify.pool import pool_of
from roleplay.certify.run import Slot, slot_id
from roleplay.errors import UsageProblem

SEEDS = 10_000
"""A call's seed is drawn below this."""


def form_name(number: int) -> str:
    """Return the name of a form from its number: A to Z, then AA, AB and so on."""
    name = ""
    number += 1
    while number:
        number, place = divmod(number - 1, len(ascii_uppercase))
        name = ascii_uppercase[place] + name
    return name


def form_of(candidate: int, forms: int) -> int:
    """Return the number of the form that a candidate takes, from their place in the plan: spread evenly."""
    return candidate % forms


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
        (form, scenario.id): chance.sample(range(SEEDS), plan.form.repeats)
        for form, scenarios in enumerate(forms)
        for scenario in scenarios
    }
    return tuple(
        _slot(plan, candidate, form, scenario.id, seeds[form, scenario.id][repeat], repeat)
        for number, candidate in enumerate(plan.candidates.names)
        for form in (form_of(number, len(forms)),)
        for scenario in forms[form]
        for repeat in range(1 if candidate in plan.candidates.people else plan.form.repeats)
    )


def draw_forms(plan: Plan, pool: Sequence[Drawable]) -> list[tuple[Drawable, ...]]:
    """Return the scenarios of each form, in the order they are taken; the order of the pool does not matter.

    Every form has what the blueprint wants and no scenario is in more forms than exposure allows; within that, forms
    are as even in difficulty and skills as `drawing` gets them.

    Raises:
        UsageProblem: if no such forms can be drawn.
    """
    rule, pool = plan.form, sorted(pool, key=lambda scenario: scenario.id)
    stands_in_the_way = obstacles(rule, pool)
    forms = None if stands_in_the_way else _drawn(plan, pool, most_forms(rule))
    if forms is None:
        why = stands_in_the_way or [too_exposed(rule, exposure_needed(plan, pool))]
        raise UsageProblem(
            f"The forms cannot be drawn: {'; '.join(one.message for one in why)}.",
            "`roleplay certify check` says where.",
        )
    return forms


def exposure_needed(plan: Plan, pool: Sequence[Drawable]) -> int:
    """Return the smallest number of forms that a scenario may have to be in, as drawing finds it."""
    pool = sorted(pool, key=lambda scenario: scenario.id)
    low = max(fewest_forms(plan.form, pool), most_forms(plan.form) + 1)
    return next((most for most in range(low, plan.form.forms) if _drawn(plan, pool, most)), plan.form.forms)


def _drawn(plan: Plan, pool: Sequence[Drawable], most: int) -> list[tuple[Drawable, ...]] | None:
    chance = random.Random(f"{plan.seed} forms")  # noqa: S311  nothing secret is drawn
    return drawn(pool, plan.form.blueprint, plan.form.forms, size_of(plan.form, pool), most, chance)


def _slot(plan: Plan, candidate: str, form: int, scenario: str, seed: int, repeat: int) -> Slot:
    return Slot(
        id=slot_id(plan, candidate, scenario, seed, repeat), candidate=candidate, form=form_name(form),
        scenario=scenario, seed=seed, repeat=repeat,
    )  # fmt: skip
