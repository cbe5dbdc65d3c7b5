"""What is heard on the line once a call is over, for both front ends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heard:
    """Hold a line after the customer's last one: somebody else's voice, or only what happened."""

    text: str
    voice: str = ""
    """Who speaks; empty where nobody does."""


SUPERVISOR = "Supervisor"
OVER = (Heard("they have put the phone down"),)
CLOSINGS = {
    "hung_up": (Heard("the line is dead"),),
    "escalated": (
        Heard("Supervisor speaking. I'll take it from here.", SUPERVISOR),
        Heard("a supervisor has the call now"),
    ),
    "handed_over": (Heard("the call is with your colleague now"),),
    "ended_by_agent": (Heard("you have hung up"),),
    "abandoned": (Heard("you have left the call"),),
}
"""By outcome."""


def closing(outcome: str) -> tuple[Heard, ...]:
    """Return what is heard after a call that ended so."""
    return CLOSINGS.get(outcome, OVER)


def remark(heard: Heard) -> str:
    """Return what happened, set apart from speech in words and not by colour alone."""
    return f"— {heard.text} —"
