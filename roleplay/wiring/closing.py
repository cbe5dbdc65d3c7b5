"""What is heard on the line once a call is over, for both front ends."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.transcripts import Header


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


def kept_words(header: Header, by: str = "") -> str:
    """Return how a call that was left is gone on with; `by` is what the command needs besides its id."""
    if header.form is not None:
        return "The call is kept. The same form goes on with it; that is counted."
    return f"The call is kept. Go on with: roleplay practice{by} --resume {header.id}"


def remark(heard: Heard) -> str:
    """Return what happened, set apart from speech in words and not by colour alone."""
    return f"— {heard.text} —"
