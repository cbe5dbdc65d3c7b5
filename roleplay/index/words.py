"""Words as they are searched for: without case, accents and punctuation, so that everybody finds what they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_TYPOGRAPHIC = "’‘“”–—…"
"""What stands in nearly every text and in no word."""
_PLAIN = str.maketrans({chr(n): " " for n in range(128) if not chr(n).isalnum()})
_ASKED = re.compile(r'"([^"]*)"?|(\S+)')


def folded(text: str) -> str:
    """Return a text as its words in small letters without accents, one space between them."""
    for sign in _TYPOGRAPHIC:
        text = text.replace(sign, " ")
    if text.isascii():
        # ten times as fast, which decides how long a large folder takes
        return " ".join(text.lower().translate(_PLAIN).split())
    apart = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return " ".join(_WORD.findall(apart.casefold()))


def haystack(texts: Iterable[str]) -> str:
    """Return texts as one to be searched; each of its words stands between two spaces."""
    return f" {folded(' '.join(texts))} "


def needles(asked: str) -> list[tuple[str, bool]]:
    """Return what has to be found, all of it: words and quoted phrases, each with whether more letters may follow."""
    found = list[tuple[str, bool]]()
    for phrase, word in _ASKED.findall(asked):
        sought = folded(phrase or word)
        if sought:
            found.append((sought, word.endswith("*")))
    return found


def as_match(asked: str) -> str:
    """Return a search as FTS5 takes it; nothing a person types is read as its syntax."""
    return " ".join(f'"{sought}"' + ("*" if open_ended else "") for sought, open_ended in needles(asked))


def as_patterns(asked: str) -> list[str]:
    """Return a search as patterns for LIKE that find the same in a `haystack`, more slowly."""
    # no word holds a % or a _, which would stand for anything
    return [f"% {sought}{'' if open_ended else ' '}%" for sought, open_ended in needles(asked)]
