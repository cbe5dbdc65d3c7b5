"""Checks of content: what is not told yet stays so, nothing is made up, and all of the written line is there."""

from __future__ import annotations

import re

from roleplay.customers.checks.case import Case, WrittenLine, stems
from roleplay.customers.checks.held import Held
from roleplay.customers.checks.values import READ_OUT, SMALL, has_number, values
from roleplay.events import Part
from roleplay.observers.text import sentences
from roleplay.observers.text import words as words_of

MANY = 2
"""Words of an untold fact, none of them its own mark, that together give it away; and words that are a new matter."""
TOLD, NEAR = 0.72, 0.3
"""Likeness in meaning from which words tell a fact, and from which they still say what was written."""
ENOUGH, SHORT = 0.3, 3
"""The share of what was written from which it need not be asked; words too few to compare in meaning."""
TO_BE_SAID = frozenset(
    {"opening", "answer", "fact", "hint", "admission", "question", "cue", "supervisor", "warning", "refusal"}
)
"""Parts each of which must be heard in the words; of the others, the line as a whole must be."""
_YES = re.compile(
    r"^(?:\W*(?:oh|well|um|er|look),?\s)?\W*(?:yes|yeah|yep|right enough|that's right|true)\b", re.IGNORECASE
)
_NO = re.compile(r"^(?:\W*(?:oh|well|um|er|look),?\s)?\W*(?:no|nope|never)\b", re.IGNORECASE)


def leaked(words: str, line: WrittenLine) -> Held | None:
    """Hold back words that tell, or confirm, a fact which is not told yet."""
    own = stems(words) - line.open
    strange = frozenset(line.known.strange(values(words)))
    for name, secret in line.untold.items():
        hit = own & secret.stems
        shared = strange.intersection(v for text in secret.wordings for v in line.known.strange(values(text)))
        if shared or len(hit) >= MANY or hit & secret.marks or _near(words, line, name, hit):
            found = ", ".join(sorted({*hit, *shared})) or "what the agent asked about"
            return Held("leaked", f"It speaks of something the customer has not told ({found}).")
    if line.view.pressed and _YES.match(words) and not _YES.match(line.written):
        return Held("leaked", "It says yes to something the customer has not told.")
    return None


def _near(words: str, line: WrittenLine, fact: str, hit: frozenset[str]) -> bool:
    """Return whether words mean a fact; asked only where they touch on it, because it costs some milliseconds."""
    if line.alike is None or not (hit or fact in line.view.pressed):
        return False
    wordings = line.case.secrets[fact].wordings
    return line.alike(words, wordings) >= max(TOLD, line.alike(line.written, wordings))


def invented(words: str, line: WrittenLine) -> Held | None:
    """Hold back values that are neither in the written line nor known in this call."""
    strange = line.known.strange(values(words))
    return Held("invented", f"Nobody has said this in the call: {', '.join(strange)}.") if strange else None


def missing(words: str, line: WrittenLine) -> Held | None:
    """Hold back words that leave out a value, a question, a yes or no, or what the line is about."""
    lost = [value for part in line.said.parts for value in _lost(part, words, line.case)]
    if lost:
        return Held("missing", f"It leaves out {', '.join(dict.fromkeys(lost))}.")
    if any(p.kind == "question" and _asks(p.text) for p in line.said.parts) and not _asks(words):
        return Held("missing", "It leaves the customer's question out.")
    first = line.said.parts[0]
    if first.kind == "answer" and any(a.match(first.text) and b.match(words) for a, b in ((_YES, _NO), (_NO, _YES))):
        return Held("missing", "It turns yes and no round.")
    for part in line.said.parts:
        if part.kind in TO_BE_SAID and not _heard(words, part.text, line):
            return Held("missing", f"It does not say this: {part.text}")
    if not _heard(words, line.written, line):
        return Held("missing", "It says something else than the written line.")
    return None


def _lost(part: Part, words: str, case: Case) -> list[str]:
    wanted, got = values(part.text), values(words)
    read_out = len(wanted.digits) >= READ_OUT and wanted.digits in got.digits
    wanted_numbers = () if read_out else sorted(wanted.numbers)
    numbers = [n for n in wanted_numbers if n > SMALL and not has_number(n, got.numbers, got.digits)]
    names = [n for n in case.names if n in part.text and not any(p.lower() in got.bare for p in n.split())]
    return [
        *(f"{n:g}" for n in numbers),
        *sorted(wanted.days - got.days),
        *(c for c in sorted(wanted.codes) if c not in got.bare),
        *(names if part.kind in TO_BE_SAID else ()),
    ]


def _asks(words: str) -> bool:
    return "?" in words or any(sentence.question for sentence in sentences(words))


def _heard(words: str, written: str, line: WrittenLine) -> bool:
    """Return whether words say what was written: by the words they share, else by meaning.

    Of a line without content of its own, such as "Go on.", it is enough that the words bring nothing in.
    """
    wanted, got = stems(written), stems(words)
    enough = len(wanted & got) >= ENOUGH * len(wanted) if wanted else len(got - line.open) < MANY
    if enough or line.alike is None:
        return True
    return len(words_of(words)) < SHORT or line.alike(words, (written,)) >= NEAR
