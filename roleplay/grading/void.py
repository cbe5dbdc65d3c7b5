"""Leave agent turns out of a grade: what they answer was not the agent's doing, so they count neither way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from roleplay.events import AnyEvent, CustomerFault
from roleplay.grading.record import CallRecord, TurnRecord
from roleplay.grading.scorecard import TurnGrade
from roleplay.scenarios import Scenario

WHY = "Not graded: the model behind the customer failed before this turn, and you could notice it."
FOR_THE_COACH = "For your coach to look at, and not counted: {why}."
ALL_VOID = "No turn could be graded: the model behind the customer failed before each of them."


def void_turns(events: Iterable[AnyEvent]) -> frozenset[int]:
    """Return the agent turns that answer a line which came late or wrong by the fault of the customer's model."""
    return frozenset(e.turn + 1 for e in events if isinstance(e, CustomerFault) and e.reached)


def without(call: CallRecord, turns: Collection[int]) -> CallRecord:
    """Return the record with some agent turns, what was done in them and what they might have done left out."""
    void = tuple(turn for turn in call.turns if turn.index in turns)
    if not void:
        return call
    graded = tuple(turn for turn in call.turns if turn.index not in turns)
    flows = [turn.flow for turn in void if turn.flow]
    told = {name for flow in flows for name in (*flow.told, *flow.admitted)}
    answered = len({name for flow in flows for name in flow.answered})
    done = {name: index for name, index in call.done.items() if index not in turns}
    scenario = _without(call.scenario, call.done.keys() - done.keys(), told)
    return replace(
        call,
        turns=tuple(_left(turn, scenario) for turn in graded),
        void=void,
        cues=tuple(cue for cue in call.cues if cue.met_at not in turns),
        scenario=scenario,
        done=done,
        in_order=call.in_order & done.keys(),
        earned=call.earned - told,
        told=call.told - told,
        forbidden=_forbidden(graded),
        answered=call.answered - answered,
        asked=call.asked - answered,
    )


def void_grade(turn: TurnRecord, rubrics: Iterable[str], scenario: Scenario | None) -> TurnGrade:
    """Return the grade of a turn that is not graded, with what the coach should see in it."""
    acts = (
        [scenario.forbidden[name].why.rstrip(".") for name in (turn.flow.forbidden if turn.flow else ())]
        if scenario
        else []
    )
    why = " ".join([WHY, *(FOR_THE_COACH.format(why=act) for act in acts)])
    return TurnGrade(
        index=turn.index, empathy=None, resolution=None, why=dict.fromkeys(rubrics, why), behaviours=(), void=why
    )


def _without(scenario: Scenario | None, steps: Collection[str], facts: Collection[str]) -> Scenario | None:
    if scenario is None:
        return None
    return scenario.model_copy(update={
        "steps": {name: step for name, step in scenario.steps.items() if name not in steps},
        "facts": {name: fact for name, fact in scenario.facts.items() if name not in facts},
    })  # fmt: skip


def _left(turn: TurnRecord, scenario: Scenario | None) -> TurnRecord:
    """Return a graded turn without what was done or told in a void one."""
    if scenario is None:
        return turn
    due = tuple(name for name in turn.due if name in scenario.steps)
    return replace(turn, due=due, lacking=tuple(name for name in turn.lacking if name in scenario.facts))


def _forbidden(turns: Iterable[TurnRecord]) -> dict[str, int]:
    found: dict[str, int] = {}
    for turn in turns:
        for name in turn.flow.forbidden if turn.flow else ():
            found.setdefault(name, turn.index)
    return found
