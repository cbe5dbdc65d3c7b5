"""Cut a turn into sentences and clauses, with offsets, and say how each is meant."""

from __future__ import annotations

import itertools
import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

_TABLE = tomllib.loads((Path(__file__).parent / "data" / "speech.toml").read_text(encoding="utf-8"))
SPEECH = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _TABLE.items()}
"""How sentences are cut and meant, by the names of the data file."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Span:
    """Point at a part of a turn: `turn[start:end]` is its text."""

    text: str
    start: int
    end: int

    def inside(self, other: Span) -> bool:
        """Return whether it lies within another."""
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True)
class Sentence(Span):
    """Hold a sentence and how it is meant."""

    question: bool = False
    hypothetical: bool = False
    possible: bool = False
    """Speaks of what could be done, not of what is done."""
    negated: bool = False


def words(text: str) -> list[str]:
    """Return the words in lower case, apostrophes made plain."""
    return [w.lower().replace("’", "'") for w in _WORD.findall(text)]


@lru_cache(maxsize=512)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Split a turn at sentence ends, line ends and semicolons."""
    cuts, start = [], 0
    for match in SPEECH["end"].finditer(text):
        if match[0].startswith(".") and SPEECH["abbreviation"].search(text[start : match.start() + 1]):
            continue
        cuts.append((start, match.end()))
        start = match.end()
    cuts.append((start, len(text)))
    found = [_sentence(text, a, b) for a, b in cuts if text[a:b].strip(" \t\n.;")]
    return tuple(_rhetorical(s, after) for s, after in itertools.zip_longest(found, found[1:]) if s)


def _rhetorical(sentence: Sentence, after: Sentence | None) -> Sentence:
    """Return a question the speaker answers at once ("Can I swear to it? No.") as what it is: nothing asked."""
    if after is None or not sentence.question or not SPEECH["own_answer"].match(after.text):
        return sentence
    return replace(sentence, question=False, hypothetical=True)


def _sentence(text: str, start: int, end: int) -> Sentence:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    plain = piece.replace("’", "'")
    return Sentence(
        piece,
        start,
        start + len(piece),
        question="?" in piece[-3:] or bool(SPEECH["asks"].match(plain) and not SPEECH["tells"].search(plain)),
        hypothetical=bool(SPEECH["hypothetical"].search(plain)),
        possible=bool(SPEECH["possible"].search(plain)),
        negated=bool(SPEECH["negated"].search(plain)),
    )


@lru_cache(maxsize=512)
def clauses(text: str) -> tuple[Span, ...]:
    """Split a turn into clauses: sentences cut at conjunctions, commas, colons and dashes."""
    out = []
    for sentence in sentences(text):
        at = 0
        for match in SPEECH["clause"].finditer(sentence.text):
            if is_quoted(text, sentence.start + match.start(), sentence.start + match.end()):
                continue
            out.append((sentence.start + at, sentence.start + match.start()))
            at = match.end()
        out.append((sentence.start + at, sentence.end))
    return tuple(Span(text[a:b], a, b) for a, b in out if text[a:b].strip())


@lru_cache(maxsize=512)
def quoted(text: str) -> tuple[Span, ...]:
    """Return the stretches between quotation marks: words cited, not said."""
    return tuple(Span(m[0], m.start(), m.end()) for m in SPEECH["quoted"].finditer(text))


def is_quoted(text: str, start: int, end: int) -> bool:
    """Return whether a span lies inside quotation marks."""
    return any(q.start <= start and end <= q.end for q in quoted(text))


def sentence_at(text: str, position: int) -> Sentence | None:
    """Return the sentence that covers a position."""
    return next((s for s in sentences(text) if s.start <= position < max(s.end, s.start + 1)), None)


def clause_at(text: str, position: int) -> Span | None:
    """Return the clause that covers a position, or the last one before it."""
    return next((c for c in reversed(clauses(text)) if c.start <= position), None)
