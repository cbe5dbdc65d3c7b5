"""The customer's own words given back, pronouns turned round: no sign of listening."""

from __future__ import annotations

import itertools
import tomllib
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import LCSseq

from roleplay.behaviours import TurnContext
from roleplay.observers.specificity import content, function_words
from roleplay.observers.text import words

SHORT, SHARE = 6, 0.8
"""Words below which a repetition is natural; the share of word triples, or of words in order, that makes an echo."""
TURN_WORDS = 4
"""Words from which a whole turn can be an echo."""
GIVEN, PIECES = 3, 0.5
"""Content words, and the share of word triples, from which a turn that adds nothing is an echo in pieces."""
COPIED = 0.8
"""Share of words that stand in a pair with its neighbour in the customer's line, from which a text that adds no content
is an echo in any order.
"""


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
    return any(len(own & _triples(line)) / len(own) >= SHARE or _copied(sentence, line) for line in _said(context))


def is_echo_of_all(turn: str, context: TurnContext) -> bool:
    """Return whether a whole turn gives a customer's words back in their order, whatever is repeated between."""
    own = mirrored(turn)
    if len(own) < TURN_WORDS:
        return False
    said = _said(context)
    in_order = any(LCSseq.similarity(own, mirrored(line)) / len(own) >= SHARE for line in said)
    return in_order or any(
        _nothing_new(turn, line) or _copied(turn, line) or own_words(turn) <= frozenset(mirrored(line)) for line in said
    )


def _nothing_new(turn: str, line: str) -> bool:
    """Return whether a turn goes over a line's own words, in pieces, and adds none that carries content."""
    given, own = content(turn), _triples(turn)
    return len(given) >= GIVEN and given <= content(line) and len(own & _triples(line)) >= PIECES * len(own)


def own_words(text: str) -> frozenset[str]:
    """Return the words of a text with its pronouns turned round, the small ones of any sentence left out."""
    return frozenset(mirrored(text)) - function_words()


def _copied(text: str, line: str) -> bool:
    """Return whether a text is put together from pieces of a line, in whatever order, with no content of its own."""
    own, pairs = mirrored(text), set(itertools.pairwise(mirrored(line)))
    inside = [(a, b) in pairs for a, b in itertools.pairwise(own)]
    covered = sum(before or after for before, after in zip([False, *inside], [*inside, False], strict=True))
    return _telling(text) <= _telling(line) and covered >= COPIED * len(own)


def _telling(text: str) -> frozenset[str]:
    return content(" ".join(mirrored(text)))


def _said(context: TurnContext) -> list[str]:
    return [line.text for line in context.history if line.who == "customer"]
