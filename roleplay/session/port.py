"""The input port: words from outside become clean, masked text once; nothing after it sees anything else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass

from roleplay.privacy.masking import Masker
from roleplay.privacy.names import NO_NAMES, Names

MAX_CHARACTERS = 4_000
"""A turn longer than this is refused: nobody says that much in one breath."""
_ESCAPES = re.compile(
    # what a terminal would obey
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[@-Z\\-_])"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_LINES = re.compile(r"[ \t]*(?:\r\n?|\n|\u2028|\u2029)[ \t]*")


class Refused(Exception):
    """Say why a turn was not taken."""


@dataclass(frozen=True)
class Cleaned:
    """Hold a turn as the program keeps it."""

    text: str
    masked: dict[str, int]
    """How many of each kind of private detail were masked."""
    cleaned: bool
    """Characters that could harm a screen were taken out."""


class InputPort:
    """Clean and mask words; the scenario's own values stay as they are."""

    def __init__(self, own: Collection[str] | Callable[[], Collection[str]] = (), names: Names = NO_NAMES) -> None:
        """Take the texts that hold the scenario's own values, or what gives them when needed, and names to mask."""
        self._masker = Masker(own if callable(own) else lambda: own, names)

    def take(self, words: str) -> Cleaned:
        """Return the turn to keep.

        Raises:
            Refused: if it is longer than a turn may be.
        """
        if len(words) > MAX_CHARACTERS:
            message = f"That is {len(words):,} characters; a turn takes at most {MAX_CHARACTERS:,}. Say it shorter."
            raise Refused(message)
        text = clean(words)
        kept, masked = self._masker.mask(text)
        return Cleaned(kept, masked, cleaned=text != words.strip())

    def text(self, words: str) -> str:
        """Return words that are no turn, such as a brief or what was said before, clean and masked."""
        return self._masker.mask(clean(words))[0]


def clean(words: str) -> str:
    """Return text without terminal codes, control, format and surrogate characters, lines joined by one newline."""
    text = _ESCAPES.sub("", words)
    text = _LINES.sub("\n", text).replace("\t", " ")
    kept = (c if c == "\n" or not _harmful(c) else "\ufffd" if unicodedata.category(c) == "Cs" else "" for c in text)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _harmful(char: str) -> bool:
    # zero-width joiners hold emoji and some scripts together; every other format character only hides things
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} and char not in "\u200c\u200d"
