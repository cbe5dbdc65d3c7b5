"""How a call can end, in plain words."""

from __future__ import annotations

YOU, AGENT = "you", "the agent"
"""How whoever took the call is named: to themself, and to others."""
OUTCOMES = {
    "accepted": "they accepted it",
    "accepted_grudgingly": "they accepted it, grudgingly",
    "handed_over": "handed over warmly",
    "escalated": "passed on to a supervisor",
    "unresolved": "nothing was settled",
    "hung_up": "they hung up",
    "ended_by_agent": "{agent} ended the call",
    "abandoned": "the call was left",
}
SHORT = {
    "accepted": "accepted",
    "accepted_grudgingly": "grudgingly",
    "handed_over": "handed over",
    "escalated": "supervisor",
    "unresolved": "unsettled",
    "hung_up": "hung up",
    "ended_by_agent": "you ended it",
    "abandoned": "left",
}
"""For a narrow column; twelve cells at most."""


def outcome_words(outcome: str, agent: str = YOU) -> str:
    """Return an outcome in plain words, for whoever took the call or, with `AGENT`, for others."""
    return OUTCOMES[outcome].format(agent=agent) if outcome in OUTCOMES else outcome


def outcome_short(outcome: str) -> str:
    """Return an outcome in a word or two."""
    return SHORT.get(outcome, outcome)
