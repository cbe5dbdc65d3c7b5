"""The forms that a plan draws, as they are shown before a run begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from roleplay.certify.drawable import Drawable
from roleplay.certify.form import draw_forms, form_name, form_of
from roleplay.certify.plan import Plan, Wanted
from roleplay.certify.pool import fits, pool_of
from roleplay.wiring.certify.folder import drawable


@dataclass(frozen=True)
class ShownForm:
    """Hold one form: its name, its scenarios as they are taken, and who takes it."""

    name: str
    scenarios: tuple[Drawable, ...]
    candidates: tuple[str, ...]

    @property
    def difficulty(self) -> float:
        """The mean difficulty."""
        return sum(s.difficulty for s in self.scenarios) / len(self.scenarios)

    @property
    def skills(self) -> int:
        """How many different skills it asks for."""
        return len({skill for s in self.scenarios for skill in s.skills})

    def meeting(self, row: Wanted) -> int:
        """Return how many of its scenarios are of the kind a row of the blueprint wants."""
        return sum(fits(s, row) for s in self.scenarios)


@dataclass(frozen=True)
class DrawnForms:
    """Hold every form of a plan, and what they are drawn from."""

    plan: Plan
    pool: tuple[Drawable, ...]
    forms: tuple[ShownForm, ...]

    @property
    def calls(self) -> int:
        """How many calls a run of the plan has."""
        people, repeats = self.plan.candidates.people, self.plan.form.repeats
        taken = ((form, 1 if who in people else repeats) for form in self.forms for who in form.candidates)
        return sum(len(form.scenarios) * times for form, times in taken)

    def exposure(self) -> dict[str, int]:
        """Return in how many forms each scenario of the pool is."""
        counts = Counter(s.id for form in self.forms for s in form.scenarios)
        return {s.id: counts[s.id] for s in self.pool}

    def within(self, scenario: str) -> Sequence[str]:
        """Return the names of the forms that a scenario is in."""
        return [form.name for form in self.forms if any(s.id == scenario for s in form.scenarios)]

    def as_data(self) -> dict[str, Any]:
        """Return everything a program reads."""
        rows, total = self.plan.form.blueprint, len(self.forms)
        return {
            "plan": self.plan.id, "calls": self.calls,
            "forms": [
                {
                    "form": form.name, "difficulty": round(form.difficulty, 4), "skills": form.skills,
                    "candidates": list(form.candidates), "scenarios": [s.id for s in form.scenarios],
                    "blueprint": [form.meeting(row) for row in rows],
                }
                for form in self.forms
            ],
            "blueprint": [row.model_dump(exclude_none=True) for row in rows],
            "pool": [
                {
                    "scenario": s.id, "industry": s.industry, "difficulty": s.difficulty,
                    "skills": [skill.replace(" ", "-") for skill in s.skills], "forms": list(self.within(s.id)),
                    "exposure": round(len(self.within(s.id)) / total, 4),
                }
                for s in self.pool
            ],
        }  # fmt: skip


def forms_of(plan: Plan) -> DrawnForms:
    """Return the forms a run of the plan would have today.

    Raises:
        UsageProblem: if they cannot be drawn.
    """
    pool = pool_of(plan.pool, drawable())
    drawn = draw_forms(plan, pool)
    who = plan.candidates.names
    shown = (
        ShownForm(form_name(n), form, tuple(name for at, name in enumerate(who) if form_of(at, len(drawn)) == n))
        for n, form in enumerate(drawn)
    )
    return DrawnForms(plan, pool, tuple(shown))
