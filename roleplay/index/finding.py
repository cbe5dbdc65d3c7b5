"""Find calls in an index: a query as conditions on its tables, and a page of what fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

from peewee import JOIN, SQL, fn

from roleplay import paths
from roleplay.index.entry import Reviewed, unpacked
from roleplay.index.kept_call import KeptCall
from roleplay.index.query import ANY, MODEL, PERSON, SORTS, UNFINISHED, Query
from roleplay.index.store import Store
from roleplay.index.words import as_match, as_patterns, needles

AT_ONCE = 500
"""Calls whose rows are fetched together."""
_PASSED = {"passed": 1, "failed": 0}


@dataclass(frozen=True)
class Found:
    """Hold a call that was found, and where its review stands."""

    call: KeptCall
    reviewed: Reviewed

    def as_data(self) -> dict[str, Any]:
        """Return the row that `transcript list --json` prints."""
        return {
            **self.call.as_data(),
            "given": self.reviewed.given,
            "critical": list(self.call.critical),
            "reviewed_by": list(self.reviewed.by),
            "open_disputes": self.reviewed.disputes,
            "open_claims": self.reviewed.claims,
            "disagreements": self.reviewed.disagreements,
        }


@dataclass(frozen=True)
class Page:
    """Hold one page of what was found."""

    calls: tuple[Found, ...]
    total: int
    """Calls on all pages."""
    first: int
    """The number of the first one here, counted from 1; 0 where there is none."""

    @property
    def last(self) -> int:
        """The number of the last one here."""
        return self.first + len(self.calls) - 1 if self.calls else 0


def find(store: Store, folders: Sequence[Path], query: Query) -> Page:
    """Return the page that a query asks for.

    Raises:
        FAULTS: if the index cannot be read.
    """
    calls = store.calls
    begin = (query.page - 1) * (query.limit or 0)
    # both answers are about one moment, whatever is written meanwhile
    with store.database.atomic("DEFERRED"):
        total = _fitting(store, query, calls.select(fn.COUNT(calls.id))).scalar()
        wanted = _ordered(store, query, _fitting(store, query, calls.select(calls.id, calls.folder, calls.stem)))
        rows = list(wanted.limit(-1 if query.limit is None else query.limit).offset(begin).tuples())
        texts = dict(_texts(store, [number for number, _, _ in rows]))
    found = tuple(
        Found(*unpacked(texts[number], folders[folder] / f"{stem}{paths.TRANSCRIPT_SUFFIX}"))
        for number, folder, stem in rows
    )
    return Page(found, total, begin + 1 if found else 0)


def _texts(store: Store, numbers: list[int]) -> Iterator[tuple[int, str]]:
    for begin in range(0, len(numbers), AT_ONCE):
        some = numbers[begin : begin + AT_ONCE]
        yield from store.packed.select(store.packed.call, store.packed.text).where(store.packed.call.in_(some)).tuples()


def _fitting(store: Store, query: Query, select: Any) -> Any:
    conditions = [*_plain(store.calls, query), *_judged(store.calls, query), *_told_apart(store, query)]
    return select.where(reduce(and_, conditions)) if conditions else select


def _plain(calls: Any, query: Query) -> Iterator[Any]:
    """Yield the conditions on what a call was."""
    for name in ("trainee", "scenario", "mode", "customer"):
        if wanted := getattr(query, name):
            yield getattr(calls, name).in_(wanted)
    if query.outcome:
        yield calls.outcome.in_(["" if outcome == UNFINISHED else outcome for outcome in query.outcome])
    if query.since:
        yield calls.at >= query.since.timestamp()
    if query.until:
        yield calls.at < query.until.timestamp()
    if query.retries != "in":
        yield calls.retry == (query.retries == "only")
    if query.agent:
        yield calls.agent != "" if query.agent == MODEL else calls.agent == query.agent.removeprefix(PERSON)


def _judged(calls: Any, query: Query) -> Iterator[Any]:
    """Yield the conditions on what became of a call, and on its review."""
    if query.result in _PASSED:
        yield calls.passed == _PASSED[query.result]
    elif query.result:
        yield (calls.outcome != "") & (calls.retry == 0) & calls.passed.is_null()
    if query.unreviewed:
        yield (calls.outcome != "") & (calls.reviewed == 0)
    for wanted, column in (
        (query.disputed, calls.disputed), (query.claims, calls.claims), (query.disagreement, calls.disagreements)
    ):  # fmt: skip
        if wanted:
            yield column > 0
    if query.waits:
        yield (calls.disputed > 0) | (calls.claims > 0) | (calls.disagreements > 0)


def _told_apart(store: Store, query: Query) -> Iterator[Any]:
    """Yield the conditions that need another table."""
    for bound in query.bounds:
        scores = store.scores
        inside = scores.value < bound.under if bound.under is not None else scores.value > bound.over
        yield store.calls.id.in_(scores.select(scores.call).where((scores.what == bound.of) & inside))
    if query.critical:
        critical = store.critical
        named = critical.select(critical.call)
        named = named if ANY in query.critical else named.where(critical.id.in_(query.critical))
        yield store.calls.id.in_(named)
    if needles(query.text):
        yield store.calls.id.in_(_saying(store, query.text))


def _saying(store: Store, text: str) -> Any:
    """Return the ids of the calls in which something was said."""
    if store.searches:
        return SQL("(SELECT rowid FROM words WHERE words MATCH ?)", [as_match(text)])
    said = store.said
    return said.select(said.call).where(reduce(and_, (said.text ** SQL("?", [p]) for p in as_patterns(text))))


def _ordered(store: Store, query: Query, select: Any) -> Any:
    """Return what was selected in the order that is asked for, the newest first of what is equal."""
    calls = store.calls
    newest = (calls.at.desc(), calls.stem.desc())
    if query.sort == "date":
        return select.order_by(*((calls.at, calls.stem) if query.reverse else newest))
    if query.sort in SORTS:
        by = getattr(calls, query.sort)
        return select.order_by(by.desc() if query.reverse else by, *newest)
    scores = store.scores
    select = select.join(scores, JOIN.LEFT_OUTER, on=(scores.call == calls.id) & (scores.what == query.sort))
    by = scores.value
    # what was not scored is neither high nor low
    return select.order_by(by.is_null(), by.desc() if query.reverse else by, *newest)
