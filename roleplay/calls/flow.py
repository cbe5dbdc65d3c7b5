"""The course of a call: what an observed turn gets done, what the customer then tells, and whether the call ends.

Two pure steps around the change of mood: `before_mood` turns an observation into the mood's input, `after_mood`
takes the new mood and settles what it opens: facts, stages, endings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from roleplay.behaviours import CATALOGUE, Observation, Seen, StepSeen
from roleplay.calls.conditions import holds
from roleplay.calls.endings import ending_of
from roleplay.calls.state import CallState
from roleplay.events import FlowMoved, StepDone
from roleplay.mood import Coded, Row, TurnInput

WHOLE = 100


@dataclass(frozen=True)
class Move:
    """Hold what a turn changes before the mood is known."""

    input: TurnInput
    done: tuple[StepDone, ...]
    offered: tuple[str, ...]
    unmet: tuple[str, ...]
    asked: tuple[str, ...]
    answered: tuple[str, ...]
    met: tuple[str, ...]
    forbidden: tuple[str, ...]
    promises: int


def before_mood(state: CallState, observation: Observation) -> Move:
    """Return what an observed turn does; `state` is the call with the agent's words already in it."""
    done, offered, unmet = _steps(state, observation)
    open_cues = set(state.open_cues)
    met = tuple(dict.fromkeys(c.id for c in observation.cues if c.id in open_cues))
    # what is told before they ask needs no asking
    answered = tuple(a.id for a in observation.answered if a.id not in state.answered)
    forbidden = tuple(c.id for c in observation.forbidden if not _excused(state, c.id))
    promises = sum(b.id == "false_promise" for b in observation.behaviours)
    progress = sum(state.scenario.steps[step.id].share for step in done)
    goal = min(WHOLE, state.mood.mood.goal + progress)
    closing = goal >= WHOLE and state.promises + promises > 0
    moved = bool(done or answered or met)
    turn = TurnInput(
        behaviours=tuple(_coded(state, observation, seen, done) for seen in observation.behaviours),
        progress=progress,
        idle=observation.idle and not moved,
        broken_promises=state.promises + promises if closing else 0,
        scenario=tuple(_unanswered(state, answered)),
    )
    asked = tuple(dict.fromkeys([*(a.id for a in observation.asked), *_followed_up(state, observation)]))
    return Move(turn, done, offered, unmet, asked, answered, met, forbidden, 0 if closing else promises)


def _followed_up(state: CallState, observation: Observation) -> list[str]:
    """Return the facts just hinted at that a question, whatever its words, or an invitation now draws on."""
    draws = observation.question is not None or any(b.id == "invite_story" for b in observation.behaviours)
    return [name for name in state.hinted_last if draws and name not in state.told]


