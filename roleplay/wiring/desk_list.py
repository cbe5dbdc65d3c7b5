"""The calls on a coach's desk, as they are asked for in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, Self, get_args

from roleplay.errors import BadFile
from roleplay.index.asking import fields_in, query_of
from roleplay.index.entry import Reviewed
from roleplay.index.finding import Found
from roleplay.index.kept_call import KeptCall
from roleplay.index.query import Query
from roleplay.review.rules import may_decide
from roleplay.review.state import review_state
from roleplay.transcripts import Dispute, Entry, read_entries
from roleplay.wiring.catalogue import catalogue_of
from roleplay.wiring.review_words import about_words

Shown = Literal["waiting", "unreviewed", "every"]
"""Which calls lie on the desk, before any search."""
SHOWN: tuple[Shown, ...] = get_args(Shown)
MOST = 200
"""Calls on the desk at once; a longer list is narrowed down."""
UNREAD = "{files} cannot be read: `roleplay transcript index` says why."
EVERY = Query(retries="out", limit=1)
"""A retry counts nowhere, and lies on the desk only where it is asked for."""


@dataclass(frozen=True)
class OnDesk:
    """Hold a call with where its review stands."""

    call: KeptCall
    words: str
    """Where its review stands, in a few words."""
    disputes: tuple[tuple[int, str], ...]
    """Its open disputes: their line, and what is disputed."""
    to_decide: bool
    """Whether one may decide them, and so had better see no grade before."""

    @classmethod
    def of(cls, found: Found, by: str) -> Self:
        """Return a call as it was found, for somebody."""
        entries = _entries(found.call.path) if found.reviewed.disputes else ()
        disputes = _disputes(entries)
        words = "; ".join(_words(found.reviewed, disputes)) or "not reviewed"
        return cls(found.call, words, disputes, bool(disputes) and not may_decide(by, found.call.trainee, entries))


@dataclass(frozen=True)
class DeskPage:
    """Hold what lies on the desk."""

    calls: tuple[OnDesk, ...]
    total: int
    """Calls that were asked for, those that do not fit on the desk included."""
    shown: Shown
    """Which of all calls were asked for."""
    count: Mapping[Shown, int]
    """How many calls wait, how many nobody has reviewed, and all of them, whatever was asked for."""
    note: str = ""
    """What the coach should know about the answer."""


class DeskList:
    """Answer what lies on a desk. The files are looked at anew when that is asked for, and not for every question."""

    def __init__(self, folder: Path | None, by: str) -> None:
        """Take the folder of the calls, and whose desk it is."""
        self._catalogue, self._by = catalogue_of(folder), by

    def look(self) -> None:
        """Read what has changed since."""
        self._catalogue.follow()

    def page(self, line: str, now: datetime, shown: Shown | None) -> DeskPage:
        """Return the calls that a line asks for, the newest first, of those that are to be shown.

        Where that is None, of those that wait if any does, else of those that nobody has reviewed, else of all.

        Raises:
            UsageProblem: if the line cannot be understood.
        """
        query, ask = query_of({"retries": EVERY.retries} | fields_in(line) | {"limit": MOST}, now), self._catalogue
        count = {kind: ask.page(_only(EVERY, kind)).total for kind in SHOWN}
        first: Shown = next((kind for kind in SHOWN if count[kind]), "every")
        kind = shown or first
        found = ask.page(_only(query, kind))
        return DeskPage(
            calls=tuple(OnDesk.of(one, self._by) for one in found.calls),
            total=found.total,
            shown=kind,
            count=count,
            note=" ".join(filter(None, (ask.note, _unread(len(ask.unread()))))),
        )

    def close(self) -> None:
        """Let the index go."""
        self._catalogue.close()


def _unread(count: int) -> str:
    return UNREAD.format(files="1 file" if count == 1 else f"{count} files") if count else ""


def _only(query: Query, shown: Shown) -> Query:
    """Return a query that asks for those calls alone."""
    return replace(query, waits=query.waits or shown == "waiting", unreviewed=query.unreviewed or shown == "unreviewed")


def _entries(call: Path) -> tuple[Entry, ...]:
    try:
        return tuple(read_entries(call))
    except BadFile:
        return ()


def _disputes(entries: tuple[Entry, ...]) -> tuple[tuple[int, str], ...]:
    waiting = review_state(entries).open_disputes
    return tuple((e.line, about_words(e.review.about)) for e in waiting if isinstance(e.review, Dispute))


def _words(reviewed: Reviewed, disputes: tuple[tuple[int, str], ...]) -> Iterator[str]:
    if reviewed.problem:
        yield "cannot be read"
        return
    if reviewed.disputes:
        what = ", ".join(what for _, what in disputes)
        yield f"disputed: {what}" if what else "disputed"
    if reviewed.claims:
        yield f"{reviewed.claims} claim{'s' * (reviewed.claims > 1)}"
    if reviewed.disagreements:
        yield f"{reviewed.disagreements} read otherwise"
    if reviewed.by and not (reviewed.disputes or reviewed.claims or reviewed.disagreements):
        yield f"by {', '.join(reviewed.by)}"
