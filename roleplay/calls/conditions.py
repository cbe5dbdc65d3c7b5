"""Compare a scenario's conditions with a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roleplay.mood import Mood

if TYPE_CHECKING:
    from roleplay.calls.state import CallState
    from roleplay.scenarios import Condition


def holds(condition: Condition, state: CallState, mood: Mood | None = None) -> bool:
    """Return whether a condition holds in a call; `mood` stands in for the call's own where one is given."""
    felt = mood or state.mood.mood
    facts = (
        not condition.stage or state.stage in condition.stage,
        all(step in state.done for step in condition.done),
        not any(step in state.done for step in condition.not_done),
        all(fact in state.told for fact in condition.told),
        not any(fact in state.told for fact in condition.not_told),
        all(question in state.answered for question in condition.answered),
        all(cue in state.met for cue in condition.met),
        all(cue in state.voiced for cue in condition.voiced),
        condition.turn is None or condition.turn.holds(state.turn),
        all(bound.holds(felt.value(name)) for name, bound in condition.ranges().items()),
        not condition.any or any(holds(c, state, mood) for c in condition.any),
    )
    return all(facts)
