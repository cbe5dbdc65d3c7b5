"""Does a turn name something of this caller's case? It separates empathy from theatre."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from roleplay.behaviours import TurnContext
from roleplay.observers.encoder import encoder
from roleplay.observers.text import words

_DATA = Path(__file__).parent / "data"
_DIGITS = re.compile(r"\d")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Return words too common in service talk to belong to any one case."""
    return frozenset((_DATA / "common_words.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Return the small words that hold a sentence together."""
    return frozenset((_DATA / "function_words.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a word without its inflection, roughly: enough to compare two mentions of a thing."""
    word = word.removesuffix("'s").removesuffix("n't")
    for suffix in ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "er"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word.removesuffix("e").removesuffix("i")


@lru_cache(maxsize=2_000)
def content(text: str) -> frozenset[str]:
    """Return the stems of the words that carry content: no function words, no service commonplaces."""
    return frozenset(stem(w) for w in words(text) if w not in common_words() and (len(w) > 2 or _DIGITS.search(w)))


def case_words(context: TurnContext) -> frozenset[str]:
    """Return the content of everything the customer said and of the facts of the case."""
    said = (line.text for line in context.history if line.who == "customer")
    return frozenset().union(*map(content, said), *map(content, context.facts))


def shared(text: str, context: TurnContext) -> frozenset[str]:
    """Return the stems a text shares with the case."""
    return content(text) & case_words(context)


SPECIFIC = frozenset({"paraphrase", "complex_reflection", "validate", "apology_specific", "respect_effort"})
"""Behaviours that count only where the turn is about this caller's case."""
CASE_WORK = frozenset(
    {"concrete_step", "redress", "time_commit", "explain_why", "summary_close", "warm_handover", "ownership"}
)
"""Behaviours that a long turn about another case altogether cannot earn either."""
OFFERS = frozenset({"offer_choice", "honest_limit", "check_understanding"})
"""What a tale about another case cannot earn besides."""
RELATED, STRANGE, LONG, TALE = 0.22, 0.08, 12, 20
"""Likeness to something the customer said from which a turn is about the case, whatever its words; below which one of
so many words is about another; the words from which one that tells a strange story is about another altogether.

Of the training corpus's specific turns 1 in 25 lies below the first and shares no word with the case; of model answers
from another call, 3 in 4.
"""


def foreign_to_the_case(text: str, context: TurnContext, seen: Collection[str]) -> frozenset[str]:
    """Return the behaviours a turn cannot earn because it has nothing to do with what the customer said."""
    said = [line.text for line in context.history if line.who == "customer" and line.text.strip()]
    if not said or shared(text, context):
        return frozenset()
    own, *lines = encoder().encode([text, *said])
    likeness = max(float(line @ own) for line in lines)
    if likeness < RELATED:
        likeness = max(likeness, float(encoder().encode([" ".join(said)])[0] @ own))
    if likeness >= RELATED:
        return frozenset()
    length = len(words(text))
    if length >= TALE and SPECIFIC.intersection(seen):
        return SPECIFIC | CASE_WORK | OFFERS
    return SPECIFIC | CASE_WORK if likeness < STRANGE and length >= LONG else SPECIFIC


def names_the_case(text: str, context: TurnContext) -> bool:
    """Return whether a text names at least one thing of this case."""
    return bool(shared(text, context))
