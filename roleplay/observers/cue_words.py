"""Explicit wordings of what a customer's line voices; one feature of the cue head, and the whole of a grave one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from roleplay.observers.text import sentences


@dataclass(frozen=True)
class _Kind:
    feels: str
    match: re.Pattern[str]
    unless: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Kind, ...]:
    rows = tomllib.loads((Path(__file__).parent / "data" / "cues.toml").read_text(encoding="utf-8"))["cue"]
    return tuple(
        _Kind(
            row["feels"],
            # shouting is seen by its capitals
            re.compile("|".join([f"(?i:{row['match']})", *([row["cased"]] if "cased" in row else [])])),
            re.compile(row["unless"], re.IGNORECASE) if "unless" in row else None,
        )
        for row in rows
    )


@lru_cache(maxsize=4_000)
def worded(text: str) -> str:
    """Return the gravest feeling that a line words explicitly: risk, grief, worry and so on, or none."""
    for kind in _kinds():
        for sentence in sentences(text.replace("’", "'")):
            if kind.match.search(sentence.text) and not (kind.unless and kind.unless.search(sentence.text)):
                return kind.feels
    return "none"
