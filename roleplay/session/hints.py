"""Hints for guided calls: after a slip, when a cue waits, or when nothing has moved for a while."""

from __future__ import annotations

from roleplay.behaviours import CATALOGUE
from roleplay.calls import CallState

STUCK = 2
"""Agent turns without a step, a fact or a cue taken up after which the next step is named."""


def hint_for(state: CallState) -> str:
    """Return a hint after a turn, or nothing; about the task, never the person, and never the words themselves."""
    if state.ended or state.moved is None:
        return ""
    harm = max(
        (b for b in state.observation.behaviours if not CATALOGUE[b.id].positive),
        key=lambda b: b.intensity,
        default=None,
    )
    if harm is not None:
        return f"“{harm.quote}” can land as: {CATALOGUE[harm.id].name.lower()}. {CATALOGUE[harm.id].instead}"
    waiting = [c for c in state.open_cues if state.turn - state.voiced[c] >= 1]
    if waiting:
        return "Something they said is still waiting for an answer. Go back to it before you go on."
    return next_step(state) if state.turn - last_move(state) >= STUCK else ""


def last_move(state: CallState) -> int:
    """Return the last turn in which something moved."""
    return max([0, *state.done.values(), *state.told.values(), *state.met.values(), *state.answered.values()])


def next_step(state: CallState) -> str:
    """Return which step could come next and where to look, without the words for it."""
    scenario = state.scenario
    known = {*state.done, *state.told}
    for name, step in scenario.steps.items():
        if name in state.done or not known.issuperset(step.after):
            continue
        if not known.issuperset(step.needs):
            return "There is something they have not told you yet, and you will need it. Ask about it."
        card = scenario.knowledge.get(step.lookup)
        return f"Next: {step.title.lower()}." + (f" See the card “{card.title}”." if card else "")
    return "Everything is done. Recap, and see whether anything is left."
