"""The offline observer: explicit rules, a trained model, the history and the trainer's examples, in one Observation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from roleplay.behaviours import CATALOGUE, Observation, Seen, TurnContext
from roleplay.observers import model
from roleplay.observers.another_case import foreign_to_the_case
from roleplay.observers.contextual import contextual, cues_of, passes_over
from roleplay.observers.cues import ACKNOWLEDGES
from roleplay.observers.encoder import WEIGHTS
from roleplay.observers.meant import meant
from roleplay.observers.rules import explicit
from roleplay.observers.whole import heard, observation

RULE_SHARE, RULE_SHARE_HARM = 0.6, 0.1
"""Share of its threshold from which the model lets an explicit wording, or an explicit harm, count."""
SUMMARY_SHARE, PASSED_SHARE = 0.25, 0.7
"""The same for a sentence that the history shows to say back what was told, and for a cue that it shows passed over."""
HALF_SEEN = 0.7
"""Share of its threshold from which an acknowledgement is too likely for silence about a cue to be plain."""
STRONG, STRONG_HARM, WEAK_MARGIN = 0.85, 0.95, 0.05
"""Probability of strength from which a behaviour, or a harm, is strong; how little above its threshold it is weak."""
DOUBTFUL = {"false_promise": 0.15}
"""The same for what fails a call by itself."""
ONLY_FOR_A_MODEL = "llm*.py"
"""Files beside this one that say nothing about what is seen offline."""

Readings = Mapping[str, model.Reading]


class OfflineObserver:
    """Observe without a network; the same words, weights and runtime give the same observation."""

    name = "offline"

    @property
    def digest(self) -> str:
        """SHA-256 over the weights' card and every rule and data file."""
        return _digest()

    def prepare(self, context: TurnContext) -> None:
        """Load the weights and read the trainer's examples ahead of the first turn."""
        self.observe("Good morning.", context)

    def observe(self, text: str, context: TurnContext) -> Observation:
        """Return what one agent turn shows."""
        turn = heard(text, context)
        return observation(turn, context, () if turn.empty else behaviours(turn.readable, context))


def behaviours(text: str, context: TurnContext) -> list[Seen]:
    """Return every sighting of a behaviour in a turn, before cancelling."""
    readings = by_behaviour(text, context)
    seen = said_here(text, worded(text, context, readings), context)
    return [*seen, *from_history(text, context, seen, readings)]


def by_behaviour(text: str, context: TurnContext) -> Readings:
    """Return what the trained model makes of a turn, by behaviour."""
    return {r.id: r for r in model.read(text, context)}


def worded(text: str, context: TurnContext, readings: Readings) -> list[Seen]:
    """Return what the words of a turn show, by the explicit rules and the trained model."""
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
    return seen


def said_here(text: str, seen: Sequence[Seen], context: TurnContext) -> list[Seen]:
    """Return the sightings that are meant, and that belong to this caller's case where they have to."""
    kept = meant(text, seen, context)
    strange = foreign_to_the_case(text, context, {s.id for s in kept})
    return [s for s in kept if s.id not in strange]


def from_history(text: str, context: TurnContext, seen: Sequence[Seen], readings: Readings) -> list[Seen]:
    """Return what only the history can show about a turn, given what the turn itself shows."""
    thresholds = model.card()["thresholds"]
    # a cue that a session does not vouch for, and a summary, count only where the model is not against them
    share = {"summary_close": SUMMARY_SHARE} | ({} if context.cues is not None else {"ignore_cue": PASSED_SHARE})
    against = {b for b, least in share.items() if readings[b].probability < least * thresholds[b]}
    if any(readings[b].probability >= HALF_SEEN * thresholds[b] for b in ACKNOWLEDGES):
        against.add("ignore_cue")
    return list(contextual(text, context, seen, against))


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


@lru_cache(maxsize=1)
def _digest() -> str:
    total = hashlib.sha256()
    folder = Path(__file__).parent
    ours = [f for f in folder.glob("*.py") if not f.match(ONLY_FOR_A_MODEL)]
    # the card names the digests of both networks
    data = [*folder.glob("data/*"), *folder.glob("rules/*.toml"), *WEIGHTS.glob("*.json")]
    for file in sorted([*data, *ours, *folder.glob("rules/*.py")]):
        total.update(file.name.encode() + file.read_bytes())
    total.update(json.dumps(sorted(CATALOGUE)).encode())
    return total.hexdigest()
