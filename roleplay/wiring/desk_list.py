"""The calls on a coach's desk, as they are asked for in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from roleplay.errors import BadFile
from roleplay.index.asking import fields_in, query_of
from roleplay.index.finding import Found
from roleplay.index.query import Query
from roleplay.review.state import review_state
from roleplay.transcripts import Dispute, read_entries
from roleplay.wiring.catalogue import catalogue_of
from roleplay.wiring.review_words import about_words

MOST = 200
"""Calls on the desk at once; a longer list is narrowed down."""

UNREAD = "{count} files cannot be read: `roleplay transcript index` names them."


@dataclass(frozen=True)
class DeskPage:
    """Hold what lies on the desk."""

    calls: tuple[Found, ...]
    total: int
    """Calls that were asked for, those that do not fit on the desk included."""
    waits: int
    """Calls about which something waits, whatever was asked for."""
    every: int
    note: str = ""
    """What the coach should know about the answer."""


def desk_page(folder: Path | None, line: str, now: datetime, *, waiting: bool) -> DeskPage:
    """Return the calls that a line asks for, the newest first; of those that wait if `waiting`.

    Raises:
        UsageProblem: if the line cannot be understood.
    """
    # a retry counts nowhere, and lies on the desk only where it is asked for
    query = query_of({"retries": "out"} | fields_in(line) | {"limit": MOST}, now)
    with catalogue_of(folder) as catalogue:
        catalogue.follow()
        page = catalogue.page(replace(query, waits=query.waits or waiting))
        waits = catalogue.page(Query(waits=True, retries="out", limit=1)).total
        every = catalogue.page(Query(retries="out", limit=1)).total
        unread = len(catalogue.unread())
        notes = [
            catalogue.note,
            f"{unread} files cannot be read: `roleplay transcript index` names them." * bool(unread),
        ]
    return DeskPage(page.calls, page.total, waits, every, " ".join(filter(None, notes)))


def disputes(call: Path) -> tuple[tuple[int, str], ...]:
    """Return the open disputes about a call: their line, and what is disputed.

    Raises:
        BadFile: if what was said about it cannot be read.
    """
    state = review_state(read_entries(call))
    return tuple((e.line, about_words(e.review.about)) for e in state.open_disputes if isinstance(e.review, Dispute))


def review_words(found: Found) -> str:
    """Return where the review of a call stands, in a few words."""
    return "; ".join(_parts(found)) or "not reviewed"


def _parts(found: Found) -> Iterator[str]:
    reviewed = found.reviewed
    if reviewed.problem:
        yield "cannot be read"
        return
    if reviewed.disputes:
        try:
            yield f"disputed: {', '.join(what for _, what in disputes(found.call.path))}"
        except BadFile:
            yield "disputed"
    if reviewed.claims:
        yield f"{reviewed.claims} claim{'s' * (reviewed.claims > 1)}"
    if reviewed.disagreements:
        yield f"{reviewed.disagreements} read otherwise"
    if reviewed.by and not (reviewed.disputes or reviewed.claims or reviewed.disagreements):
        yield f"by {', '.join(reviewed.by)}"
