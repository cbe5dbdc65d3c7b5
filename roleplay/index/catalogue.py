"""All kept calls of some folders, searched and filtered at once.

    with catalogue_of() as catalogue:                   # roleplay.wiring.catalogue: the folders that the settings name
        catalogue.follow()                              # look at the files; read what is not known yet
        page = catalogue.page(Query(result="failed", limit=20))
        for found in page.calls:
            found.call.scores, found.reviewed.disputes

Answers are about the files as they were at the last `follow`; the first question follows by itself. A screen that stays
open calls `follow` again whenever it is looked at, in a thread of its own: a catalogue may be used from any thread, by
one at a time, so that two of them on the same folders let one be asked while the other follows. What people write into
a search box becomes a query by `asking.query_of(asking.fields_in(line), now)`.

The index is never the truth: one that was deleted, damaged or written by another form of the program is made anew, and
where none can be used the same questions are answered from the files, through a private index that goes with the
process. `note` says so in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Self, TypeVar

import portalocker

from roleplay import paths
from roleplay.clock import Sources
from roleplay.errors import StorageProblem
from roleplay.index import finding, following
from roleplay.index.choices import Choices, choices
from roleplay.index.entry import Ways
from roleplay.index.finding import Page
from roleplay.index.following import Followed, Told
from roleplay.index.query import Query
from roleplay.index.store import FAULTS, Store, fault

SETTLED = 2.0
"""Seconds after which a change of a file shows in its time, on every file system."""
MADE_ANEW = "The index of kept calls was damaged and has been made anew."
ATTEMPTS = 3
"""The index as it is, one made anew, a private one."""
T = TypeVar("T")


@dataclass(frozen=True)
class Unread:
    """Hold a transcript that cannot be read, and why."""

    path: Path
    problem: str

    def __str__(self) -> str:
        return f"{paths.shown(self.path)}: {self.problem}"


@dataclass(frozen=True)
class Status:
    """Hold what `transcript index` says."""

    path: Path | None
    """None while a private index stands in."""
    size: int
    """In bytes."""
    calls: int
    searches: bool
    """Whether words are found by full text search."""


class Catalogue:
    """Answer questions about the kept calls of some folders."""

    def __init__(self, folders: Sequence[Path], index: Path | None, ways: Ways, sources: Sources) -> None:
        """Take the folders, always in the same order, and where the index is kept; without `index` it is private."""
        self.folders = tuple(folders)
        self.note = ""
        """What people should know about the answers, or nothing."""
        self.unreachable: tuple[str, ...] = ()
        """Folders that could not be looked through, each with why."""
        self._index, self._ways, self._sources = index, ways, sources
        self._store: Store | None = None
        self._behind = True
        self._lock = RLock()

    def follow(self, told: Told | None = None) -> Followed:
        """Look at the files again and read what is not as the index knows it; `told` hears how far it is."""
        with self._lock:
            if self._store and self._store.path and self._store.replaced:
                self._leave()
            self._behind = True
            return self._asked(lambda _, followed: followed, told)

    def rebuild(self, told: Told | None = None) -> Followed:
        """Make the index anew from the files."""
        with self._lock:
            self._leave()
            if self._index:
                # where it cannot be put away, opening it tells why
                with suppress(*FAULTS, portalocker.LockException):
                    self._store = Store.anew(self._index)
            return self.follow(told)

    def page(self, query: Query) -> Page:
        """Return the page of calls that a query asks for."""
        return self._asked(lambda store, _: finding.find(store, self.folders, query))

    def choices(self) -> Choices:
        """Return what the calls can be filtered by: every trainee, scenario and so on that there is."""
        return self._asked(lambda store, _: choices(store))

    def unread(self) -> tuple[Unread, ...]:
        """Return the transcripts that cannot be read, by name."""

        def ask(store: Store, _: Followed) -> tuple[Unread, ...]:
            table = store.unread
            rows = table.select(table.folder, table.stem, table.problem).order_by(table.stem).tuples()
            return tuple(Unread(self.folders[f] / f"{stem}{paths.TRANSCRIPT_SUFFIX}", why) for f, stem, why in rows)

        return self._asked(ask)

    def status(self) -> Status:
        """Return what the index is."""

        def ask(store: Store, _: Followed) -> Status:
            pages, size = store.one("PRAGMA page_count"), store.one("PRAGMA page_size")
            return Status(store.path, pages * size, store.one("SELECT count(*) FROM calls"), store.searches)

        return self._asked(ask)

    def close(self) -> None:
        """Let the index go."""
        with self._lock:
            self._leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _asked(self, ask: Callable[[Store, Followed], T], told: Told | None = None) -> T:
        """Return an answer from an index that is up to date, whatever becomes of the one we have."""
        with self._lock:
            for attempt in range(ATTEMPTS):
                try:
                    self._store = self._store or self._opened()
                    followed = Followed()
                    if self._behind:
                        followed = following.follow(self._store, self.folders, self._settled(), self._ways, told)
                        self._behind, self.unreachable = False, followed.unreachable
                    return ask(self._store, followed)
                except FAULTS as error:
                    problem: Exception = error
                    if attempt < ATTEMPTS - 1:
                        self._replace(error, mend=attempt == 0)
            raise StorageProblem(f"The kept calls cannot be searched: {problem}") from problem

    def _opened(self) -> Store:
        return Store.open(self._index) if self._index else Store.private()

    def _replace(self, error: BaseException, *, mend: bool) -> None:
        """Put another index in the place of one that failed: its own file anew, else a private one."""
        self._behind = True
        failed, why = self._store, fault(error)
        if mend and self._index and not why:
            with suppress(*FAULTS, portalocker.LockException):
                self._store = Store.anew(self._index, failed)
                self.note = MADE_ANEW
                return
        self._store = Store.private(failed)
        if failed:
            failed.close()
        self.note = (
            f"The index of kept calls cannot be used ({why or 'it stays damaged'}); "
            "everything was read from the transcripts, which takes longer."
        )

    def _leave(self) -> None:
        if self._store:
            self._store.close()
        self._store, self._behind = None, True

    def _settled(self) -> int:
        return int((self._sources.now().timestamp() - SETTLED) * 1e9)
