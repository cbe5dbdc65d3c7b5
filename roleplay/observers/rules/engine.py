"""Match the explicit rules on one turn."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from roleplay.behaviours import CATALOGUE, Seen, TurnContext
from roleplay.observers.specificity import names_the_case
from roleplay.observers.text import Sentence, clause_at, is_quoted, sentences, words


@dataclass(frozen=True)
class Rule:
    """Hold one rule of the files; see the head of harmful.toml for the keys."""

    behaviour: str
    id: str
    intensity: int
    match: re.Pattern[str]
    unless: re.Pattern[str] | None
    with_: re.Pattern[str] | None
    question: bool
    """Holds in questions too."""
    negated: bool
    """Holds in negated sentences too."""
    specific: bool
    across: bool
    """Matches across sentences."""
    min_words: int


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Return every rule of the files."""
    found = []
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        for behaviour, rows in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found += [_rule(behaviour, row) for row in rows]
    return tuple(found)


def _rule(behaviour: str, row: dict[str, object]) -> Rule:
    flags = re.DOTALL if row.get("cased") else re.IGNORECASE | re.DOTALL

    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(str(row[key]), flags) if key in row else None

    match = pattern("match")
    assert behaviour in CATALOGUE
    assert match is not None
    return Rule(
        behaviour=behaviour,
        id=str(row["id"]),
        intensity=int(str(row.get("intensity", 1))),
        match=match,
        unless=pattern("unless"),
        with_=pattern("with"),
        question=bool(row.get("question")),
        negated=bool(row.get("negated")) or not CATALOGUE[behaviour].positive,
        specific=bool(row.get("specific")),
        across=bool(row.get("across")),
        min_words=int(str(row.get("min_words", 0))),
    )


def explicit(text: str, context: TurnContext) -> Iterator[Seen]:
    """Yield what the rules see, one at most for each rule and sentence."""
    plain = text.replace("’", "'").replace("‘", "'")
    units = sentences(plain)
    whole = Sentence(plain, 0, len(plain), question=False) if plain.strip() else None
    for rule in rules():
        for unit in (whole,) if rule.across and whole else units:
            seen = _apply(rule, unit, text, plain, context) if unit else None
            if seen:
                yield seen


def _apply(rule: Rule, unit: Sentence, text: str, plain: str, context: TurnContext) -> Seen | None:
    match = rule.match.search(unit.text)
    if (
        not match
        or (rule.unless and rule.unless.search(unit.text))
        or (rule.with_ and not rule.with_.search(unit.text))
    ):
        return None
    if (unit.question and not rule.question) or (unit.negated and not rule.negated) or unit.hypothetical:
        return None
    if rule.min_words and len(words(unit.text)) < rule.min_words:
        return None
    start, end = unit.start + match.start(), unit.start + match.end()
    if is_quoted(plain, start, end) or (rule.specific and not names_the_case(unit.text, context)):
        return None
    clause = clause_at(plain, start)
    start, end = min(start, clause.start if clause else start), max(end, clause.end if clause else end)
    quote = text[start:end]
    intensity = 0 if rule.intensity <= 0 else 1 if rule.intensity == 1 else 2
    return Seen(id=rule.behaviour, intensity=intensity, by=f"rule:{rule.id}", quote=quote, start=start, end=end)
