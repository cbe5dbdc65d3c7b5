"""What one candidate's calls decide by the rule of the plan."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from roleplay.calibration.bootstrap import Floats
from roleplay.certify.decided import (
    RUBRICS,
    SEVERITIES,
    CandidateFigures,
    CriticalFigures,
    Kind,
    OnRubricFigures,
)
from roleplay.certify.decision import Cut, Decision, OnRubric, Rule, decide
from roleplay.certify.dependable import Cohort
from roleplay.certify.measurement import Error, own_error
from roleplay.certify.plan import Plan
from roleplay.certify.reliability import scenario_mean
from roleplay.certify.tally import CandidateTally

EVERYTHING = 1_000_000
"""Scenarios without a score that a rule allows which is asked for its figures alone."""


@dataclass(frozen=True)
class Rules:
    """Hold what the decisions of a plan go by."""

    plan: Plan
    cuts: Mapping[str, Cut] = field(init=False)

    def __post_init__(self) -> None:
        written = {rubric: getattr(self.plan.cuts, rubric) for rubric in RUBRICS}
        object.__setattr__(self, "cuts", {name: Cut(cut.score, cut.se) for name, cut in written.items()})

    def rule(self, kind: Kind) -> Rule:
        """Return the rule for one kind of candidate.

        The plan asks for calls and its interval has two sides; a decision counts scenarios and has one side to it.
        Attempts of a person are as many chances to be wrong about them.
        """
        calls = self.plan.form.repeats if kind == "agent" else 1
        return Rule(
            cuts=self.cuts, least_scored=math.ceil(self.plan.decision.least_calls / calls),
            sure=(1 + self.plan.decision.confidence) / 2, looks=self.plan.attempts.most if kind == "person" else 1,
        )  # fmt: skip

    def critical(self, errors: Mapping[str, int]) -> tuple[CriticalFigures, ...]:
        """Return the critical errors of each severity beside what is allowed; `errors` is by `severity:id`."""
        found = Counter[str]()
        for name, times in errors.items():
            found[name.partition(":")[0]] += times
        return tuple(
            CriticalFigures(severity=one, found=found[one], allowed=getattr(self.plan.critical, one))
            for one in SEVERITIES
        )


def candidate_figures(tally: CandidateTally, rules: Rules, cohort: Cohort | None) -> CandidateFigures:
    """Return what one candidate did, and the zone that the rule of the plan comes to."""
    kind: Kind = "agent" if tally.name in rules.plan.candidates.agents else "person"
    rule, critical = rules.rule(kind), rules.critical(tally.critical)
    scores = {rubric: tally.scores(rubric) for rubric in RUBRICS}
    errors = {rubric: error for rubric in RUBRICS if (error := _error(scores[rubric], rubric, kind, cohort))}
    found = _decision(scores, critical, rule, errors)
    # what was measured is told where nothing is decided as well
    measured = decide(scores, 0, replace(rule, least_scored=1, most_unscored=EVERYTHING), errors)
    return CandidateFigures(
        name=tally.name, kind=kind, forms=tuple(tally.forms), zone=found.zone, why=found.why, needed=found.needed,
        rubrics=tuple(_on_rubric(name, found.rubrics[name], measured.rubrics[name], tally) for name in RUBRICS),
        states=dict(tally.states), critical=critical, critical_ids=dict(sorted(tally.critical.items())),
        faults=dict(sorted(tally.faults.items())), heard_faults=tally.heard_faults,
        supervised=tally.supervised[True], unsupervised=tally.supervised[False],
        cells=tuple(cell.cell() for cell in tally.cells.values()),
    )  # fmt: skip


def _decision(
    scores: Mapping[str, Floats], critical: tuple[CriticalFigures, ...], rule: Rule, errors: Mapping[str, Error]
) -> Decision:
    """Return the decision, where more critical errors of any severity than the plan allows fail whatever the scores."""
    beyond = [one for one in critical if one.found > one.allowed]
    found = decide(scores, len(beyond), rule, errors)
    if not beyond:
        return found
    why = (f"{errors_of(one.found)} against the {one.severity}, and the plan allows {one.allowed}" for one in beyond)
    return replace(found, why=tuple(why), critical=sum(one.found for one in critical))


def errors_of(number: int) -> str:
    """Return a number of critical errors in words."""
    return f"{number} critical {'error' if number == 1 else 'errors'}"


def _error(scores: Floats, rubric: str, kind: Kind, cohort: Cohort | None) -> Error | None:
    """Return the error that a decision goes by, or None for the candidate's own.

    A person's few calls tell little of their error, and people resemble each other: the cohort's is better. An agent's
    many calls tell its own, and agents need not resemble each other: theirs is taken where its own is not known.
    """
    known = cohort.error(rubric) if cohort else None
    own = own_error(scores[~np.isnan(scores)])
    return known if known and (kind == "person" or own is None) else None


def _on_rubric(rubric: str, found: OnRubric, measured: OnRubric, tally: CandidateTally) -> OnRubricFigures:
    matrix = tally.matrix(rubric)
    calls = int(np.count_nonzero(~np.isnan(matrix)))
    plain = scenario_mean(matrix) if calls else None
    return OnRubricFigures(
        rubric=rubric, zone=found.zone, why=found.why, scenarios=plain.scenarios if plain else 0, calls=calls,
        mean=plain.estimate.value if plain else None,
        error=measured.sem if measured.sem is not None else plain.error if plain else None,
        low=measured.low, high=measured.high, own=measured.own, needed=found.needed,
    )  # fmt: skip
