"""Find what the customer voiced that wants an answer, and which turn answers it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from roleplay.behaviours import CATALOGUE, CueMet, Line, OpenCue, Seen
from roleplay.observers.encoder import encoder
from roleplay.observers.specificity import content
from roleplay.observers.text import sentences

CALM_FEELINGS = frozenset({"grievance"})
"""Cues that ask for care but voice no feeling by themselves."""
ACKNOWLEDGES = frozenset(b.id for b in CATALOGUE.values() if "acknowledges" in b.roles)
NEAR = 0.28
"""Likeness from which an acknowledgement is taken to be about a cue other than the latest."""


@dataclass(frozen=True)
class _Kind:
    feels: str
    strength: Literal[1, 2]
    match: re.Pattern[str]
    unless: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Kind, ...]:
    rows = tomllib.loads((Path(__file__).parent / "data" / "cues.toml").read_text(encoding="utf-8"))["cue"]
    return tuple(
        _Kind(
            row["feels"],
            2 if row["strength"] > 1 else 1,
            # the shouting of the last alternative needs its capitals
            re.compile(f"(?i:{head})" + (f"|{tail}" if tail else "")),
            re.compile(row["unless"], re.IGNORECASE) if "unless" in row else None,
        )
        for row in rows
        for head, tail in [_parted(row)]
    )


def _parted(row: dict[str, str]) -> tuple[str, str]:
    if not row.get("cased_tail"):
        return row["match"], ""
    head, _, tail = row["match"].rpartition("|")
    return head, tail


@lru_cache(maxsize=4_000)
def voiced(text: str) -> OpenCue | None:
    """Return the strongest cue of a customer's line, or None."""
    found = [cue for sentence in sentences(text.replace("’", "'")) if (cue := _in_sentence(sentence.text))]
    return max(found, key=lambda cue: cue.strength, default=None)


def _in_sentence(text: str) -> OpenCue | None:
    for kind in _kinds():
        if kind.match.search(text) and not (kind.unless and kind.unless.search(text)):
            return OpenCue(id=kind.feels, text=text, feels=kind.feels, strength=kind.strength, waited=0)
    return None


def open_cues(history: Sequence[Line], answered: Iterable[int] = ()) -> tuple[OpenCue, ...]:
    """Return the cues of a history that no agent turn has taken up yet, oldest first.

    `answered` holds the indices in `history` of agent lines that acknowledge: they close what was voiced before.
    """
    closing, found = set(answered), list[OpenCue]()
    for i, line in enumerate(history):
        if line.who == "customer":
            cue = voiced(line.text)
            if cue:
                found.append(replace(cue, id=f"line-{i}"))
        elif i in closing:
            found = []
        else:
            found = [replace(cue, waited=cue.waited + 1) for cue in found]
    return tuple(found)


def met(cues: Sequence[OpenCue], seen: Sequence[Seen]) -> tuple[CueMet, ...]:
    """Return which open cues the acknowledgements of a turn take up: the one they are about, else the latest."""
    out: dict[str, CueMet] = {}
    for behaviour in seen:
        if behaviour.id not in ACKNOWLEDGES or not cues:
            continue
        cue = _about(behaviour.quote, cues)
        out.setdefault(cue.id, CueMet(id=cue.id, by=behaviour.id, **_evidence(behaviour)))
    return tuple(out.values())


def _about(quote: str, cues: Sequence[OpenCue]) -> OpenCue:
    latest = min(reversed(cues), key=lambda cue: cue.waited)
    if len(cues) == 1:
        return latest
    vectors = encoder().encode([quote, *(cue.text for cue in cues)])
    likeness = [
        float(vectors[0] @ v) + 0.05 * len(content(quote) & content(c.text))
        for v, c in zip(vectors[1:], cues, strict=True)
    ]
    best = max(range(len(cues)), key=likeness.__getitem__)
    return cues[best] if likeness[best] >= NEAR else latest


def _evidence(seen: Seen) -> dict[str, int | str]:
    return {"quote": seen.quote, "start": seen.start, "end": seen.end}
