"""What is wrong with a model's wording of the customer's line: the first check that holds it back, and why.

Every check looks at words that are tidy already and returns why it holds them back, or nothing. Its kind is the class
under which the transcript keeps the line that was held back.
"""

from __future__ import annotations

from roleplay.customers.checks.case import Case, WrittenLine
from roleplay.customers.checks.content import invented, leaked, missing
from roleplay.customers.checks.form import blank, language, length, repetition
from roleplay.customers.checks.held import Alike, Held
from roleplay.customers.checks.phrases import by_phrase
from roleplay.customers.checks.tidy import tidy

__all__ = ["IN_WORDS", "Alike", "Case", "Held", "WrittenLine", "held_back", "tidy"]

IN_WORDS = {
    "blank": "it said nothing",
    "length": "it was too long",
    "language": "it was in another language, or in none",
    "role_flip": "it spoke as somebody else",
    "agent_help": "it helped as an agent would",
    "meta": "it spoke about the exercise",
    "leaked": "it told what is not told yet",
    "invented": "it made something up",
    "unearned": "it gave in without reason",
    "softening": "it was too soft",
    "thanks": "it gave thanks without reason",
    "repetition": "it repeated itself",
    "missing": "it left something out",
}
"""Every class of a line held back, in plain words."""
_CHECKS = (blank, length, language, by_phrase, leaked, invented, repetition, missing)


def held_back(words: str, line: WrittenLine) -> Held | None:
    """Return why words must not be shown as the wording of a line, or None; the line as written always passes."""
    if words == line.written:
        return None
    return next((held for check in _CHECKS if (held := check(words, line))), None)
