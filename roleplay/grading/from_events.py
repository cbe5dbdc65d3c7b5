"""Read a call's record from its events, with nothing observed again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from roleplay.behaviours import OpenCue, Seen
from roleplay.calls import CallState, begin, fold
from roleplay.events import AgentSaid, AnyEvent, CallEnded, CustomerSaid, FlowMoved, Observed
from roleplay.grading.record import CallRecord, TurnRecord, Voiced
from roleplay.grading.void import void_turns, without
from roleplay.scenarios import OPENING, Scenario

GRAVE = frozenset({"risk", "grief"})
IN_TIME = 2
"""Agent turns within which a cue is taken up in time."""


def record_of(events: Iterable[AnyEvent], scenario: Scenario, seed: int) -> CallRecord:
    """Return the record of a call played from a scenario; turns that are void are left out of it."""
    events = tuple(events)
    state = begin(scenario, seed)
    turns: list[TurnRecord] = []
    cues: dict[str, Voiced] = {}
    in_order: set[str] = set()
    outcome = ""
    for event in events:
        if isinstance(event, AgentSaid):
            turns.append(_turn(state, event))
        elif isinstance(event, Observed):
            turns[-1] = replace(turns[-1], observation=event.observation)
        elif isinstance(event, FlowMoved):
            turns[-1] = replace(turns[-1], flow=event, closing=state.mood.mood.goal >= 100)
            in_order |= {s.id for s in event.done if s.in_order}
            _take_up(cues, turns[-1])
        elif isinstance(event, CustomerSaid):
            if turns:
                # what a grade rests on is what was decided, not how a model worded it
                turns[-1] = replace(turns[-1], reply=event.written)
            _voice(cues, event, scenario)
        elif isinstance(event, CallEnded):
            outcome = event.outcome
        state = fold(state, (event,))
    if turns and turns[-1].flow is None:
        # words that nobody observed are on record, and there is nothing to grade in them
        turns.pop()
    calm = not cues
    call = CallRecord(
        turns=tuple(replace(t, calm=calm) for t in turns), cues=tuple(cues.values()), outcome=outcome,
        scenario=scenario,
        brief=scenario.brief,
        done=state.done, in_order=frozenset(in_order), earned=state.earned, told=frozenset(state.told),
        forbidden=state.forbidden, answered=len(state.answered), asked=len(state.questions),
    )  # fmt: skip
    return without(call, void_turns(events))


def _turn(state: CallState, event: AgentSaid) -> TurnRecord:
    scenario = state.scenario
    known = {*state.done, *state.told}
    due = tuple(
        n for n, s in scenario.steps.items()
        if n not in state.done and known.issuperset(s.needs) and known.issuperset(s.after)
    )  # fmt: skip
    waiting = [s for n, s in scenario.steps.items() if n not in state.done and known.issuperset(s.after)]
    lacking = dict.fromkeys(n for s in waiting for n in s.needs if n in scenario.facts and n not in state.told)
    cues = tuple(
        OpenCue(
            n, "", _feels(scenario, n), 2 if _feels(scenario, n) in GRAVE else 1, max(0, state.turn - state.voiced[n])
        )
        for n in state.open_cues
    )
    customer = state.lines[-1].text if state.lines else ""
    return TurnRecord(
        index=event.turn, text=event.text, customer=customer, reply="", observation=state.observation, cues=cues,
        due=due, lacking=tuple(lacking), question_open=bool(state.open_questions),
    )  # fmt: skip


def _feels(scenario: Scenario, cue: str) -> str:
    return scenario.customer.feels or "grievance" if cue == OPENING else scenario.cues[cue].feels


def _voice(cues: dict[str, Voiced], event: CustomerSaid, scenario: Scenario) -> None:
    for part in event.parts:
        opening = part.kind == "opening" and scenario.customer.feels
        if (part.kind == "cue" or opening) and part.ref not in cues:
            feels = _feels(scenario, part.ref)
            cues[part.ref] = Voiced(
                part.ref, part.text, feels, 2 if feels in GRAVE else 1, event.turn, main=part.ref == scenario.main_cue
            )


def _take_up(cues: dict[str, Voiced], turn: TurnRecord) -> None:
    assert turn.flow is not None
    for met in turn.observation.cues:
        voiced = cues.get(met.id)
        if voiced and voiced.met_at is None and met.id in turn.flow.met:
            by = next((b for b in turn.observation.behaviours if b.id == met.by and b.start == met.start), None)
            cues[met.id] = replace(
                voiced, met_at=turn.index, met_by=by or _as_seen(met.by, met.quote, met.start, met.end)
            )


def _as_seen(behaviour: str, quote: str, start: int, end: int) -> Seen:
    return Seen(id=behaviour, intensity=1, by="cue", quote=quote, start=start, end=end)
