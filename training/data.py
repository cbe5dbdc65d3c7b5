"""The corpus as training examples: texts, soft labels, groups and a fixed split."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
LABELS = list(tomllib.loads((ROOT / "roleplay/behaviours/catalogue.toml").read_text(encoding="utf-8")))
AGREED, KEPT, DROPPED, ABSENT = 0.97, 0.85, 0.15, 0.01
"""How sure a label is: both raters, kept by the third look, dropped by it, neither."""


@dataclass(frozen=True)
class Example:
    """Hold one coded turn."""

    id: str
    agent: str
    customer: str
    history: tuple[tuple[str, str], ...]
    target: tuple[float, ...]
    """How sure the codings are, by label."""
    strong: tuple[float, ...]
    """1 for strong, 0 for less, -1 where the label is absent."""
    kind: str
    file: str
    """The file of the corpus it stands in, without its ending."""

    @property
    def group(self) -> str:
        """What must not be parted by a split: the call, or the turns that begin with the same line."""
        parts = self.id.split("-")
        return "-".join(parts[:2]) if len(parts) > 2 else (self.history[0][1] if self.history else self.customer)

    @property
    def codes(self) -> set[str]:
        """The settled labels."""
        return {name for name, sure in zip(LABELS, self.target, strict=True) if sure > 0.5}


def load(folder: Path = CORPUS) -> list[Example]:
    """Return every turn of the corpus, in file order."""
    return [
        _example(json.loads(line), file.stem)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def _example(row: dict, file: str) -> Example:
    first = {b["id"]: b["intensity"] for b in row["behaviours"]}
    second, settled = set(row["second"]), set(row["settled"])

    def sure(label: str) -> float:
        disputed = (label in first) != (label in second)
        if label in settled:
            return KEPT if disputed else AGREED
        return DROPPED if disputed else ABSENT

    return Example(
        id=row["id"],
        agent=row["agent"],
        customer=row["customer"],
        history=tuple((h["who"], h["text"]) for h in row["history"]),
        target=tuple(sure(x) for x in LABELS),
        strong=tuple(float(first[x] == 2) if x in first else -1.0 for x in LABELS),
        kind=row["kind"],
        file=file,
    )


def part(example: Example) -> str:
    """Return train, dev or test: fixed by the group's name, about 84, 6 and 10 in a hundred."""
    bucket = int(hashlib.sha256(example.group.encode()).hexdigest(), 16) % 100
    return "test" if bucket < 10 else "dev" if bucket < 16 else "train"


def context(example: Example) -> str:
    """Return what came before the turn, newest first: the customer's line, then the earlier lines."""
    earlier = " ".join(f"[{who}] {text}" for who, text in reversed(example.history[-4:]))
    return f"{example.customer} {earlier}".strip()


def bare(text: str) -> str:
    """Return the words of a turn and nothing else: no capitals, no points, no commas, no apostrophes."""
    text = re.sub(r"(?<=\w)['’](?=\w)", "", text.lower())
    text = re.sub(r"[,—–()?.!;:]+(?=\s|$)|\s-(?=\s)", "", text)
    return " ".join(text.split())
