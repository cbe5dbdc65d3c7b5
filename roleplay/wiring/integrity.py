"""Whether a call and what was said about it are as they were written, in words."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from roleplay.transcripts import verdicts

UNSOUND = "Do not rely on what is shown, and nothing can be said about it."
"""Of a call that is not as it was written."""


class Integrity(NamedTuple):
    """Hold whether the files of a call are as they were written."""

    sound: bool
    words: str


def integrity(path: Path) -> Integrity:
    """Return whether a call and its reviews are as they were written."""
    found = verdicts(path)
    for verdict, what in zip(found, ("the call", "its reviews"), strict=False):
        if not verdict.good:
            problem = f": {verdict.problem}" if verdict.problem else ""
            return Integrity(False, f"Not as it was written, in line {verdict.line} of {what}{problem}.")
    records = sum(verdict.records for verdict in found)
    return Integrity(True, f"As it was written: {records} records, each bound to the one before it.")
