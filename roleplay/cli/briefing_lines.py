"""What a trainee reads before a call, in plain lines."""

from __future__ import annotations

from collections.abc import Iterable

from roleplay.cli import output, prose
from roleplay.settings import Mode
from roleplay.wiring.briefing import MODES, Briefing

YES = ("y", "yes")


def show(briefing: Briefing, mode: Mode, why: str = "", *, noted: bool = False) -> None:
    """Print the brief, the note unless it was read, what a good call comes to, the cards and what the mode means."""
    prose.note(f"{briefing.title}. {briefing.where}.")
    if why:
        prose.note(f"Why this one: {why}")
    prose.note(f"Brief:\n{briefing.brief}")
    if briefing.note and not noted:
        prose.note(f"Before you take it:\n{briefing.note}")
    prose.note("\n".join(["A good call:", *(f"- {goal}" for goal in briefing.goals)]))
    prose.note("\n".join(["To look up during the call:", *(f"- {card}" for card in briefing.cards_in(mode))]))
    prose.note(f"Mode {mode}: {MODES[mode]}")


def agreed(briefing: Briefing, answers: Iterable[str]) -> bool:
    """Ask whether to take a call that has a note; the first line of the answers decides, none is a no."""
    prose.note(f"{briefing.title}. {briefing.where}.")
    prose.note(f"Before you take it:\n{briefing.note}")
    output.prompt("Take this call? y takes it, n leaves it: ")
    return next(iter(answers), "").strip().casefold() in YES
