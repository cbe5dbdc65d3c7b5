"""What to work on after a call, each with the words it shows in and what to say instead."""

from __future__ import annotations

from roleplay.grading import record_of
from roleplay.grading.advice import Adviser
from roleplay.grading.record import HURTS
from roleplay.reports.data import Point
from roleplay.scenarios import Scenario
from roleplay.wiring.call_turns import CallTurns
from roleplay.wiring.debrief import Debrief, debrief_of
from roleplay.wiring.parts import scenario_from
from roleplay.wiring.working_on import WorkOn

MATTER = "resolution"
"""The rubric that is about the matter; what is advised on another one, or where harm was done, is about the person."""


def debriefed(found: CallTurns) -> tuple[Scenario, Debrief]:
    """Return the scenario of a call, and its debrief by the grade that stands."""
    transcript = found.transcript
    scenario = scenario_from(transcript.header)
    return scenario, debrief_of(transcript.events, scenario, transcript.header.seed, found.card, transcript.path)


def points_of(found: CallTurns, scenario: Scenario, debrief: Debrief) -> tuple[Point, ...]:
    """Return what to work on, each with what to say instead in that turn: the grader's advice on that rubric."""
    transcript = found.transcript
    turns = {turn.index: turn for turn in found.turns()}
    graded = {c.id: c for c in found.facts.criteria}
    call = record_of(transcript.events, scenario, transcript.header.seed, [turn.index for turn in found.card.void])
    adviser = Adviser(call)

    def point(work: WorkOn) -> Point:
        turn, criterion = turns[work.turn], graded[work.criterion]
        said = call.turn(work.turn)
        advice = adviser.advise(said, person=criterion.rubric != MATTER or said.shows(*HURTS))
        return Point(
            criterion=work.criterion, name=work.name, level=criterion.level, turn=work.turn, before=turn.before,
            words=turn.text, shows=work.shows, next_level=work.next_level, next_anchor=work.next_anchor,
            instead_why=advice.why, instead=advice.say,
        )  # fmt: skip

    # a turn whose words were erased shows nothing any more
    return tuple(point(work) for work in debrief.work_on if work.turn in turns)
