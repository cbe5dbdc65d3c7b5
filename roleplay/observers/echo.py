"""The customer's own words given back, pronouns turned round: no sign of listening."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import LCSseq

from roleplay.behaviours import TurnContext
from roleplay.observers.specificity import content
from roleplay.observers.text import words

SHORT, SHARE = 6, 0.8
"""Words below which a repetition is natural; the share of word triples, or of words in order, that makes an echo."""
TURN_WORDS = 5
"""Words from which a whole turn can be an echo."""
GIVEN, PIECES = 3, 0.5
"""Content words, and the share of word triples, from which a turn that adds nothing is an echo in pieces."""


@lru_cache(maxsize=1)
def _mirror() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "data" / "mirror.toml").read_text(encoding="utf-8"))


def mirrored(text: str) -> list[str]:
    """Return the words of a text with its pronouns turned round."""
    return [_mirror().get(w, w) for w in words(text)]


def _triples(text: str) -> frozenset[tuple[str, ...]]:
    found = mirrored(text)
    return frozenset(tuple(found[i : i + 3]) for i in range(len(found) - 2))


def is_echo(sentence: str, context: TurnContext) -> bool:
    """Return whether a sentence gives a customer's words back unchanged."""
    own = _triples(sentence)
    if len(own) < SHORT - 2:
        return False
    return any(len(own & _triples(line)) / len(own) >= SHARE for line in _said(context))


def is_echo_of_all(turn: str, context: TurnContext) -> bool:
    """Return whether a whole turn gives a customer's words back in their order, whatever is repeated between."""
    own = mirrored(turn)
    if len(own) < TURN_WORDS:
        return False
    said = _said(context)
    in_order = any(LCSseq.similarity(own, mirrored(line)) / len(own) >= SHARE for line in said)
    return in_order or any(_nothing_new(turn, line) for line in said)


def _nothing_new(turn: str, line: str) -> bool:
    """Return whether a turn goes over a line's own words, in pieces, and adds none that carries content."""
    given, own = content(turn), _triples(turn)
    return len(given) >= GIVEN and given <= content(line) and len(own & _triples(line)) >= PIECES * len(own)


def _said(context: TurnContext) -> list[str]:
    return [line.text for line in context.history if line.who == "customer"]
