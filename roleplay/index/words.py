"""Words as they are searched for: without case, accents and punctuation, so that everybody finds what they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_BETWEEN = re.compile(r"[\W_]+")
_ASKED = re.compile(r'"([^"]*)"?|(\S+)')


def folded(text: str) -> str:
    """Return a text as its words in small letters without accents, one space between them."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in apart if not unicodedata.combining(char))
    return _BETWEEN.sub(" ", text.casefold()).strip()


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
