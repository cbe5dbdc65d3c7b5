"""Find names from a list in words, whatever their capitals, width and script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

NAME = "name"
"""The kind of private detail that a listed name is."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that put no space between words: a name there ends where it ends."""


class Names:
    """Hold names; one that is also a word, such as Will, is found as a word too."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take names of one or more words."""
        self._by_first: dict[str, dict[int, set[str]]] = {}
        for name in names:
            folded, _ = _folded(unicodedata.normalize("NFC", name.strip()))
            if any(c.isalnum() for c in folded):
                self._by_first.setdefault(folded[0], {}).setdefault(len(folded), set()).add(folded)
        self._lengths = {first: sorted(by_length, reverse=True) for first, by_length in self._by_first.items()}

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where a name stands as a word of its own, the longest at each place."""
        if not self:
            return
        folded, origin = _folded(text)
        at = 0
        while at < len(folded):
            length = self._at(folded, origin, at) if folded[at] in self._by_first else 0
            if length:
                yield origin[at], origin[at + length - 1] + 1
            at += length or 1

    def _at(self, folded: str, origin: list[int], at: int) -> int:
        """Return the length of the name that begins at a place of the folded text, or 0."""
        if at and (origin[at - 1] == origin[at] or not _parted(folded[at - 1], folded[at])):
            return 0
        known = self._by_first[folded[at]]
        for length in self._lengths[folded[at]]:
            end = at + length
            if end > len(folded) or folded[at:end] not in known[length]:
                continue
            if end == len(folded) or (origin[end] != origin[end - 1] and _parted(folded[end - 1], folded[end])):
                return length
        return 0


NO_NAMES = Names()


def names_in(text: str) -> Names:
    """Return the names of a list: one a line, lines that begin with # and empty ones left out."""
    return Names(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text without capitals and widths, one space between words, and where each character came from."""
    parts, origin = list[str](), list[int]()
    for i, char in enumerate(text):
        fold = _fold(char)
        if fold == " " and parts and parts[-1] == " ":
            continue
        for part in fold:
            parts.append(part)
            origin.append(i)
    return "".join(parts), origin


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    return " " if char.isspace() else unicodedata.normalize("NFKC", char).casefold()


def _parted(one: str, other: str) -> bool:
    """Return whether a word can end between two characters."""
    if unicodedata.category(other)[0] == "M" or other in "\u200c\u200d":
        return False
    return not (_in_word(one) and _in_word(other)) or bool(_UNSPACED.match(one) or _UNSPACED.match(other))


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"
