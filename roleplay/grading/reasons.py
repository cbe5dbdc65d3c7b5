"""What decided a level, in words: the measures that were looked at, with what they came to."""

from __future__ import annotations

import re

from roleplay.grading.levels import Decision
from roleplay.rubrics import measures

_FLAG = re.compile(r"1 if (?P<holds>.+?)(?:, 0 if .+)?")
_CHOICE = re.compile(r"(?P<what>[^:]+): (?P<choices>0 .+)")
_TURNS = re.compile(r"turns that show: (?P<name>.+)")
_SHARE = re.compile(r"share of .+")


def reason(decision: Decision, scope: str) -> str:
    """Return what decided a level of a call or of a turn."""
    meanings = measures()["turn" if scope == "turn" else "call"]
    looked = "; ".join(measured(meanings.get(name, name), value) for name, value in decision.decided_by)
    if decision.capped:
        return f"Reached level {decision.reached}, kept at {decision.level}; {looked}"
    return looked[:1].upper() + looked[1:] if looked else "None of the higher levels' conditions held"


def measured(meaning: str, value: float) -> str:
    """Return a measure with its value, as its meaning says it is to be read."""
    if flag := _FLAG.fullmatch(meaning):
        return f"{flag['holds']}: {'yes' if value else 'no'}"
    if choice := _CHOICE.fullmatch(meaning):
        named = dict(part.split(" ", 1) for part in choice["choices"].split(", "))
        return f"{choice['what']}: {named.get(f'{value:g}', f'{value:g}')}"
    if shown := _TURNS.fullmatch(meaning):
        return f"{shown['name']} in {f'{value:g}' if value else 'no'} turn{'' if value in (0, 1) else 's'}"
    if _SHARE.fullmatch(meaning):
        return f"{meaning}: {value:.0%}"
    return f"{meaning}: {value:.2g}"
