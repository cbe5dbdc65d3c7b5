"""The input port: words from outside become clean, masked text once; nothing after it sees anything else."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

MAX_CHARACTERS = 4_000
"""A turn longer than this is refused: nobody says that much in one breath."""
_TABLE = tomllib.loads((Path(__file__).parent / "masks.toml").read_text(encoding="utf-8"))
_ESCAPES = re.compile(_TABLE.pop("terminal")["escapes"])
_MASKS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _TABLE.items()}
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

    def __init__(self, own_values: Collection[str] = ()) -> None:
        self._own = frozenset(_bare(v) for v in own_values if _bare(v))

    def take(self, words: str) -> Cleaned:
        """Return the turn to keep.

        Raises:
            Refused: if it is longer than a turn may be.
        """
        if len(words) > MAX_CHARACTERS:
            message = f"That is {len(words):,} characters; a turn takes at most {MAX_CHARACTERS:,}. Say it shorter."
            raise Refused(message)
        text = clean(words)
        masked: dict[str, int] = {}
        for kind, pattern in _MASKS.items():
            text = pattern.sub(lambda m, kind=kind: self._mask(m, kind, masked), text)  # type: ignore[misc]
        return Cleaned(text, masked, cleaned=text != words and clean(words) != words.strip())

    def _mask(self, match: re.Match[str], kind: str, masked: dict[str, int]) -> str:
        found = match[0]
        if _bare(found) in self._own or (kind == "card" and not _luhn(found)):
            return found
        masked[kind] = masked.get(kind, 0) + 1
        return f"[{kind}]"


def clean(words: str) -> str:
    """Return text without terminal codes, control, format and surrogate characters, lines joined by one newline."""
    text = _ESCAPES.sub("", words)
    text = _LINES.sub("\n", text).replace("\t", " ")
    kept = (c if c == "\n" or not _harmful(c) else "\ufffd" if unicodedata.category(c) == "Cs" else "" for c in text)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _harmful(char: str) -> bool:
    # zero-width joiners hold emoji and some scripts together; every other format character only hides things
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} and char not in "\u200c\u200d"


def _bare(value: str) -> str:
    return re.sub(r"[^0-9a-z@]", "", value.lower())


def _luhn(number: str) -> bool:
    digits = [int(c) for c in number if c.isdigit()]
    doubled = [d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
