"""What people write into a query: the options of `transcript list`, or one line with the same filters in it.

Both come here as the same fields of text, so that a command and a screen mean the same by the same words. A line is
words to be found with filters between them: `refund trainee:heron is:failed since:7d below:empathy=60`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from roleplay.diagnostics import closest
from roleplay.errors import UsageProblem
from roleplay.index.query import Bound, Query

Asked = Mapping[str, Any]
"""Fields by name: text, or several texts for one of `MANY`, or True for one of `FLAGS`; what is empty asks nothing."""
MANY = ("trainee", "scenario", "mode", "outcome", "critical", "customer", "below", "above")
"""Fields that may be given more than once."""
FLAGS = ("passed", "failed", "unscored", "disputed", "unreviewed", "claims", "disagreement", "waits", "reverse")
"""Fields that hold or do not; in a line they are written `is:failed`."""
CHOICES = {"retries": ("in", "out", "only")}
RESULTS = ("passed", "failed", "unscored")
DAYS = "Write a day as 2026-11-05, today or yesterday, or how long ago as 12h, 7d or 4w."
SPOKEN = {"today": timedelta(), "yesterday": timedelta(days=1)}
"""How long before this day a day is that has a name."""
_AGO = re.compile(r"(\d{1,5})\s*([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}
_BOUND = re.compile(r"([\w.-]+)\s*=\s*(\d+(?:\.\d+)?)")
_PIECE = re.compile(r'(?:([a-z]+):)?("[^"]*"?|\S+)')


def query_of(asked: Asked, now: datetime) -> Query:
    """Return the query that some fields ask for; `now` is the moment that `7d` is counted from.

    Raises:
        UsageProblem: if one of them cannot be understood, with what can be written instead.
    """
    given = {name: value for name, value in asked.items() if value not in (None, "", False, (), [])}
    for name, allowed in CHOICES.items():
        if given.get(name, allowed[0]) not in allowed:
            raise UsageProblem(f"{name}: {given[name]!r} is not known.", f"It is one of {', '.join(allowed)}.")
    results = [name for name in RESULTS if name in given]
    if len(results) > 1:
        raise UsageProblem(f"A call cannot be {' and '.join(results)}.", "Ask for one of them.")
    plain = {f.name: given[f.name] for f in fields(Query) if f.name in given}
    plain |= {name: tuple(plain[name]) for name in MANY if name in plain}
    plain |= {name: _moment(name, str(given[name]), now) for name in ("since", "until") if name in given}
    plain |= {name: _count(name, given[name]) for name in ("limit", "page") if name in given}
    under = [Bound(of=of, under=value) for of, value in map(_bound, given.get("below", ()))]
    over = [Bound(of=of, over=value) for of, value in map(_bound, given.get("above", ()))]
    return Query(**plain | {"bounds": (*under, *over), "result": results[0] if results else ""})


def fields_in(line: str) -> dict[str, Any]:
    """Return the fields that a line asks for: its filters, and what is left of it as the text to be found.

    Raises:
        UsageProblem: if it names a filter that is none.
    """
    found, text = dict[str, Any](), list[str]()
    for name, value in _PIECE.findall(line):
        if not name:
            text.append(value)
            continue
        bare = value.strip('"')
        if name == "is":
            found[_known(bare, FLAGS, "is:")] = True
        elif name in MANY:
            found[name] = [*found.get(name, ()), bare]
        else:
            found[_known(name, NAMES, "")] = bare
    return found | ({"text": " ".join([*text, *([found["text"]] if "text" in found else [])])} if text else {})


NAMES = (*MANY, "since", "until", "retries", "agent", "text", "sort", "limit", "page")
"""What can stand before a colon in a line, beside `is`."""


def _known(name: str, known: tuple[str, ...], before: str) -> str:
    if name in known:
        return name
    guess = closest(name, list(known))
    remedy = f"Did you mean {before}{guess}?" if guess else f"Known: {', '.join(known)}"
    raise UsageProblem(f"There is no filter {before}{name}.", remedy)


def ago(text: str) -> timedelta | None:
    """Return the span that is written as 12h, 7d or 4w, or None."""
    span = _AGO.fullmatch(text.strip().lower())
    return timedelta(hours=int(span[1]) * _HOURS[span[2]]) if span else None


def _moment(name: str, text: str, now: datetime) -> datetime:
    """Return the moment that a day or a span means; a day until which something is looked for is part of it."""
    here = now.astimezone()
    if span := ago(text):
        return here - span
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    spoken = SPOKEN.get(text.strip().lower())
    try:
        day = datetime.fromisoformat(text.strip()) if spoken is None else midnight - spoken
        # a day has no hour; what was not written with a place is meant where one stands
        whole = spoken is not None or len(text.strip()) <= len("2026-11-05")
        return (day + timedelta(days=1) if whole and name == "until" else day).astimezone()
    except (ValueError, OverflowError) as error:
        raise UsageProblem(f"{name}: {text!r} is no day.", DAYS) from error


def _bound(text: str) -> tuple[str, float]:
    found = _BOUND.fullmatch(text.strip())
    if not found:
        raise UsageProblem(
            f"{text!r} bounds no score.", "Write empathy=60 for a score, empathy.E2=3 for the level of a criterion."
        )
    return found[1], float(found[2])


def _count(name: str, value: Any) -> int:
    if not str(value).isdigit() or int(value) < 1:
        raise UsageProblem(f"{name}: {value!r} is no number of 1 or more.")
    return int(value)
