"""Recognise turns outside the script: empty, gibberish, greetings, other languages, talk about the customer itself."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from roleplay.behaviours import Evidence
from roleplay.observers.encoder import tokenizer
from roleplay.observers.specificity import common_words
from roleplay.observers.text import words

OffScript = Literal["", "empty", "gibberish", "greeting", "foreign", "about_customer", "abuse"]
_FOREIGN_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]")
PIECES_PER_WORD, FEW_WORDS = 2.6, 3
"""Word pieces to a word, on average, above which letters are no words; turns with fewer words are given the benefit."""


@lru_cache(maxsize=1)
def patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns of the data file by name."""
    table = tomllib.loads((Path(__file__).parent / "data" / "offscript.toml").read_text(encoding="utf-8"))
    return {name: re.compile(pattern, re.IGNORECASE | re.DOTALL) for name, pattern in table.items()}


def classify(text: str) -> OffScript:  # noqa: PLR0911  one for each kind
    """Return what kind of off-script talk a turn is, or nothing."""
    plain = text.strip().replace("’", "'")
    found = words(plain)
    if not plain or not re.search(r"[\w]", plain):
        return "empty"
    if in_other_script(plain):
        return "foreign"
    if is_gibberish(plain):
        return "gibberish"
    if is_foreign(plain):
        return "foreign"
    if patterns()["abuse"].search(plain):
        return "abuse"
    if patterns()["about_customer"].search(plain) and len(found) < 20:
        return "about_customer"
    return "greeting" if patterns()["greeting"].match(plain) else ""


def in_other_script(text: str) -> bool:
    """Return whether most letters of a turn are not Latin."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(bool(_FOREIGN_SCRIPT.match(c)) for c in letters) > len(letters) / 2


def is_foreign(text: str) -> bool:
    """Return whether a turn in Latin letters is in another language than English."""
    found = words(text)
    if len(found) < 4:
        return False
    english = sum(w in common_words() for w in found) / len(found)
    return english < 0.12 and pieces_per_word(text) > 1.7


def is_gibberish(text: str) -> bool:
    """Return whether a turn is keyboard noise: letters that make no words, or one word over and over."""
    found = words(text)
    if not found:
        return True
    if len(found) >= 6 and len(set(found)) <= len(found) / 4:
        return True
    known = sum(w in common_words() for w in found) / len(found)
    if len(found) < FEW_WORDS:
        return pieces_per_word(text) > 4 and known == 0
    return pieces_per_word(text) > PIECES_PER_WORD and known < 0.4


def pieces_per_word(text: str) -> float:
    """Return how many word pieces a word of the text falls into; digits apart."""
    found = [w for w in words(text) if w.isalpha()]
    if not found:
        return 1.0
    return len(tokenizer().encode(" ".join(found), add_special_tokens=False).ids) / len(found)


def without_commands(text: str) -> str:
    """Return the turn with talk to a grader or a machine blanked out, every other character in its place."""
    out = text
    for match in patterns()["about_evaluation"].finditer(text):
        start = max(text.rfind(c, 0, match.start()) for c in ".!?\n>") + 1
        ends = [i for c in ".!?\n<" if (i := text.find(c, match.end())) >= 0]
        end = match.end() if text[match.start()] == "<" else min(ends, default=len(text))
        out = out[:start] + " " * (end - start) + out[end:]
    return out


def search(name: str, text: str) -> Evidence | None:
    """Return where a pattern of the data file stands in a turn."""
    match = patterns()[name].search(text.replace("’", "'"))
    return Evidence(quote=text[match.start() : match.end()], start=match.start(), end=match.end()) if match else None
