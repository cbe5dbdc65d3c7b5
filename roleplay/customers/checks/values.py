"""The values in a text that must not change on the way: numbers, days, codes, names, addresses on the net."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from roleplay.observers.amounts import in_digits
from roleplay.observers.text import words

SMALL = 2
"""Up to here a number is as often a figure of speech: one thing, two minds."""
READ_OUT = 3
"""Digits from which a number may be read out one by one."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w+\b")
_OWN = re.compile(r"['’]s\b")
_DAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?:january|february|april|june|july|august|september|october|november|december)\b"
    r"|(?<=\d )(?:may|march)\b|(?<=\d of )(?:may|march)\b|\b(?:may|march)(?= \d)",
    re.IGNORECASE,
)
_NET = re.compile(r"\S+@\S+\.\w+|\b(?:https?://|www\.)\S+|\b\w+\.(?:com|org|net|io|co\.uk|gov)\b", re.IGNORECASE)
_IDIOM = re.compile(
    r"\b(?:\d+ ?)?(?:hundred|thousand|million|100|1000|1000000)s? (?:times|of times)\b|\b24/7\b", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[\w,;’'] )(?!I[-'’])[A-ZÀ-Þ][\w’'-]*[a-zß-ÿ][\w’'-]*")
_NO_NAMES = frozenset({"english", "god", "christ", "jesus", "lord", "mr", "mrs", "dr", "sir", "madam", "internet"})


@dataclass(frozen=True)
class Values:
    """Hold the values of one text."""

    numbers: frozenset[float]
    digits: str
    """All digits, one after the other: a number read out digit by digit is found here."""
    days: frozenset[str]
    codes: frozenset[str]
    """Letters and digits mixed, such as half a postcode, in lower case."""
    names: frozenset[str]
    """Words with a capital inside a sentence, in lower case."""
    net: frozenset[str]
    bare: str
    """Letters and digits alone, in lower case."""


@lru_cache(maxsize=4_000)
def values(text: str) -> Values:
    """Return the values of a text."""
    spoken = _IDIOM.sub(" ", _ORDINAL.sub(r"\1", in_digits(_OWN.sub("", text))))
    days = {found.lower().removesuffix("s") for found in _DAY.findall(spoken)}
    names = {n.removesuffix("'s").removesuffix("’s").lower() for n in _NAME.findall(text)} - _NO_NAMES
    return Values(
        numbers=frozenset(float(n.replace(",", "")) for n in _NUMBER.findall(spoken)),
        digits="".join(re.findall(r"\d", spoken)),
        days=frozenset(days | {found.lower() for found in _MONTH.findall(spoken)}),
        codes=frozenset(c.lower() for c in _CODE.findall(text) if not _ORDINAL.fullmatch(c)),
        names=frozenset(n for n in names if not _DAY.fullmatch(n)),
        net=frozenset(n.lower() for n in _NET.findall(text)),
        bare="".join(re.findall(r"[^\W_]", f"{text} {spoken}".lower())),
    )


def has_number(number: float, numbers: frozenset[float], digits: str) -> bool:
    """Return whether a number is among others, also as the year it is short for or read out digit by digit."""
    if number in numbers or _as_year(number) & numbers:
        return True
    plain = f"{number:g}"
    return len(plain) >= READ_OUT and plain in digits


def _as_year(number: float) -> frozenset[float]:
    """Return what a year can be short for, or be written out as."""
    if FIRST_YEAR <= number < LAST_YEAR:
        return frozenset({number % 100})
    return frozenset({number + 1900, number + 2000}) if 0 < number < 100 else frozenset()


@lru_cache(maxsize=4_000)
def plain_words(text: str) -> frozenset[str]:
    """Return the words of a text in lower case, with their parts where they are joined."""
    return frozenset(part for word in words(text) for part in (word, word.removesuffix("'s")))
