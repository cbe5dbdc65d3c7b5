"""One observation from two sources: what an observer saw in the words, and what code finds around it.

Observers differ only in where the behaviours come from. Steps, questions, answers, forbidden acts, cues taken up and
talk off the script are found by the same code for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from roleplay.behaviours import Answered, Asked, Committed, Evidence, Observation, Seen, StepSeen, TurnContext
from roleplay.observers import cues, guards, matching, offscript
from roleplay.observers.contextual import cues_of
from roleplay.observers.disclosure import disclosed
from roleplay.observers.text import Span, sentences

SURE_OF_WORDING = 0.90
"""Likeness from which words are the trainer's own: a question in an open invitation, a right act that is no harm."""


@dataclass(frozen=True)
class Heard:
    """Hold a turn as it may be read."""

    text: str
    readable: str
    """The same with what must not be read blanked out, every other character in its place."""
    kind: offscript.OffScript

    @property
    def empty(self) -> bool:
        """Whether there is nothing to observe in it."""
        return self.kind in ("empty", "gibberish", "foreign") or not self.readable.strip()


def heard(text: str, context: TurnContext) -> Heard:
    """Return a turn as it may be read."""
    return Heard(text, guards.readable(text, context), offscript.classify(text))


def observation(turn: Heard, context: TurnContext, sightings: Sequence[Seen]) -> Observation:
    """Return what a turn shows, given the behaviours that were seen in what may be read of it."""
    text, readable, kind = turn.text, turn.readable, turn.kind
    if turn.empty:
        return Observation(off_script=kind, idle=True)
    put = matching.find(readable, context.asks, names=context.names)
    found = matching.find(readable, context.steps, names=context.names)
    done = [m for m in found if not any(matching.outdone(m, question) for question in put)]
    told = matching.find(readable, context.answers, names=context.names)
    banned = matching.find_forbidden(readable, context.forbidden, context.names, [*done, *told, *put])
    vouched = [m.span for m in (*done, *told, *put) if m.likeness >= SURE_OF_WORDING]
    kept = guards.without_misread(sightings, vouched)
    seen = guards.settle(text, [s.model_copy(update={"quote": text[s.start : s.end]}) for s in kept])
    steps = tuple(StepSeen(id=m.id, offered=m.offered, slots=m.slots, **_evidence(text, m.span)) for m in done)
    answered = tuple(Answered(id=m.id, **_evidence(text, m.span)) for m in told)
    forbidden = tuple(Committed(id=m.id, slots=m.slots, **_evidence(text, m.span)) for m in banned)
    asked = _asked(put, text, context, seen)
    again = tuple(_again(a) for a in asked if a.again)
    if again and not any(s.id == "ask_again" for s in seen):
        seen = (*seen, again[0])
    taken_up = cues.met(cues_of(context), seen, readable) if any(s.id in cues.ACKNOWLEDGES for s in seen) else ()
    rounding_off = offscript.search("anything_else", readable)
    question = None if asked or steps or rounding_off else _question(readable, text)
    nothing = not (seen or steps or asked or answered or question)
    return Observation(
        behaviours=seen,
        steps=steps,
        asked=asked,
        answered=answered,
        forbidden=(*forbidden, *disclosed(text, context)),
        cues=taken_up,
        confirms=offscript.search("done", readable),
        move=_move(readable),
        off_script=kind,
        question=question,
        idle=nothing and kind in ("greeting", "about_customer") and len(context.agent_lines) > 0,
    )


def _evidence(text: str, span: Span) -> dict[str, Any]:
    return {"quote": text[span.start : span.end], "start": span.start, "end": span.end}


def _asked(put: Sequence[matching.Match], text: str, context: TurnContext, seen: tuple[Seen, ...]) -> tuple[Asked, ...]:
    invited = [s for s in seen if s.id == "invite_story"]
    openly = {a.id for a in context.asks if a.open}
    settled = {a.id for a in context.asks if a.settled}
    out = []
    for match in put:
        inside = any(s.start < match.span.end and match.span.start < s.end for s in invited)
        if not inside or match.id in openly or match.likeness >= SURE_OF_WORDING:
            out.append(Asked(id=match.id, again=match.id in settled, **_evidence(text, match.span)))
    return tuple(out)


def _again(asked: Asked) -> Seen:
    return Seen(id="ask_again", intensity=1, by="rule:known-again", quote=asked.quote, start=asked.start, end=asked.end)


def _question(readable: str, text: str) -> Evidence | None:
    last = next((s for s in reversed(sentences(readable)) if s.text.endswith("?")), None)
    return Evidence(**_evidence(text, last)) if last else None


def _move(text: str) -> Literal["", "farewell", "transfer"]:
    passing = offscript.search("transfer", text)
    if passing:
        home = next((s for s in sentences(text) if s.start <= passing.start < s.end), None)
        if home and not offscript.search("transfer_unless", home.text):
            return "transfer"
    last = sentences(text)[-1] if sentences(text) else None
    return "farewell" if last and offscript.search("farewell", last.text) else ""
