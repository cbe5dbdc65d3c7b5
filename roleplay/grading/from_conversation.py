"""Read the record of a conversation from elsewhere: its lines, and perhaps a brief."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from roleplay.behaviours import Line, Observation, OpenCue, Seen, TurnContext
from roleplay.grading.record import CallRecord, TurnRecord, Voiced
from roleplay.observers.cues import voiced
from roleplay.observers.disclosure import identified, wants_identification

Observe = Callable[[str, TurnContext], Observation]
LONGEST_WAIT = 3
"""Agent turns after which a cue is no longer taken to be waiting."""


def record_from(lines: Sequence[Line], brief: str, observe: Observe) -> CallRecord:
    """Return the record of a conversation, observing every agent line in its context."""
    history: list[Line] = []
    turns: list[TurnRecord] = []
    cues: dict[str, Voiced] = {}
    waiting: list[OpenCue] = []
    wanted = wants_identification(brief)
    for line in lines:
        if line.who == "customer":
            if turns:
                turns[-1] = replace(turns[-1], reply=f"{turns[-1].reply} {line.text}".strip())
            cue = voiced(line.text)
            if cue:
                cue = replace(cue, id=f"cue-{len(cues) + 1}")
                waiting.append(cue)
                cues[cue.id] = Voiced(cue.id, cue.text, cue.feels, cue.strength, after=len(turns))
        else:
            context = TurnContext(
                history=tuple(history), cues=tuple(waiting), facts=(brief,) if brief else (),
                unidentified=wanted and not identified(history),
            )  # fmt: skip
            observation = observe(line.text, context)
            customer = next((h.text for h in reversed(history) if h.who == "customer"), "")
            turns.append(TurnRecord(len(turns) + 1, line.text, customer, "", observation, tuple(waiting)))
            waiting = _after(waiting, observation, cues, len(turns))
        history.append(line)
    _mark_main(cues)
    calm = not cues
    return CallRecord(tuple(replace(t, calm=calm) for t in turns), tuple(cues.values()), brief=brief)


def _after(waiting: list[OpenCue], observation: Observation, cues: dict[str, Voiced], index: int) -> list[OpenCue]:
    """Return the cues still waiting after an agent turn; those it met are marked."""
    met = {m.id: m for m in observation.cues}
    for name, how in met.items():
        by = next((b for b in observation.behaviours if b.id == how.by and b.start == how.start), None)
        seen = by or Seen(id=how.by, intensity=1, by="cue", quote=how.quote, start=how.start, end=how.end)
        cues[name] = replace(cues[name], met_at=index, met_by=seen)
    # taking up a later cue answers the plain grievances voiced before it
    closed = {c.id for c in waiting if met and c.feels == "grievance"}
    for name in closed - set(met):
        cues[name] = replace(cues[name], met_at=index, met_by=next(iter(cues[m] for m in met)).met_by)
    left = [c for c in waiting if c.id not in met and c.id not in closed]
    return [replace(c, waited=c.waited + 1) for c in left if c.waited + 1 <= LONGEST_WAIT]


def _mark_main(cues: dict[str, Voiced]) -> None:
    """Mark the cue that matters most: the gravest, feelings before grievances, the earliest of those."""
    if cues:
        main = max(cues.values(), key=lambda c: (c.strength, c.feels != "grievance", -c.after))
        cues[main.id] = replace(main, main=True)
