"""Checks of form: nothing said, too much said, said before, or said in another tongue."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from roleplay.customers.checks.case import WrittenLine
from roleplay.customers.checks.held import Held
from roleplay.customers.checks.phrases import triples
from roleplay.observers.specificity import common_words, function_words
from roleplay.observers.text import sentences
from roleplay.observers.text import words as words_of

AGAIN, FEW = 0.6, 4
"""The share of word triples that makes a line one said before; triples below which it is too short to tell."""
CHARACTERS = 1_500
"""More than this nobody says in one breath, however long the written line is."""
LEAST_ENGLISH, MOST_ENGLISH = 0.25, 0.5
"""The share of small words below which a sentence is not English, and above which it is."""
SENTENCE = 4
"""Words from which a sentence shows its language."""
LONGEST_WORD = 24
_OWN_SCRIPT = ("LATIN", "MODIFIER", "FEMININE", "MASCULINE")
_DATED = re.compile(r"\d+(?:st|nd|rd|th|pm|am|s)")
_STARTS_ANEW = re.compile(
    r"\bI(?:'m| am) (?:calling|ringing|phoning) (?:about|because|to|in)\b|\bI(?:'ve)? just opened\b", re.IGNORECASE
)


def most_words(line: WrittenLine) -> int:
    """Return how many words the line may take: room to breathe beside the written one, within the verbosity."""
    written = len(line.written.split())
    return min(2 * written + 10, max(line.case.scenario.customer.traits.verbosity, written) + 10)


def blank(words: str, line: WrittenLine) -> Held | None:
    """Hold back words without a letter or digit."""
    del line
    return None if any(c.isalnum() for c in words) else Held("blank", "It says nothing.")


def length(words: str, line: WrittenLine) -> Held | None:
    """Hold back words that are more than this customer says in a turn."""
    count, most = len(words.split()), most_words(line)
    if count > most or len(words) > CHARACTERS:
        return Held("length", f"It has {count} words; at most {most} fit.")
    return None


def repetition(words: str, line: WrittenLine) -> Held | None:
    """Hold back what the customer said before, a call begun anew, and words that go round in circles."""
    own = triples(words)
    plain = words.replace("’", "'")
    if line.view.turn and _STARTS_ANEW.search(plain) and not _STARTS_ANEW.search(line.written.replace("’", "'")):
        return Held("repetition", "It begins the call anew.")
    if any(count > 2 for count in Counter(s.text.lower() for s in sentences(words)).values()):
        return Held("repetition", "It says one sentence over and over.")
    if len(own) < FEW:
        same = next((text for text in line.before if words_of(text) == words_of(words)), "")
        return _before(same, line) if same and len(own) else None
    # what the written line repeats on purpose is repeated
    fresh = own - triples(line.written)
    for text in line.before:
        if len(own & triples(text)) >= AGAIN * len(own) and len(fresh & triples(text)) >= FEW:
            return _before(text, line)
    return None


def _before(text: str, line: WrittenLine) -> Held | None:
    return None if text == line.written else Held("repetition", f"The customer said nearly the same before: {text}")


def language(words: str, line: WrittenLine) -> Held | None:
    """Hold back another language, another script, and text in code."""
    known = line.known.words
    odd = [w for w in words_of(words) if len(w) > LONGEST_WORD and w not in known]
    if odd or any(_is_foreign(c) and c not in line.written for c in words):
        return Held("language", "It is not plain speech in the language of the call.")
    codes = re.findall(r"\b(?=\w*\d)(?=\w*[^\W\d_]{2})\w{4,}\b|\w*[^\W_]_[^\W_]\w*|[A-Za-z0-9+/]{16,}={1,2}", words)
    if any(
        c.lower() not in line.known.bare and not re.fullmatch(r"\d+(?:st|nd|rd|th|pm|am|s)", c, re.IGNORECASE)
        for c in codes
    ):
        return Held("language", "It is in code.")
    if line.case.scenario.language.split("-")[0] == "en":
        foreign = next(
            (s.text for s in sentences(words) if _share(s.text) < LEAST_ENGLISH and not _of_case(s.text, line)), ""
        )
        return Held("language", f"This is not English: {foreign}") if foreign else None
    if _share(words) > MOST_ENGLISH and _share(line.written) < MOST_ENGLISH and len(words_of(words)) >= SENTENCE:
        return Held("language", f"It is in English; the call is in {line.case.scenario.language}.")
    return None


def _share(text: str) -> float:
    """Return the share of English small and service words; 1 for a text too short to tell."""
    found = words_of(text)
    if len(found) < SENTENCE:
        return 1.0
    return sum(w in function_words() or w in common_words() for w in found) / len(found)


def _of_case(text: str, line: WrittenLine) -> bool:
    """Return whether most of a sentence was heard in this call or stands in the customer's lines."""
    found = words_of(text)
    return sum(w in line.known.words or w in function_words() for w in found) * 2 > len(found)


def _is_foreign(char: str) -> bool:
    return (
        char > "\x7f"
        and char.isalpha()
        and not unicodedata.name(char, "").startswith(("LATIN", "MODIFIER", "FEMININE", "MASCULINE"))
    )
