"""Whether one candidate passes: surely above the cut, surely below it, or not to be told yet.

A pass takes every rubric, so that the chance of passing somebody who is below any one cut stays under one minus the
rule's certainty (Berger 1982, intersection-union tests). One rubric is enough to fail: the chance of failing somebody
who is above all cuts may reach that figure once for each rubric.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from roleplay.calibration.bootstrap import Floats
from roleplay.certify.how_many import MOST_SCENARIOS, smallest
from roleplay.certify.measurement import Error, own_error

Zone = Literal["pass", "fail", "more", "undecided"]
"""`more`: further scenarios would tell; `undecided`: what is there is not enough to say anything."""

_NOTHING = 1e-9


@dataclass(frozen=True)
class Cut:
    """Hold where passing begins, in points of 0 to 100."""

    score: float
    error: float = 0.0
    """Standard error of the cut itself, as its panel or regression has it."""


@dataclass(frozen=True)
class Rule:
    """Hold what a decision goes by."""

    cuts: Mapping[str, Cut]
    """By rubric."""
    least_scored: int
    """Scenarios with a score that each rubric needs."""
    sure: float = 0.95
    """How sure a pass or a fail has to be, one-sided, 0.5 to 1; 0.95 is z = 1.645."""
    most_unscored: int = 0
    """Scenarios that may be without a score in a rubric."""
    most_critical: int = 0
    """Critical errors that still let a candidate pass."""
    looks: int = 1
    """How often the plan lets one candidate be decided on; each further look is another chance to be wrong, and the
    doubt that is left is shared out among them (Bonferroni)."""

    def __post_init__(self) -> None:
        if not self.cuts or not 0.5 < self.sure < 1 or min(self.least_scored, self.looks) < 1:
            raise ValueError("a rule needs a cut, a certainty between 0.5 and 1, and at least one scenario and look")
        if any(cut.error < 0 for cut in self.cuts.values()):
            raise ValueError("a standard error is not negative")

    @property
    def sure_each(self) -> float:
        """How sure each look has to be."""
        return 1 - (1 - self.sure) / self.looks


@dataclass(frozen=True)
class OnRubric:
    """Hold what was decided on one rubric."""

    zone: Zone
    why: str
    cut: Cut
    scored: int
    """Scenarios with a score."""
    mean: float | None = None
    """Of the scores, 0 to 100; None where nothing is decided."""
    sem: float | None = None
    """Standard error of measurement of the mean, in points."""
    low: float | None = None
    """Mean less what makes it sure, the error of the cut included; it can reach beyond 0 and 100, as `high` can."""
    high: float | None = None
    own: bool = False
    """Whether the error is the candidate's own, for want of a cohort's."""
    needed: int | None = None
    """For `more`: scenarios in all that would tell, were the mean to stay; None where no number up to 500 would."""


@dataclass(frozen=True)
class Decision:
    """Hold what was decided about a candidate."""

    zone: Zone
    why: tuple[str, ...]
    """What decided, rubric by rubric where it was rubrics."""
    rubrics: Mapping[str, OnRubric]
    critical: int
    needed: int | None = None
    """For `more`: scenarios in all that would tell for every rubric; None where no number would."""


def decide(
    scores: Mapping[str, Floats], critical: int, rule: Rule, errors: Mapping[str, Error] | None = None
) -> Decision:
    """Decide about one candidate in three zones (pass, fail, more), or say why nothing can be decided.

    A rubric is passed where mean - z SEM is at or above the cut, failed where mean + z SEM is below it; SEM and the
    standard error of the cut add up as variances. Critical errors beyond the rule fail whatever the scores: no further
    scenario undoes them. After that, a rubric with too few scores or with scores missing leaves all of it undecided.

    Args:
        scores: by rubric, one score a scenario, 0 to 100, NaN where a scenario has none. Where a scenario was taken
            more than once, the mean of its calls: they are not independent.
        critical: critical errors in all calls.
        rule: what a decision goes by.
        errors: by rubric, the error known from a cohort; where there is none, the candidate's own is taken.

    Raises:
        ValueError: a rubric of the rule has no scores at all, not even missing ones.
    """
    if unasked := [name for name in rule.cuts if name not in scores]:
        raise ValueError(f"no scores were given for {', '.join(unasked)}")
    found = {
        name: _on_rubric(np.asarray(scores[name], dtype=np.float64), cut, rule, (errors or {}).get(name))
        for name, cut in rule.cuts.items()
    }
    if critical > rule.most_critical:
        errors_of = f"{critical} critical {'error' if critical == 1 else 'errors'}"
        return Decision("fail", (f"{errors_of}, and the rule allows {rule.most_critical}",), found, critical)
    zone = next(z for z in _ZONES if any(f.zone == z for f in found.values()))
    why = tuple(f"{name}: {f.why}" for name, f in found.items() if f.zone == zone)
    every = [f.needed for f in found.values() if f.zone == "more"]
    needed = max((n for n in every if n is not None), default=None) if None not in every else None
    return Decision(zone, why, found, critical, needed if zone == "more" else None)


_ZONES: tuple[Zone, ...] = ("undecided", "fail", "more", "pass")
"""The first of them that any rubric is in is that of the whole."""


def _on_rubric(scores: Floats, cut: Cut, rule: Rule, cohort: Error | None) -> OnRubric:
    scored = scores[~np.isnan(scores)]
    count, missing = len(scored), len(scores) - len(scored)
    if missing > rule.most_unscored:
        why = f"{missing} of {len(scores)} scenarios without a score, and the rule allows {rule.most_unscored}"
        return OnRubric("undecided", why, cut, count)
    if count < rule.least_scored:
        return OnRubric("undecided", f"{count} scored, and the rule asks for {rule.least_scored}", cut, count)
    error = cohort or own_error(scored)
    if error is None:
        why = "no error is known: there is no cohort, and the scores do not vary"
        return OnRubric("undecided", why, cut, count)
    mean = float(scored.mean())
    half = _half(error, cut, rule, count)
    zone = _zone(mean, half, cut)
    needed = _needed(abs(mean - cut.score), error, cut, rule, count) if zone == "more" else None
    why = f"{mean:.1f}, with an error of {half:.1f} either way, {_WHERE[zone]} the cut of {cut.score:g}"
    return OnRubric(zone, why, cut, count, mean, error.sem(count), mean - half, mean + half, error.own, needed)


_WHERE = {"pass": "does not reach below", "fail": "does not reach", "more": "reaches to both sides of"}


def _half(error: Error, cut: Cut, rule: Rule, scenarios: int) -> float:
    return error.quantile(rule.sure_each, scenarios) * math.hypot(error.sem(scenarios), cut.error)


def _zone(mean: float, half: float, cut: Cut) -> Zone:
    # a mean that is at the cut but for rounding is at the cut
    if mean - half >= cut.score - _NOTHING:
        return "pass"
    return "fail" if mean + half < cut.score - _NOTHING else "more"


def _needed(gap: float, error: Error, cut: Cut, rule: Rule, scenarios: int) -> int | None:
    """Return the smallest number of scenarios whose error is smaller than the gap between mean and cut."""
    if scenarios >= MOST_SCENARIOS:
        return None
    return smallest(lambda n: _half(error, cut, rule, n) < gap, scenarios + 1, MOST_SCENARIOS)