def _steps(state: CallState, observation: Observation) -> tuple[tuple[StepDone, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the steps done, held out and tried too early, in an order that lets one turn do several."""
    tried = {s.id: s for s in observation.steps if s.id not in state.done}
    questions = {a.id: a for a in observation.asked}
    for name, step in state.scenario.steps.items():
        asked = questions.get(step.answered_by)
        if step.kind == "ask" and asked and name not in state.done:
            tried.setdefault(name, StepSeen(id=name, quote=asked.quote, start=asked.start, end=asked.end))
    confirmed = _confirmed(state, observation)
    for name in confirmed:
        tried.setdefault(name, StepSeen(id=name, quote="", start=0, end=0))
    waiting = {n: s for n, s in tried.items() if not s.offered or n in confirmed}
    offered = tuple(n for n in tried if n not in waiting)
    known, done = {*state.done, *state.told}, list[StepDone]()
    while ready := [
        n for n in state.scenario.steps if n in waiting and known.issuperset(state.scenario.steps[n].needs)
    ]:
        # a step that waits for another of this turn goes after it, so that order is judged fairly
        name = next((n for n in ready if known.issuperset(state.scenario.steps[n].after)), ready[0])
        seen = waiting.pop(name)
        done.append(StepDone(id=name, in_order=known.issuperset(state.scenario.steps[name].after), slots=seen.slots))
        known.add(name)
    return tuple(done), offered, tuple(waiting)


def _confirmed(state: CallState, observation: Observation) -> set[str]:
    """Return the steps held out before, or earlier in this turn, that the agent now says are done."""
    if observation.confirms is None:
        return set()
    latest = max(state.offered.values(), default=-1)
    before = {n for n, turn in state.offered.items() if turn == latest and turn >= state.turn - 2}
    return before | {s.id for s in observation.steps if s.offered and s.start < observation.confirms.end}


def _excused(state: CallState, name: str) -> bool:
    unless = state.scenario.forbidden[name].unless
    return unless is not None and holds(unless, state)


def _coded(state: CallState, observation: Observation, seen: Seen, done: tuple[StepDone, ...]) -> Coded:
    """Return a behaviour with what it was about, which decides whether its repeat is fresh."""
    cue = next((c.id for c in observation.cues if c.start == seen.start and c.by == seen.id), "")
    step = next(
        (s.id for s in observation.steps if s.start < seen.end and seen.start < s.end), done[0].id if done else ""
    )
    about = step if "fix" in CATALOGUE[seen.id].roles else cue
    return Coded(id=seen.id, intensity=seen.intensity, target=about or f"goal {state.mood.mood.goal:.0f}")


def _unanswered(state: CallState, answered: tuple[str, ...]) -> list[Row]:
    rows = []
    for name in state.open_questions:
        cost = state.scenario.asks[name].unanswered
        waited = state.turn - state.questions[name]
        if name not in answered and waited and waited % cost.after == 0:
            change = {v: x for v, x in cost.mood.model_dump().items() if x}
            rows.append(Row(rule="unanswered", cause=f"{name}, asked {waited} turns ago", change=change))
    return rows


def after_mood(state: CallState, move: Move) -> FlowMoved:
    """Return the course of the call after the mood has moved; `state` has the new mood and not yet the move."""
    moved = FlowMoved(
        turn=state.turn, stage=state.stage, done=move.done, offered=move.offered, unmet=move.unmet, asked=move.asked,
        answered=move.answered, met=move.met, forbidden=move.forbidden, promises=move.promises,
    )  # fmt: skip
    known = _with(state, moved)
    needed = {need for name in move.unmet for need in state.scenario.steps[name].needs}
    told, admitted, hinted = _facts(known, set(move.asked), needed)
    moved = moved.model_copy(update={"told": told, "admitted": admitted, "hinted": hinted})
    known = _with(state, moved)
    moved = moved.model_copy(update={"stage": _stage(known)})
    return moved.model_copy(update={"outcome": ending_of(_with(state, moved))})


def _with(state: CallState, moved: FlowMoved) -> CallState:
    """Return the state as conditions should see it once the turn has had its effect."""
    return replace(
        state,
        stage=moved.stage,
        done=state.done | {s.id: moved.turn for s in moved.done},
        asked=dict.fromkeys(moved.asked, moved.turn) | state.asked,
        told=state.told | dict.fromkeys((*moved.told, *moved.admitted), moved.turn),
        answered=state.answered | dict.fromkeys(moved.answered, moved.turn),
        met=state.met | dict.fromkeys(moved.met, moved.turn),
    )


def _facts(
    state: CallState, now: set[str], needed: set[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the fact told, admitted or hinted at: one a turn; what was asked before stays pending until earned."""
    waiting = [(n, f) for n, f in state.scenario.facts.items() if n not in state.told]
    waiting.sort(key=lambda item: item[0] not in now)
    for name, fact in waiting:
        if name in state.asked and (fact.safety or holds(fact.tells.at, state)):
            return (name,), (), ()
    for name, fact in waiting:
        # held back when it was asked for, it comes out when something cannot be done without it
        if name in needed and name in state.asked and fact.admits and holds(fact.admits.at, state):
            return (), (name,), ()
    for name, fact in waiting:
        hint = fact.hints
        if hint and name not in state.hinted and holds(hint.at, state):
            return (), (), (name,)
        if name in now and fact.admits and holds(fact.admits.at, state):
            return (), (name,), ()
    return (), (), ()


def _stage(state: CallState) -> str:
    names = list(state.scenario.stages)
    if state.mood.mood.goal >= WHOLE:
        return names[-1]
    at = names.index(state.stage)
    while at < len(names) - 1:
        until = state.scenario.stages[names[at]].until
        # the last stage is reached by the goal alone
        if until is None or at + 1 == len(names) - 1 or not holds(until, state):
            break
        at += 1
    return names[at]
