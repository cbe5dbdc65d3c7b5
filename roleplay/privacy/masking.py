"""Mask private details in words: what is looked for stands in masks.toml, names come from a list."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from roleplay.privacy.names import NAME, NO_NAMES, Names

Span = tuple[int, int]
_TABLE = tomllib.loads((Path(__file__).parent / "masks.toml").read_text(encoding="utf-8"))
_LENGTHS: dict[str, int] = _TABLE["lengths"]
_RUNS = re.compile(r"[^\W_]+")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""The sum of the digits of each digit doubled."""
_CARD = range(13, 20)
"""Digits of a card's number."""
_JOINED = frozenset("\u200c\u200d\uff9e\uff9f") | {chr(tone) for tone in range(0x1F3FB, 0x1F400)}
"""What belongs to the character before it, marks apart."""


def _whole(found: str) -> int:
    return len(found)


def _card(found: str) -> int:
    """Return how much of a run of digits is a card's number: the longest beginning that passes the check."""
    return max((end for end, digits in _beginnings(found) if len(digits) in _CARD and _luhn(digits)), default=0)


def _iban(found: str) -> int:
    """Return how much of a run of letters and digits is an IBAN: its country says how long it is."""
    wanted = _LENGTHS.get(found[:2].upper(), 0)
    return next((end for end, text in _beginnings(found) if len(text) == wanted and _remainder(text) == 1), 0)


def _beginnings(found: str) -> Iterator[tuple[int, str]]:
    """Yield every beginning that ends where a group ends: its length, and its letters and digits."""
    text = ""
    for run in _RUNS.finditer(found):
        text += run[0]
        yield run.end(), text


def _luhn(digits: str) -> bool:
    values = [int(c) for c in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[v] for v in values[1::2])) % 10 == 0


def _remainder(text: str) -> int:
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97


_CHECKS: dict[str, Callable[[str], int]] = {"": _whole, "luhn": _card, "iban": _iban}
"""How much of what a pattern found is the detail; nothing where it only looks like one."""


@dataclass(frozen=True)
class _Mask:
    kind: str
    pattern: re.Pattern[str]
    check: Callable[[str], int]

    def spans(self, text: str) -> Iterator[Span]:
        """Yield where a text holds the detail, or what looks like one and is told apart by its own values."""
        group = "hit" if "hit" in self.pattern.groupindex else 0
        at = 0
        while found := self.pattern.search(text, at):
            start = found.start(group)
            end = start + self.check(found[group])
            at = end if end > start else found.start() + 1
            if end > start:
                yield start, end


_MASKS = tuple(_Mask(m["kind"], re.compile(m["pattern"], re.IGNORECASE), _CHECKS[m.get("check", "")])
               for m in _TABLE["mask"])  # fmt: skip
KINDS = (*dict.fromkeys(m.kind for m in _MASKS), NAME)
"""What is masked, in order; each is what stands in the brackets."""
_PLACES = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")


class Masker:
    """Mask the private details in words; the values that a case brings along stay as they are."""

    def __init__(self, own: Callable[[], Iterable[str]] = tuple, names: Names = NO_NAMES) -> None:
        """Take the texts that hold the case's own values, asked for at the first detail found, and names to mask."""
        self._texts, self._names = own, names

    @cached_property
    def _own(self) -> Collection[str]:
        """The values that a case brings along: every one that a mask would take there."""
        texts = list(self._texts())
        found = {text[a:b] for text in texts for spans in self._finders() for a, b in spans(text)}
        return frozenset(bare(value) for value in [*texts, *found]) - {""}

    def mask(self, text: str) -> tuple[str, dict[str, int]]:
        """Return the words with every detail as its kind in brackets, and how many there were of each kind.

        What is returned holds no more details: masking it again changes nothing.
        """
        masked: dict[str, int] = {}
        before = None
        # a detail may have been hidden by another that stood right against it
        while before != text:
            before = text
            for kind, spans in zip((*(m.kind for m in _MASKS), NAME), self._finders(), strict=True):
                text = self._replaced(text, kind, spans, masked)
        return text, masked

    def _finders(self) -> list[Callable[[str], Iterator[Span]]]:
        return [*(m.spans for m in _MASKS), self._names.spans]

    def _replaced(self, text: str, kind: str, spans: Callable[[str], Iterator[Span]], masked: dict[str, int]) -> str:
        done, out, taken = 0, list[str](), bytearray(len(text))
        for place in _PLACES.finditer(text):
            taken[place.start() : place.end()] = b"x" * len(place[0])
        for start, end in spans(text):
            if start < done or any(taken[start:end]) or bare(text[start:end]) in self._own:
                continue
            out += [text[done:start], f"[{kind}]"]
            masked[kind] = masked.get(kind, 0) + 1
            done = _whole_character(text, end)
        return "".join([*out, text[done:]]) if out else text


def bare(value: str) -> str:
    """Return what a value is known by however it is written: its letters and digits, and the @ of an address."""
    return "".join(c for c in unicodedata.normalize("NFKC", value).casefold() if c.isalnum() or c == "@")


def _whole_character(text: str, end: int) -> int:
    """Return where the character ends whose first part ends here."""
    while end < len(text) and (unicodedata.category(text[end])[0] == "M" or text[end] in _JOINED):
        end += 1
    return end
