"""The head of a scenario: what a list says of it, read without the rest of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.scenarios.variants import choose, substitute
from roleplay.text_files import read_text_file
from roleplay.yaml_reading import read_text
from roleplay.yaml_source import YamlSource

KEYS = frozenset(
    {"title", "industry", "difficulty", "skills", "content_note", "variants", "brief", "customer", "turns",
     "not_applicable"}
)  # fmt: skip
"""The parts of the file a head is made of."""
BETWEEN_WORDS = re.compile(r"(?<!\bde)(?<!\bre)(?<!\bnon)(?<!\bself)-")
"""The hyphens of a skill that stand between words, unlike those of de-escalation or self-control."""
OF_CUSTOMER = frozenset({"name", "wants", "feels"})
"""What of the customer a head says."""
_PART, _INNER = re.compile(r"\n(?=[A-Za-z_]+:)"), re.compile(r"\n(?=  [A-Za-z_]+:)")
_ROW = re.compile(r"^  - ", re.MULTILINE)


@dataclass(frozen=True)
class Head:
    """Hold what a list says of a scenario, with the values of one of its variants."""

    id: str
    """The name of its folder."""
    path: Path
    title: str = ""
    industry: str = ""
    difficulty: int = 0
    skills: tuple[str, ...] = ()
    """What it trains, in plain words."""
    content_note: str = ""
    brief: str = ""
    caller: str = ""
    wants: str = ""
    """What they ring for."""
    feels: str = ""
    """The feeling in the customer's opening line, or nothing."""
    par: int = 0
    not_applicable: frozenset[str] = frozenset()
    """Criteria it gives no opportunity for."""

    @property
    def readable(self) -> bool:
        """Whether the head could be read; the rest of the file may still hold mistakes."""
        return bool(self.title)


def skill_words(skill: str) -> str:
    """Return a skill as one would say it."""
    return BETWEEN_WORDS.sub(" ", skill)


def heads(seed: int = 0) -> dict[str, Head]:
    """Return the head of every scenario that can be found, by id, as a call with this seed would have it."""
    return {name: head_of(path, seed) for name, path in paths.scenario_files().items()}


def head_of(path: Path, seed: int = 0) -> Head:
    """Return the head of a scenario file; of one that cannot be read, no more than its id."""
    try:
        seen = path.stat()
    except OSError:
        return Head(path.parent.name, path)
    return _head(path, seed, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=1024)
def _head(path: Path, seed: int, changed: int, size: int) -> Head:
    """Return a head, read again when the file's time or size is another."""
    del changed, size
    name = path.parent.name
    file = read_text_file(path)
    if file.problems:
        return Head(name, path)
    try:
        return _built(name, path, _parts(file.text, seed))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Head(name, path)


def _parts(text: str, seed: int) -> Any:
    """Return the data of the parts a head is made of; where they do not stand alone, of the whole file."""
    parts = (part for part in _PART.split(text) if part.split(":", 1)[0] in KEYS)
    cut = {"variants": lambda part: _one_row(part, seed), "customer": _of_customer}
    kept = "\n".join(cut.get(part.split(":", 1)[0], str)(part) for part in parts)
    source: YamlSource = read_text(kept, "")
    if source.problems:
        source = read_text(text, "")
    rows = source.data.get("variants", [])
    return substitute({key: source.data[key] for key in KEYS & source.data.keys()}, choose(rows, seed))


def _of_customer(customer: str) -> str:
    """Return the customer with no more than a head says, where each key has lines of its own."""
    first, *rest = _INNER.split(customer)
    return "\n".join([first, *(part for part in rest if part.split(":", 1)[0].strip() in OF_CUSTOMER)])


def _one_row(variants: str, seed: int) -> str:
    """Return the variants with no more than the row for a seed, where they are written as a list of rows."""
    starts = [match.start() for match in _ROW.finditer(variants)]
    if len(starts) < 2:
        return variants
    row = seed % len(starts)
    return variants[: starts[0]] + variants[starts[row] : (*starts, len(variants))[row + 1]]


def _built(name: str, path: Path, data: Mapping[str, Any]) -> Head:
    customer = data["customer"]
    return Head(
        id=name, path=path, title=data["title"].strip(), industry=str(data["industry"]),
        difficulty=int(data["difficulty"]), skills=tuple(skill_words(str(s)) for s in data.get("skills", ())),
        content_note=str(data.get("content_note", "")).strip(), brief=data["brief"].strip(),
        caller=str(customer["name"]), wants=str(customer["wants"]), feels=str(customer.get("feels", "")),
        par=int(data["turns"]["par"]), not_applicable=frozenset(data.get("not_applicable", ())),
    )  # fmt: skip
