"""The cohorts of a run: what their scores vary by, how far they can be relied on, and the error a decision goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from roleplay.calibration.bootstrap import Floats
from roleplay.certify.components import Components, NotEstimable, crossed, nested
from roleplay.certify.decided import (
    RUBRICS,
    EffectFigures,
    GeneralizabilityFigures,
    Kind,
    StudyFigures,
)
from roleplay.certify.generalizability import (
    Sampling,
    absolute_error,
    d_study,
    dependability,
    phi_at,
    scenarios_needed,
)
from roleplay.certify.measurement import Error
from roleplay.certify.plan import Plan
from roleplay.certify.tally import CandidateTally

LEAST_CANDIDATES = 10
"""Under so many candidates a cohort's error rests on too little to decide about a person by it."""
STUDIED = (3, 6, 12, 18, 24, 30)
"""Scenarios that the D study tells the dependability for."""
CROSSED, NESTED = "candidates × scenarios", "scenarios of their own within candidates"


@dataclass(frozen=True)
class Cohort:
    """Hold what the scores of one kind of candidate vary by, on each rubric."""

    kind: Kind
    cuts: Mapping[str, float]
    wanted: float
    sampling: Mapping[str, Sampling]
    """By rubric: what a candidate's mean is taken over, besides scenarios."""
    found: Mapping[str, Components | str]
    """By rubric; words where nothing can be told."""

    def error(self, rubric: str) -> Error | None:
        """Return the error that a decision about one of them may go by; None where too little is known for that."""
        found = self.found[rubric]
        if isinstance(found, str) or (self.kind == "person" and found.candidates < LEAST_CANDIDATES):
            return None
        error = absolute_error(found, self.sampling[rubric])
        return error if error.one > 0 else None

    def figures(self, rubric: str) -> GeneralizabilityFigures:
        """Return how far their scores on a rubric can be relied on, and how many scenarios would be needed."""
        found, sampling = self.found[rubric], self.sampling[rubric]
        if isinstance(found, str):
            return GeneralizabilityFigures(kind=self.kind, rubric=rubric, why_not=found, wanted=self.wanted)
        now = dependability(found, found.scenarios, sampling)
        whole = sum(effect.variance for effect in found.effects)
        return GeneralizabilityFigures(
            kind=self.kind, rubric=rubric, candidates=found.candidates, wanted=self.wanted,
            design=CROSSED if any(one.name == "s" for one in found.effects) else NESTED,
            effects=tuple(
                EffectFigures(
                    name=one.name, variance=one.variance, share=one.variance / whole if whole else None,
                    negative=one.estimate < 0,
                )
                for one in found.effects
            ),
            now=_study(found, found.scenarios, sampling),
            phi_cut=phi_at(found, now, self.cuts[rubric]),
            studies=tuple(
                StudyFigures(scenarios=one.scenarios, g=one.g, phi=one.phi, sem=one.sem_absolute)
                for one in d_study(found, max(STUDIED), sampling) if one.scenarios in STUDIED
            ),
            needed=scenarios_needed(found, self.wanted, sampling),
        )  # fmt: skip


def cohorts(plan: Plan, tallies: Mapping[str, CandidateTally]) -> list[Cohort]:
    """Return the cohorts of a run: its people, and its agents."""
    kinds: dict[Kind, Iterable[str]] = {"person": plan.candidates.people, "agent": plan.candidates.agents}
    return [_cohort(kind, [tallies[name] for name in names], plan) for kind, names in kinds.items() if names]


def _cohort(kind: Kind, members: list[CandidateTally], plan: Plan) -> Cohort:
    found = {rubric: _apart(members, rubric) for rubric in RUBRICS}
    return Cohort(
        kind=kind, found=found, wanted=plan.decision.reliability,
        cuts={rubric: getattr(plan.cuts, rubric).score for rubric in RUBRICS},
        sampling={rubric: _sampling(found[rubric], plan) for rubric in RUBRICS},
    )  # fmt: skip


def _apart(members: list[CandidateTally], rubric: str) -> Components | str:
    """Return what the scores vary by, or why that cannot be told.

    Where candidates have too few scenarios in common, each has scenarios of their own.
    """
    try:
        return crossed(cube(members, rubric))
    except NotEstimable as why:
        try:
            return nested(cube(members, rubric, own=True))
        except NotEstimable:
            return str(why)


def cube(members: list[CandidateTally], rubric: str, *, own: bool = False) -> Floats:
    """Return the scores of candidates by scenarios by repeats, NaN where there is none.

    With `own`, a scenario is only the number of a candidate's own.
    """
    rows = [[cell for cell in member.cells.values() if cell.scores[rubric]] for member in members]
    names = sorted({cell.scenario for row in rows for cell in row})
    place = {name: i for i, name in enumerate(names)}
    deep = max((len(cell.scores[rubric]) for row in rows for cell in row), default=0)
    table = np.full((len(rows), len(names), deep), np.nan)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            scores = cell.scores[rubric]
            table[i, j if own else place[cell.scenario], : len(scores)] = scores
    return table


def _sampling(found: Components | str, plan: Plan) -> Sampling:
    repeated = not isinstance(found, str) and "repeats" in found.facets
    return Sampling(repeats=plan.form.repeats if repeated else 1, own_forms=plan.form.forms > 1)


def _study(found: Components, scenarios: float, sampling: Sampling) -> StudyFigures:
    one = dependability(found, scenarios, sampling)
    return StudyFigures(scenarios=scenarios, g=one.g, phi=one.phi, sem=one.sem_absolute)
