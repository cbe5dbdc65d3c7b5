"""How fast the customer's words arrive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from roleplay.settings import Pace


class Paced(Protocol):
    """Say how fast things arrive."""

    pace: Pace
    reduced_motion: bool
    """Nothing moves or arrives bit by bit."""


@dataclass(frozen=True)
class Tempo:
    """Hold the timing of a voice."""

    words: float
    """Words a second; 0 for all at once."""
    breath: float
    """Seconds before the first word."""
    quiet: float
    """Seconds of silence once the line is dead."""


AT_ONCE = Tempo(0, 0, 0)
TEMPI: dict[Pace, Tempo] = {"instant": AT_ONCE, "brisk": Tempo(8, 0.25, 1.2), "human": Tempo(3, 0.7, 2.5)}
_UNSPACED = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]{{1,2}}|[^\s{_UNSPACED}]+")
"""A word; in writing without spaces between words, two characters stand for one."""


def tempo(room: Paced) -> Tempo:
    """Return the timing to use."""
    return AT_ONCE if room.reduced_motion else TEMPI[room.pace]


def beats(text: str) -> list[int]:
    """Return how many characters that are no spaces have been said after each word."""
    said, out = 0, []
    for word in _WORD.finditer(text):
        said += len(word[0])
        out.append(said)
    return out


def unspaced(text: str) -> int:
    """Return the number of characters that are no spaces."""
    return sum(not c.isspace() for c in text)


def cut(text: str, said: int) -> str:
    """Return the beginning of a text that holds so many characters that are no spaces."""
    for at, char in enumerate(text):
        if said <= 0:
            return text[:at]
        said -= not char.isspace()
    return text
