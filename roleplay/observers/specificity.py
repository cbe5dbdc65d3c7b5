"""Does a turn name something of this caller's case? It separates empathy from theatre."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from roleplay.behaviours import TurnContext
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


@lru_cache(maxsize=1)
def everyday() -> frozenset[str]:
    """Return the stems of words that many callers share: days, small numbers, things every trade has."""
    return frozenset(map(stem, (_DATA / "everyday_words.txt").read_text(encoding="utf-8").split()))


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


def names_the_case(text: str, context: TurnContext) -> bool:
    """Return whether a text names at least one thing of this case."""
    return bool(shared(text, context))
