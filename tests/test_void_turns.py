"""A turn that answers a line which the customer's model spoilt counts neither for nor against the agent."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from roleplay.behaviours import CueMet, Observation, Seen
from roleplay.calls import begin, fold
from roleplay.cli.app import app
from roleplay.events import AgentSaid, CustomerFault, CustomerSaid, FlowMoved, Observed, Part, StepDone
from roleplay.grading import grade, record_of
from roleplay.grading.measures import of_call
from roleplay.wiring.parts import rubrics_from
from tests.conftest import scenario

NAME = "telecom-bill-shock"
GOOD = ("validate", "complex_reflection", "ownership")
BAD = ("dismiss", "blame_customer")


def seen(*names):
    return Observation(behaviours=tuple(Seen(id=n, intensity=2, by="t", quote="x", start=0, end=1) for n in names))


def meets():
    met = CueMet(id="opening", by="validate", quote="x", start=0, end=1)
    return Observation(behaviours=seen(*GOOD).behaviours, cues=(met,))


def turn(n, observation, **flow):
    return (
        AgentSaid(turn=n, at="now", text=f"x {n}"),
        Observed(turn=n, observer="t", observation=observation),
        FlowMoved(turn=n, stage="shock", **flow),
        CustomerSaid(turn=n, band="angry", parts=(Part(kind="reply", ref="nothing", text="So?"),)),
    )


OPENING = CustomerSaid(turn=0, band="angry", parts=(Part(kind="opening", ref="opening", text="312!"),))
CALL = (
    OPENING,
    *turn(1, meets(), met=("opening",)),
    *turn(2, seen(*BAD), done=(StepDone(id="identify", in_order=True),), forbidden=("blame",)),
    *turn(3, seen(*GOOD)),
    *turn(4, seen("check_understanding", "concrete_step")),
)


def fault(after, reached=True, kind="slow"):
    return CustomerFault(turn=after, kind=kind, reached=reached)


def card_of(*events):
    played = scenario(NAME)
    forbidden = next(iter(played.forbidden))
    events = tuple(
        e.model_copy(update={"forbidden": (forbidden,)}) if isinstance(e, FlowMoved) and e.forbidden else e
        for e in events
    )
    return grade(record_of(events, played, 0), rubrics_from(played.rubrics)[0])


def criteria(card):
    return {n: (c.level, c.why) for r in card.rubrics.values() for n, c in r.criteria.items()}


def test_a_void_turn_is_in_no_criterion_and_no_critical_error():
    plain, void = card_of(*CALL), card_of(*CALL, fault(1))
    assert [e.evidence[0].turns for e in plain.critical] == [(2,)]
    assert void.critical == ()
    assert "2" not in {str(p.turn) for r in void.rubrics.values() for c in r.criteria.values() for p in c.evidence}
    assert all(2 not in p.turns for r in void.rubrics.values() for c in r.criteria.values() for p in c.evidence)
    assert criteria(plain) != criteria(void)


def test_it_has_no_levels_and_says_why_with_the_act_for_the_coach():
    played = scenario(NAME)
    grades = card_of(*CALL, fault(1)).turns
    second = grades[1]
    assert [g.index for g in grades] == [1, 2, 3, 4]
    assert (second.empathy, second.resolution, second.behaviours) == (None, None, ())
    assert "the model behind the customer failed" in second.void
    assert next(iter(played.forbidden.values())).why.rstrip(".") in second.void
    assert not any(g.void for g in (grades[0], *grades[2:]))


def test_it_counts_not_for_the_agent_either():
    kind = (OPENING, *turn(1, seen()), *turn(2, meets(), met=("opening",)), *turn(3, seen()))
    plain, void = card_of(*kind), card_of(*kind, fault(1))
    assert plain.rubrics["empathy"].criteria["E1"].level
    assert void.rubrics["empathy"].criteria["E1"].level is None


def test_a_step_done_in_it_leaves_the_count_of_steps():
    played = scenario(NAME)
    rest = [name for name in played.steps if name != "identify"]
    done = turn(5, seen("concrete_step"), done=tuple(StepDone(id=name, in_order=True) for name in rest))
    record = record_of((*CALL, *done, fault(1)), played, 0)
    assert "identify" not in record.done
    assert set(record.scenario.steps) == set(rest) == set(record.done)
    assert set(played.steps) - set(record.scenario.steps) == {"identify"}


def test_the_time_to_take_up_a_cue_does_not_run_in_it():
    late = (OPENING, *turn(1, seen()), *turn(2, seen()), *turn(3, meets(), met=("opening",)))
    played = scenario(NAME)
    assert of_call(record_of(late, played, 0))["cues_answered"] == 0
    assert of_call(record_of((*late, fault(1)), played, 0))["cues_answered"] == 1


def test_a_fault_that_nobody_noticed_changes_nothing():
    assert card_of(*CALL, fault(1, reached=False)) == card_of(*CALL)


def test_a_call_of_void_turns_has_no_score():
    card = card_of(OPENING, *turn(1, seen(*BAD)), fault(0))
    assert [r.score for r in card.rubrics.values()] == [None, None]
    assert card.passed is None
    assert "failed" in card.rubrics["empathy"].why


@pytest.mark.parametrize("mode", ["free", "exam"])
def test_lists_and_debriefs_say_which_turn_does_not_count(ring, mode):
    live = ring(mode)
    live.say("Hello.")
    live._heard(fault(1))
    live.say("I see.")
    live.end("abandoned")
    card = live.close()
    assert [t.index for t in card.void] == [2]
    run = CliRunner().invoke(app, ["transcript", "list", "--json"])
    assert json.loads(run.stdout)[0]["void_turns"] == [2]
    assert "turn 2" in CliRunner().invoke(app, ["transcript", "list"]).stdout
    shown = CliRunner().invoke(app, ["transcript", "show", "last"]).stdout
    assert "The customer's model failed: the answer took too long. The trainee noticed." in shown
    assert shown.count("Not graded: the model behind the customer failed") == 2
    again = CliRunner().invoke(app, ["transcript", "replay", "last"])
    assert "0 difference(s)" in again.stdout


def test_the_state_of_the_call_knows_no_faults():
    played = scenario(NAME)
    assert fold(begin(played, 0), CALL) == fold(begin(played, 0), (*CALL, fault(1)))
