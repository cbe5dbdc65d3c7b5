"""Numbers in a turn, whether written in digits or in words."""

from __future__ import annotations

import re
from functools import lru_cache

from text_to_num import alpha2digit

_AMOUNT = re.compile(
    r"(?<![\w.:-])[£$€]?(\d{1,3}(?:[,\s]\d{3})+|\d+)(?:\.(\d{1,2}))?(?![\d:%]|\.\d|(?:st|nd|rd|th)\b|\s?(?:am|pm)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4_000)
def in_digits(text: str) -> str:
    """Return the text with number words written as digits."""
    return str(alpha2digit(text.replace("’", "'"), "en"))


def amounts(text: str) -> list[float]:
    """Return the amounts named in a text, in order; clock times, ordinals and percentages are not amounts."""
    return [
        float(re.sub(r"[,\s]", "", whole) + (f".{cents}" if cents else ""))
        for whole, cents in _AMOUNT.findall(in_digits(text))
    ]
