"""Read many calls: one after the other, or in processes of their own where there are so many that it is worth it."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from roleplay.index.entry import Entry, Place, Ways, read_entry

MANY = 2_000
"""Calls from which on other processes read while this one writes."""
PROCESSES = 2
"""How many; one that writes keeps up with two that read."""
AHEAD = 2 * PROCESSES
"""Chunks that are being read before one is written."""


class Readers:
    """Read chunks of calls, in their order."""

    def __init__(self, folders: Sequence[Path], settled: int, ways: Ways, calls: int) -> None:
        """Read in some folders, about so many `calls`; see `read_entry` for the rest."""
        self._read = partial(read_chunk, tuple(folders), settled, ways)
        self._pool = _pool() if calls >= MANY else None

    def read(self, chunks: Iterable[list[Place]]) -> Iterator[list[Entry]]:
        """Yield what is read of each chunk."""
        waiting = deque[tuple[list[Place], Future[list[Entry]] | None]]()
        for chunk in chunks:
            waiting.append((chunk, self._begun(chunk)))
            if len(waiting) > (AHEAD if self._pool else 0):
                yield self._done(*waiting.popleft())
        while waiting:
            yield self._done(*waiting.popleft())

    def _begun(self, chunk: list[Place]) -> Future[list[Entry]] | None:
        try:
            return self._pool.submit(self._read, chunk) if self._pool else None
        except BrokenProcessPool:
            self._leave()
            return None

    def _done(self, chunk: list[Place], begun: Future[list[Entry]] | None) -> list[Entry]:
        if begun:
            try:
                return begun.result()
            except BrokenProcessPool:
                # somebody ended it: we read ourselves
                self._leave()
        return self._read(chunk)

    def _leave(self) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leave()


def read_chunk(folders: Sequence[Path], settled: int, ways: Ways, places: Sequence[Place]) -> list[Entry]:
    """Return what is read of some calls."""
    return [read_entry(folders[place.folder], place, settled, ways) for place in places]


def _pool() -> ProcessPoolExecutor | None:
    """Return processes that read, or None where none can be started."""
    try:
        # a fresh one: a copy of a process that has threads may stand still
        fresh = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(PROCESSES, mp_context=fresh, initializer=_begin)
    except (OSError, ImportError):
        return None


def _begin() -> None:
    # whoever stops the program stops this process with it, without a word from here
    signal.signal(signal.SIGINT, signal.SIG_IGN)
