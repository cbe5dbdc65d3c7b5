"""Grade a call: levels, scores, critical errors, pass and a grade for every turn, all computed from its record."""

from __future__ import annotations

from collections.abc import Mapping

from roleplay.grading import evidence
from roleplay.grading.advice import WEAK, Adviser
from roleplay.grading.levels import decide, fits
from roleplay.grading.measures import Measures, of_call, of_turn
from roleplay.grading.reasons import reason
from roleplay.grading.record import CallRecord, TurnRecord
from roleplay.grading.scorecard import CriterionGrade, CriticalError, Next, Proof, RubricGrade, Scorecard, TurnGrade
from roleplay.grading.void import ALL_VOID, void_grade
from roleplay.rubrics import TOP, Criterion, Rubric, Table

MOST_NOT_SCORED = 2
"""Criteria of a rubric that may go unscored before it has no score; those the scenario declares apart."""
BUSINESS_CAP, COMPLIANCE_FACTOR = 60.0, 0.5
DEFAULT_CUTS = {"empathy": 70.0, "resolution": 75.0}


def grade(call: CallRecord, rubrics: Mapping[str, Rubric]) -> Scorecard:
    """Return the scorecard of a call."""
    found = of_call(call)
    critical = _critical(call, rubrics, found)
    grades = {name: _rubric(call, rubric, found) for name, rubric in rubrics.items()}
    grades = {name: penalised(name, g, critical) for name, g in grades.items()}
    cuts = DEFAULT_CUTS if call.scenario is None else {k: float(v) for k, v in call.scenario.pass_.model_dump().items()}
    passed, why = decided(grades, cuts, critical)
    adviser = Adviser(call)
    turns = [_turn(adviser, turn, rubrics) for turn in call.turns]
    turns += [void_grade(turn, rubrics, call.scenario) for turn in call.void]
    return Scorecard(
        rubrics=grades,
        critical=critical,
        passed=passed,
        why=why,
        cuts=cuts,
        turns=tuple(sorted(turns, key=lambda t: t.index)),
    )


def _rubric(call: CallRecord, rubric: Rubric, found: Measures) -> RubricGrade:
    criteria = {name: _criterion(call, name, c, found) for name, c in rubric.criteria.items()}
    if not call.turns:
        return RubricGrade(score=None, why=_nothing(call), criteria=criteria)
    return weighed(criteria)


def weighed(criteria: Mapping[str, CriterionGrade]) -> RubricGrade:
    """Return a rubric's grade from the levels of its criteria; those not scored drop out and the weights renormalise.

    Source: the scorecard of the domain notes, score = weight times level over the top level, over the weights scored.
    """
    scored = [c for c in criteria.values() if c.level is not None]
    lost = sum(c.level is None and not c.declared for c in criteria.values())
    if lost > MOST_NOT_SCORED or not scored:
        return RubricGrade(score=None, why=f"{lost} criteria could not be scored.", criteria=dict(criteria))
    score = sum(c.weight * (c.level or 0) / TOP for c in scored) / sum(c.weight for c in scored) * 100
    return RubricGrade(score=round(score, 1), criteria=dict(criteria))


def _nothing(call: CallRecord) -> str:
    return ALL_VOID if call.void else "The agent said nothing."


def _criterion(call: CallRecord, name: str, criterion: Criterion, found: Measures) -> CriterionGrade:
    declared = call.scenario.not_applicable.get(name) if call.scenario else None
    decision = decide(criterion, found)
    if declared or decision.level is None or not call.turns:
        why = declared or (criterion.otherwise if call.turns else _nothing(call))
        return CriterionGrade(
            name=criterion.name, weight=criterion.weight, level=None, why=why, declared=bool(declared)
        )
    level = decision.level
    return CriterionGrade(
        name=criterion.name,
        weight=criterion.weight,
        level=level,
        anchor=criterion.anchors[level],
        why=reason(decision, "call"),
        evidence=evidence.proofs(call, criterion, level),
        next=Next(level=level + 1, anchor=criterion.anchors[level + 1]) if level < TOP else None,
    )


def _critical(call: CallRecord, rubrics: Mapping[str, Rubric], found: Measures) -> tuple[CriticalError, ...]:
    errors = []
    if call.scenario is not None:
        for name, index in call.forbidden.items():
            act = call.scenario.forbidden[name]
            turn = call.turn(index)
            said = next((c for c in turn.observation.forbidden if c.id == name), None)
            proof = (
                Proof(kind="quote", turn=index, text=said.quote, start=said.start, end=said.end, behaviour=name)
                if said else Proof(kind="absent", turns=(index,))
            )  # fmt: skip
            errors.append(CriticalError(id=name, severity=act.severity, why=act.why, evidence=(proof,)))
    for rubric in rubrics.values():
        for name, rule in rubric.critical.items():
            if fits(rule.when, found):
                quotes = tuple(evidence.quote(t, s) for t, s in call.quoted(rule.shows)[:3])
                quotes += tuple(evidence.quote(t, act) for t, act in call.committed(name))
                proofs = quotes or (evidence.absent(call),)
                errors.append(CriticalError(id=name, severity=rule.severity, why=rule.why, evidence=proofs))
    return tuple(errors)


def penalised(name: str, grade: RubricGrade, critical: tuple[CriticalError, ...]) -> RubricGrade:
    """Return a rubric's grade after critical errors: they weigh on resolution alone."""
    if name != "resolution" or grade.score is None:
        return grade
    severities = {c.severity for c in critical}
    score, why = grade.score, []
    if "compliance" in severities:
        score *= COMPLIANCE_FACTOR
        why.append("halved for a compliance error")
    if "business" in severities and score > BUSINESS_CAP:
        score = BUSINESS_CAP
        why.append(f"kept at {BUSINESS_CAP:g} for an error against the business")
    return grade.model_copy(update={"score": round(score, 1), "why": "; ".join(why)})


def decided(
    grades: Mapping[str, RubricGrade], cuts: Mapping[str, float], critical: tuple[CriticalError, ...]
) -> tuple[bool | None, str]:
    """Return whether a call with these grades passes, and what decided; None where a score is missing."""
    fatal = [c for c in critical if c.severity != "business"]
    if fatal:
        return False, f"Critical: {fatal[0].why.rstrip('.')}"
    judged = {name: grades[name].score for name in cuts if name in grades}
    missing = [name for name, score in judged.items() if score is None]
    if missing or not judged:
        return None, f"No score for {', '.join(missing) or 'any rubric'}."
    below = [name for name, score in judged.items() if score is not None and score < cuts[name]]
    if below:
        return False, "; ".join(f"{name} {judged[name]:g} is below {cuts[name]:g}" for name in below)
    return True, "; ".join(f"{name} {score:g} reaches {cuts[name]:g}" for name, score in judged.items())


def _turn(adviser: Adviser, turn: TurnRecord, rubrics: Mapping[str, Rubric]) -> TurnGrade:
    found = of_turn(turn)
    decisions = {name: decide(rubric.turn, found) for name, rubric in rubrics.items()}
    levels = {name: d.level for name, d in decisions.items()}
    weak = {name for name, level in levels.items() if level is not None and level <= WEAK}
    why = {n: reason(d, "turn") if d.level is not None else _table(rubrics[n]).otherwise for n, d in decisions.items()}
    return TurnGrade(
        index=turn.index,
        empathy=levels.get("empathy"),
        resolution=levels.get("resolution"),
        why=why,
        behaviours=turn.observation.behaviours,
        advice=adviser.advise(turn, person="empathy" in weak) if weak else None,
    )


def _table(rubric: Rubric) -> Table:
    return rubric.turn
