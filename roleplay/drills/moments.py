"""Moments worth practising: what a scenario's customer can say, and turns of the trainee's own that went badly.

A moment trains one criterion of a rubric, its skill: the one that the debrief names for the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from roleplay.behaviours import CATALOGUE
from roleplay.grading.advice import WEAK
from roleplay.grading.scorecard import Scorecard, TurnGrade
from roleplay.rubrics import TOP, Rubric
from roleplay.scenarios import OPENING, Scenario

Kind = Literal["opening", "cue", "grievance", "question", "refusal", "own"]
"""What the customer's line is, as a transcript calls its parts; `own` is a turn of the trainee's to say again."""
SKILLS: dict[str, str] = {"opening": "E3", "cue": "E1", "grievance": "E2", "question": "R3", "refusal": "R1"}
"""The criterion that each kind of line trains."""
CALM_OPENING = "R1"
"""What the opening of a caller without a grievance trains."""
MISSED = {"empathy": "cues", "resolution": "steps"}
"""What a weak turn without a harmful behaviour left out, as its rubric's criterion says."""


@dataclass(frozen=True)
class Moment:
    """Name a moment, without what it takes to bring it about."""

    id: str
    """The scenario, kind and reference, or the call and turn, joined by slashes."""
    kind: Kind
    skill: str
    """The criterion it trains."""
    rubric: str
    """The rubric of that criterion, whose level for the turn is the score."""
    scenario: str
    industry: str
    ref: str = ""
    """The cue, question or step it is about."""
    call: str = ""
    """For `own`: the call."""
    turn: int = 0
    """For `own`: the agent turn."""


def of_scenario(scenario: Scenario, rubrics: Mapping[str, Rubric]) -> Iterator[Moment]:
    """Yield the moments of a scenario that its rubrics have a criterion for."""
    for kind, ref in _lines(scenario):
        skill = CALM_OPENING if kind == "opening" and not scenario.customer.feels else SKILLS[kind]
        rubric = rubric_of(skill, rubrics)
        if rubric:
            yield Moment(f"{scenario.id}/{kind}/{ref}", kind, skill, rubric, scenario.id, scenario.industry, ref)


def _lines(scenario: Scenario) -> Iterator[tuple[Kind, str]]:
    yield "opening", OPENING
    if scenario.customer.grievance:
        yield "grievance", OPENING
    for cue in scenario.cues:
        yield "cue", cue
    for question in scenario.asks:
        yield "question", question
    for name, step in scenario.steps.items():
        if step.unmet and step.needs:
            yield "refusal", name


def of_call(call: str, card: Scorecard, scenario: Scenario, rubrics: Mapping[str, Rubric]) -> Iterator[Moment]:
    """Yield the turns of a graded call that were weak or showed harm."""
    for grade in card.turns:
        found = _went_badly(grade, rubrics)
        if found:
            skill, rubric = found
            ident = f"{call}/{grade.index}"
            yield Moment(
                ident, "own", skill, rubric, scenario.id, scenario.industry, call=call, turn=grade.index
            )  # fmt: skip


def _went_badly(grade: TurnGrade, rubrics: Mapping[str, Rubric]) -> tuple[str, str] | None:
    """Return the criterion and the rubric that a weak turn bears on most, or nothing for a turn that was not weak."""
    levels = {name: level for name, level in levels_of(grade).items() if name in rubrics}
    weakest = sorted(levels, key=lambda name: _or_above(levels[name]))
    harmful = sorted((b for b in grade.behaviours if not CATALOGUE[b.id].positive), key=lambda b: -b.intensity)
    for seen in harmful:
        for rubric in weakest:
            for skill, criterion in rubrics[rubric].criteria.items():
                if seen.id in criterion.against:
                    return skill, rubric
    if not weakest or _or_above(levels[weakest[0]]) > WEAK:
        return None
    rubric = weakest[0]
    left_out = (s for s, c in rubrics[rubric].criteria.items() if c.missed == MISSED[rubric])
    skill = next(left_out, "")
    return (skill, rubric) if skill else None


def _or_above(level: int | None) -> int:
    """Return a level, or one above the top where nothing was judged."""
    return TOP + 1 if level is None else level


def rubric_of(skill: str, rubrics: Mapping[str, Rubric]) -> str:
    """Return the rubric that has a criterion, or nothing."""
    return next((name for name, rubric in rubrics.items() if skill in rubric.criteria), "")


def levels_of(grade: TurnGrade) -> dict[str, int | None]:
    """Return a turn's levels by rubric."""
    return {"empathy": grade.empathy, "resolution": grade.resolution}


def score_of(levels: Mapping[str, int | None], rubric: str) -> float | None:
    """Return the score of an answer, 0 to 100: its level on the skill's rubric, else on the other that judged it."""
    judged = {name: level for name, level in levels.items() if level is not None}
    level = judged.get(rubric, next(iter(judged.values()), None))
    return None if level is None else level / TOP * 100
