"""Checks by phrase: what the words have and the written line has not, from phrases.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from roleplay.customers.checks.case import WrittenLine
from roleplay.customers.checks.held import Held

ECHO_WORDS, ECHO_SHARE = 6, 0.8
"""Words from which giving the agent's turn back is speaking in the agent's place, and the share of triples that is."""


@dataclass(frozen=True)
class _Rule:
    kind: str
    reason: str
    pattern: re.Pattern[str]
    bands: frozenset[str]
    ending: bool
    """Allowed in a line that ends the call."""


def by_phrase(words: str, line: WrittenLine) -> Held | None:
    """Return why words are held back for a phrase, or None."""
    name = line.case.scenario.customer.name
    plain, written = _plain(words), _plain(line.written)
    ends = any(part.kind == "ending" for part in line.said.parts)
    for rule in _rules(name):
        if (rule.bands and line.said.band not in rule.bands) or (rule.ending and ends):
            continue
        found = rule.pattern.search(plain)
        if found and not rule.pattern.search(written):
            return Held(rule.kind, rule.reason.format(found=found[0].strip(), band=line.said.band))
    if _echoes(words, line):
        return Held("role_flip", "It gives the agent's own words back.")
    return None


def _plain(text: str) -> str:
    return text.replace("’", "'").lower()


@lru_cache(maxsize=64)
def _rules(name: str) -> tuple[_Rule, ...]:
    table = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))
    parts = name.split()
    places = {"{first}": re.escape(parts[0]), "{last}": re.escape(parts[-1])}
    return tuple(
        _Rule(
            row.get("kind", group), row["reason"], _compiled(row["patterns"], places),
            frozenset(row.get("bands", ())), bool(row.get("ending")),
        )
        for group, row in table.items()
    )  # fmt: skip


def _compiled(patterns: list[str], places: dict[str, str]) -> re.Pattern[str]:
    """Return one pattern for all; in lower case, like the text, because ignoring the case takes twice as long."""
    whole = "|".join(f"(?:{pattern})" for pattern in patterns)
    for place, name in places.items():
        whole = whole.replace(place, name)
    return re.compile(whole.lower())


def _echoes(words: str, line: WrittenLine) -> bool:
    own = triples(words)
    if not line.view.agent or len(own) < ECHO_WORDS - 2:
        return False
    return len(own & triples(line.view.agent)) >= ECHO_SHARE * len(own)


@lru_cache(maxsize=1_000)
def triples(text: str) -> frozenset[tuple[str, ...]]:
    """Return every three words that follow each other."""
    found = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())
    return frozenset(tuple(found[i : i + 3]) for i in range(len(found) - 2))
