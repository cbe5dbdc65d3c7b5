"""Check the forms of a plan: whether they can be drawn, and whether they are enough to decide by."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.certify.checks.known import sound, written
from roleplay.certify.drawable import Drawable
from roleplay.certify.form import draw_forms, exposure_needed
from roleplay.certify.limits import obstacles, size_of, too_exposed
from roleplay.certify.plan import MOST_CALLS, Plan
from roleplay.errors import UsageProblem
from roleplay.yaml_source import YamlSource

ENOUGH_SCENARIOS = 12
"""Scenarios in a form below which a decision is hardly ever dependable."""
SIZE, FORM = ("form", "scenarios"), ("form",)


def check_forms(plan: Plan, source: YamlSource, pool: Sequence[Drawable]) -> None:
    """Add a problem for forms that cannot be drawn, or that decide nothing."""
    found = obstacles(plan.form, pool)
    if not found:
        try:
            draw_forms(plan, pool)
        except UsageProblem:
            found = [too_exposed(plan.form, exposure_needed(plan, pool))]
    for one in found:
        where = written(source, one.trail, ("form", "forms"), FORM)
        source.problem(where, one.code, one.message, key=where[-1] in ("blueprint", "form"))
    if not found and sound(source, ("candidates",), ("decision",)):
        _check_calls(plan, source, size_of(plan.form, pool))


def _check_calls(plan: Plan, source: YamlSource, size: int) -> None:
    where = written(source, SIZE, FORM, ("pool",), ())
    who, least = plan.candidates, plan.decision.least_calls
    calls = {"a person": size} if who.people else {}
    calls |= {"an agent": size * plan.form.repeats} if who.agents else {}
    for whom, taken in calls.items():
        if taken < least:
            message = f"{whom} takes {taken} call{'s' * (taken != 1)}, and fewer than {least} decide nothing"
            source.problem(written(source, ("decision", "least_calls"), where), "few-calls", message)
    if size < ENOUGH_SCENARIOS:
        message = f"a form of {size} is short: a dependable decision takes {ENOUGH_SCENARIOS} scenarios or more"
        source.problem(where, "few-scenarios", message, warn=True)
    total = size * (len(who.people) + len(who.agents) * plan.form.repeats)
    if total > MOST_CALLS:
        message = f"this makes {total:,} calls, and a run has {MOST_CALLS:,} at most"
        source.problem(written(source, ("form", "repeats"), where), "too-many-calls", message)
