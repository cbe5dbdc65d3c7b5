"""Find what the customer voiced that wants an answer, and which turn answers it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from roleplay.behaviours import CATALOGUE, CueMet, Line, OpenCue, Seen
from roleplay.observers.cue_words import worded
from roleplay.observers.encoder import WEIGHTS, encoder
from roleplay.observers.specificity import content

CALM_FEELINGS = frozenset({"grievance"})
"""Cues that ask for care but voice no feeling by themselves."""
ACKNOWLEDGES = frozenset(b.id for b in CATALOGUE.values() if "acknowledges" in b.roles)
SAFETY_ANSWERS = frozenset({"risk"})
NEAR = 0.28
"""Likeness from which an acknowledgement is taken to be about a cue other than the latest."""
NAMED = 2
"""Things of a cue that a turn with an acknowledgement names from which it takes up that cue too."""


ANY_CUE, A_FEELING, GRAVE, GRAVE_WORDED = 0.6, 0.4, 0.25, 0.2
"""Probabilities from which a line voices something, a feeling, or a grave one; the last where its words say so."""
GRAVE_FEELINGS = ("grief", "risk")


@lru_cache(maxsize=1)
def _head() -> dict[str, Any]:
    return dict(json.loads((WEIGHTS / "cues.json").read_text(encoding="utf-8")))


@lru_cache(maxsize=4_000)
def voiced(text: str) -> OpenCue | None:
    """Return what a customer's line voices that wants an answer, or None."""
    if not text.strip():
        return None
    head, word = _head(), worded(text)
    vector = encoder().encode([text])[0].tolist()
    features = [*vector, *(head["word_weight"] * (feels == word) for feels in head["feelings"])]
    scores = [_dot(row, features) + bias for row, bias in zip(head["kind"], head["kind_bias"], strict=True)]
    chances = dict(zip(head["feelings"], _softmax(scores), strict=True))
    grave = chances["grief"] + chances["risk"]
    strong = 1 / (1 + math.exp(-_dot(head["strength"], features) - head["strength_bias"]))
    if 1 - chances["none"] < ANY_CUE:
        return None
    feeling = 1 - chances["none"] - chances["grievance"] >= A_FEELING
    feels = (
        max((f for f in chances if f not in ("none", "grievance")), key=chances.__getitem__) if feeling else "grievance"
    )
    is_grave = grave * strong >= GRAVE or (word in GRAVE_FEELINGS and grave >= GRAVE_WORDED)
    if is_grave:
        feels = max(GRAVE_FEELINGS, key=chances.__getitem__)
    return OpenCue(id=feels, text=text, feels=feels, strength=2 if is_grave else 1, waited=0)


def _dot(weights: Sequence[float], features: Sequence[float]) -> float:
    return math.fsum(w * x for w, x in zip(weights, features, strict=True))


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    return [p / sum(powers) for p in powers]


def open_cues(history: Sequence[Line], answered: Iterable[int] = ()) -> tuple[OpenCue, ...]:
    """Return the cues of a history that no agent turn has taken up yet, oldest first.

    `answered` holds the indices in `history` of agent lines that acknowledge: they close what was voiced before.
    """
    closing, found = set(answered), list[OpenCue]()
    for i, line in enumerate(history):
        if line.who == "customer":
            cue = voiced(line.text)
            if cue:
                found.append(replace(cue, id=f"line-{i}"))
        elif i in closing:
            found = []
        else:
            found = [replace(cue, waited=cue.waited + 1) for cue in found]
    return tuple(found)


def met(cues: Sequence[OpenCue], seen: Sequence[Seen], text: str) -> tuple[CueMet, ...]:
    """Return which open cues the acknowledgements of a turn take up: those they are about, else the latest."""
    out: dict[str, CueMet] = {}
    for behaviour in seen:
        # asking whether somebody is safe answers a risk; to another feeling it is a question like any other
        fitting = [c for c in cues if behaviour.id != "safety_check" or c.feels in SAFETY_ANSWERS]
        if behaviour.id not in ACKNOWLEDGES or not fitting:
            continue
        for cue in _about(behaviour.quote, text, fitting):
            out.setdefault(cue.id, CueMet(id=cue.id, by=behaviour.id, **_evidence(behaviour)))
    return tuple(out.values())


def _about(quote: str, text: str, cues: Sequence[OpenCue]) -> list[OpenCue]:
    """Return the cue that words are about, and every other of which their turn names enough."""
    latest = min(reversed(cues), key=lambda cue: cue.waited)
    if len(cues) == 1:
        return [latest]
    vectors = encoder().encode([quote, *(cue.text for cue in cues)])
    likeness = [
        float(v @ vectors[0]) + 0.05 * len(content(quote) & content(c.text))
        for v, c in zip(vectors[1:], cues, strict=True)
    ]
    best = max(range(len(cues)), key=likeness.__getitem__)
    first = cues[best] if likeness[best] >= NEAR else latest
    named = content(text)
    return [first, *(c for c in cues if c is not first and len(named & content(c.text)) >= NAMED)]


def _evidence(seen: Seen) -> dict[str, int | str]:
    return {"quote": seen.quote, "start": seen.start, "end": seen.end}
