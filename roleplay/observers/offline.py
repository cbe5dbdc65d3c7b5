"""The offline observer: explicit rules, a trained model, the history and the trainer's examples, in one Observation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from roleplay.behaviours import (
    CATALOGUE,
    Answered,
    Asked,
    Committed,
    Evidence,
    Observation,
    Seen,
    StepSeen,
    TurnContext,
)
from roleplay.observers import cues, guards, matching, model, offscript
from roleplay.observers.another_case import foreign_to_the_case
from roleplay.observers.contextual import contextual, cues_of, passes_over
from roleplay.observers.disclosure import disclosed
from roleplay.observers.encoder import WEIGHTS
from roleplay.observers.meant import meant
from roleplay.observers.rules import explicit
from roleplay.observers.text import Span, sentences

RULE_SHARE, RULE_SHARE_HARM = 0.6, 0.3
"""Share of its threshold from which the model lets an explicit wording, or an explicit harm, count."""
SUMMARY_SHARE, PASSED_SHARE = 0.25, 0.7
"""The same for a sentence that the history shows to say back what was told, and for a cue that it shows passed over."""
STRONG, STRONG_HARM, WEAK_MARGIN = 0.85, 0.95, 0.05
"""Probability of strength from which a behaviour, or a harm, is strong; how little above its threshold it is weak."""
DOUBTFUL = {"false_promise": 0.15}
"""The same for what fails a call by itself."""
SURE_OF_WORDING = 0.90
"""Likeness from which words are the trainer's own: a question in an open invitation, a right act that is no harm."""


class OfflineObserver:
    """Observe without a network; the same words, weights and runtime give the same observation."""

    name = "offline"

    @property
    def digest(self) -> str:
        """SHA-256 over the weights' digests and every rule and data file."""
        return _digest()

    def prepare(self, context: TurnContext) -> None:
        """Load the weights and read the trainer's examples ahead of the first turn."""
        self.observe("Good morning.", context)

    def observe(self, text: str, context: TurnContext) -> Observation:
        """Return what one agent turn shows."""
        kind = offscript.classify(text)
        readable = guards.readable(text, context)
        if kind in ("empty", "gibberish", "foreign") or not readable.strip():
            return Observation(off_script=kind, idle=True)
        put = matching.find(readable, context.asks, names=context.names)
        found = matching.find(readable, context.steps, names=context.names)
        done = [m for m in found if not any(matching.outdone(m, question) for question in put)]
        told = matching.find(readable, context.answers, names=context.names)
        banned = matching.find_forbidden(readable, context.forbidden, context.names, [*done, *told])
        vouched = [m.span for m in (*done, *told, *put) if m.likeness >= SURE_OF_WORDING]
        sightings = guards.without_misread(behaviours(readable, context), vouched)
        seen = guards.settle(text, [s.model_copy(update={"quote": text[s.start : s.end]}) for s in sightings])
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


def behaviours(text: str, context: TurnContext) -> list[Seen]:
    """Return every sighting of a behaviour in a turn, before cancelling."""
    readings = {r.id: r for r in model.read(text, context)}
    thresholds = model.card()["thresholds"]
    seen = [s for s in explicit(text, context) if readings[s.id].probability >= _share(s.id) * thresholds[s.id]]
    for reading in readings.values():
        above = reading.probability - thresholds[reading.id]
        # whether the history leaves room is asked last: the customer's lines are encoded for it
        if above < 0 or not possible(reading.id, context):
            continue
        passing = reading.id in ("ignore_cue", "premature_fix") and not any(c.strength > 1 for c in cues_of(context))
        margin = DOUBTFUL.get(reading.id, WEAK_MARGIN)
        strong = reading.strong >= (STRONG if CATALOGUE[reading.id].positive else STRONG_HARM)
        strength: Literal[0, 1, 2] = 0 if passing or above < margin else 2 if strong else 1
        seen.append(
            Seen(
                id=reading.id, intensity=strength, by="model:observer", probability=round(reading.probability, 3),
                quote=reading.span.text, start=reading.span.start, end=reading.span.end,
            )
        )  # fmt: skip
    seen = meant(text, seen, context)
    ids = {s.id for s in seen}
    strange = foreign_to_the_case(text, context, ids)
    seen = [s for s in seen if s.id not in strange]
    # a cue that a session does not vouch for, and a summary, count only where the model is not against them
    share = {"summary_close": SUMMARY_SHARE} | ({} if context.cues is not None else {"ignore_cue": PASSED_SHARE})
    against = {b for b, least in share.items() if readings[b].probability < least * thresholds[b]}
    return [*seen, *contextual(text, context, seen, against)]


def _share(behaviour: str) -> float:
    return RULE_SHARE if CATALOGUE[behaviour].positive else RULE_SHARE_HARM


def possible(behaviour: str, context: TurnContext) -> bool:
    """Return whether the history leaves room for a behaviour that only a history can show."""
    if behaviour == "ask_again":
        # where the session knows what has been told, nobody need guess
        return not context.asks and any(line.who == "customer" for line in context.history)
    if behaviour == "over_apology":
        return True
    if behaviour == "ignore_cue":
        # where nobody vouches for the cues, a tone that clashes with one just voiced counts too
        return any(context.cues is None or passes_over(cue) for cue in cues_of(context))
    return behaviour != "premature_fix" or any(cue.waited == 0 for cue in cues_of(context))


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


@lru_cache(maxsize=1)
def _digest() -> str:
    total = hashlib.sha256()
    folder = Path(__file__).parent
    for file in sorted(
        [*folder.glob("data/*"), *folder.glob("rules/*.toml"), *folder.glob("*.py"), *folder.glob("rules/*.py")]
    ):
        total.update(file.name.encode() + file.read_bytes())
    cards = json.loads((WEIGHTS / "observer.json").read_text(encoding="utf-8"))
    total.update(str(cards["sha256"]).encode())
    total.update(json.dumps(sorted(CATALOGUE)).encode())
    return total.hexdigest()
