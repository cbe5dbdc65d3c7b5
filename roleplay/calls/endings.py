"""How a call ends."""

from __future__ import annotations

from roleplay.calls.conditions import holds
from roleplay.calls.state import CallState
from roleplay.mood import settle_verdict

WHOLE = 100
BY_MOOD = ("accepted", "accepted_grudgingly", "unresolved")


def ending_of(state: CallState) -> str:
    """Return the outcome the last turn leads to, or nothing while the call goes on."""
    said = {b.id for b in state.observation.behaviours}
    move = state.observation.move
    if "hangs_up" in state.signals:
        return "hung_up"
    if state.mood.mood.goal >= WHOLE:
        room = next(reversed(state.scenario.stages.values())).ends_after or 1
        since = state.mood.closing_turns - 1
        wrapped = move == "farewell" or (since >= 1 and "summary_close" in said)
        return verdict(state) if since >= room or wrapped else ""
    if move == "transfer":
        return _transfer(state, warm="warm_handover" in said)
    if state.turn >= state.scenario.turns.limit:
        return "unresolved"
    # the first goodbye is talked over; at the second the agent has ended the call
    return "ended_by_agent" if move == "farewell" and state.farewells > 1 else ""


def verdict(state: CallState) -> str:
    """Return how a finished goal is taken: the first outcome whose own condition holds, else what the mood says."""
    for name, outcome in state.scenario.outcomes.items():
        if outcome.when is not None and name in BY_MOOD and holds(outcome.when, state):
            return name
    fallen = settle_verdict(state.mood)
    written = state.scenario.outcomes.get(fallen)  # type: ignore[call-overload]
    if written is not None and written.when is not None:
        # the scenario asks for more than the mood model does, and it is not there
        return BY_MOOD[min(BY_MOOD.index(fallen) + 1, len(BY_MOOD) - 1)]
    return fallen


def _transfer(state: CallState, *, warm: bool) -> str:
    handed = state.scenario.outcomes.get("handed_over")
    if handed is not None and warm and (handed.when is None or holds(handed.when, state)):
        return "handed_over"
    return "escalated"
