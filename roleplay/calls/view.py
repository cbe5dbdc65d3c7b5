"""What whoever plays the customer may know: how they feel in words, what just happened, what they may say."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.behaviours import CATALOGUE, Line
from roleplay.calls.conditions import holds
from roleplay.calls.state import CallState
from roleplay.mood import band_of, step_towards
from roleplay.scenarios import OPENING, Lines, Scenario

HARMFUL = frozenset(b.id for b in CATALOGUE.values() if not b.positive)
SLIGHT = frozenset({"robotic_empathy", "over_apology", "premature_fix", "ignore_cue", "jargon", "ask_again"})
"""Faults of craft, which speak after a forbidden act."""
HEARD = 35
"""The value of `heard` from which a grievance is no longer repeated."""
LATER_BAND, HARMED_BANDS = 1, 2
"""Bands the expression may move in a turn, and after harm."""


@dataclass(frozen=True)
class Say:
    """Hold something the customer may say: why, about what, and the wordings."""

    kind: str
    ref: str
    lines: Lines


@dataclass(frozen=True)
class CallView:
    """Hold the call as the customer sees it."""

    scenario: Scenario
    seed: int
    turn: int
    band: str
    """How they sound now: the felt band, at most one away from the last, two after harm."""
    stage: str
    agent: str
    """What the agent just said."""
    answers: tuple[Say, ...]
    """Answers to closed questions, in the order asked."""
    fact: Say | None
    """The fact to tell, admit or hint at."""
    reactions: tuple[Say, ...]
    """What just happened, strongest first."""
    needs: tuple[Say, ...]
    """What they want to say next, most pressing first."""
    signals: tuple[str, ...]
    outcome: str
    off_script: str
    asked_unknown: bool
    """The agent asked something nobody wrote an answer to."""
    asks_leave: bool
    """The agent asked for permission."""
    checks: bool
    """The agent checked whether it was understood."""
    promise_broken: bool
    used: frozenset[str]
    lines: tuple[Line, ...]
    """What was said so far, as it was said."""
    told: frozenset[str]
    """Facts the agent knows from the customer, with those of the line to come."""
    pressed: frozenset[str]
    """Facts the agent's turn asked for and the line to come does not tell."""
    behaviours: tuple[str, ...]
    """What the agent's turn showed, by id."""


def view_of(state: CallState) -> CallView:
    """Return the customer's view after the agent's turn, or before the first one."""
    seen = state.observation
    moved = state.moved
    behaviours = tuple(dict.fromkeys(b.id for b in seen.behaviours)) if moved else ()
    return CallView(
        scenario=state.scenario,
        seed=state.seed,
        turn=state.turn,
        band=_band(state),
        stage=state.stage,
        agent=state.lines[-1].text if state.lines else "",
        answers=_answers(state),
        fact=_fact(state),
        reactions=_reactions(state),
        needs=_needs(state),
        signals=state.signals,
        outcome=moved.outcome if moved else "",
        off_script=seen.off_script if moved else "",
        # an open invitation is answered by what presses, told in their own order
        asked_unknown=bool(moved and seen.question and "invite_story" not in behaviours),
        asks_leave="ask_permission" in behaviours,
        checks="check_understanding" in behaviours,
        promise_broken=state.promises > 0 and "goal_reached" in state.signals,
        used=state.used,
        lines=state.lines,
        told=frozenset(state.told),
        pressed=frozenset(moved.asked if moved else ()).intersection(state.scenario.facts).difference(state.told),
        behaviours=behaviours,
    )


def _band(state: CallState) -> str:
    felt = band_of(state.mood.mood)
    if not state.lines:
        return felt
    harmed = any(s.id in HARMFUL and s.id != "false_promise" for s in state.observation.behaviours)
    return step_towards(state.band, felt, HARMED_BANDS if harmed else LATER_BAND)


def _answers(state: CallState) -> tuple[Say, ...]:
    if state.moved is None:
        return ()
    knows = state.scenario.knows
    return tuple(Say("answer", name, knows[name].says) for name in state.moved.asked if name in knows)


def _fact(state: CallState) -> Say | None:
    moved, facts = state.moved, state.scenario.facts
    if moved is None:
        return None
    for name in moved.told:
        return Say("fact", name, facts[name].tells.says)
    for name in moved.admitted:
        admits = facts[name].admits
        return Say("admission", name, admits.says) if admits else None
    for name in moved.hinted:
        hints = facts[name].hints
        return Say("hint", name, hints.says) if hints else None
    return None


def _happened(state: CallState) -> list[tuple[str, str]]:
    """Return what just happened, strongest kind first: safety, harm, forbidden acts, steps, offers, empathy."""
    moved, seen = state.moved, state.observation
    if moved is None:
        return []
    harmful = [b.id for b in seen.behaviours if b.id in HARMFUL and b.id not in SLIGHT]
    slight = [b.id for b in seen.behaviours if b.id in SLIGHT]
    positive = [b.id for b in seen.behaviours if b.id not in HARMFUL]
    return [
        *(("behaviour", b) for b in positive if b == "safety_check"),
        *(("harm", b) for b in harmful),
        *(("forbidden", f) for f in moved.forbidden),
        *(("harm", b) for b in slight),
        *(("step", s.id) for s in moved.done),
        *(("offered", s) for s in moved.offered),
        *(("answered", a) for a in moved.answered),
        *(("told", f) for f in moved.told),
        *(("met", c) for c in moved.met),
        *(("behaviour", b) for b in positive if b != "safety_check"),
    ]


def _reactions(state: CallState) -> tuple[Say, ...]:
    scenario, out = state.scenario, list[Say]()
    for kind, name in _happened(state):
        found = next(
            (r for r in scenario.reactions if (r.on.kind, r.on.name) == (kind, name) and holds(r.when, state)), None
        )
        if found:
            out.append(Say("reaction", name, found.says))
        elif kind == "forbidden" and scenario.forbidden[name].says:
            out.append(Say("reaction", name, scenario.forbidden[name].says))  # type: ignore[arg-type]
    for name in state.moved.unmet if state.moved else ():
        unmet = scenario.steps[name].unmet
        if unmet:
            out.insert(0, Say("refusal", name, unmet))
    return tuple(out)


def _needs(state: CallState) -> tuple[Say, ...]:
    """Return what presses: their own question, then grievance and cue in turns, then getting on with it."""
    scenario, out = state.scenario, list[Say]()
    for name, ask in scenario.asks.items():
        put = state.questions.get(name)
        if name in state.answered:
            continue
        due = put is None and holds(ask.after, state)
        if due or (put is not None and state.turn - put >= ask.unanswered.after):
            out.append(Say("question", name, ask.says))
    grievance = _grievance(state)
    cues = [Say("cue", n, c.says) for n, c in scenario.cues.items() if n not in state.voiced and holds(c.after, state)]
    cues.sort(key=lambda say: not scenario.cues[say.ref].main)
    invited = state.moved is not None and any(b.id == "invite_story" for b in state.observation.behaviours)
    told_last = invited or "grievance" in state.said_last
    out += [*cues, *grievance] if told_last and cues else [*grievance, *cues]
    stage = scenario.stages[state.stage].says
    if stage:
        out.append(Say("press", state.stage, stage))
    return tuple(out)


def _grievance(state: CallState) -> list[Say]:
    lines = state.scenario.customer.grievance
    unheard = OPENING not in state.met and state.mood.mood.heard < HEARD
    return [Say("grievance", OPENING, lines)] if lines and unheard else []
