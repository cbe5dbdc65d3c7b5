"""Follow the files: find what was written, changed or taken away since an index was last written, and read only that.

What differs is found in the index itself, so that a folder of any size takes the same memory. Several processes may
follow the same folders at once: each begins somewhere else and skips what another has read meanwhile.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from roleplay import paths
from roleplay.index.entry import ENDINGS, UNSETTLED, Place, Ways
from roleplay.index.reading import Readers
from roleplay.index.store import Store

CHUNK = 250
"""Calls that are read and written together."""
Told = Callable[[int, int], None]
"""Hears how many calls of how many have been gone through."""


@dataclass(frozen=True)
class Followed:
    """Hold what a follow-up found."""

    read: int = 0
    """Calls that were read."""
    gone: int = 0
    """Calls whose files are no longer there."""
    unreachable: tuple[str, ...] = ()
    """Folders that could not be looked through, each with why."""


def follow(store: Store, folders: Sequence[Path], settled: int, ways: Ways, told: Told | None = None) -> Followed:
    """Bring an index up to date with the files in some folders; see `read_entry` for `settled` and `ways`.

    Raises:
        FAULTS: if the index cannot be read or written.
    """
    unreachable = _look(store, folders)
    todo = _compare(store)
    read = gone = 0
    if not todo:
        return Followed(unreachable=unreachable)
    chunks = [range(first, first + CHUNK) for first in range(1, todo + 1, CHUNK)]
    begin = secrets.randbelow(len(chunks))
    done = 0
    with Readers(folders, settled, ways, todo) as readers:
        for entries in readers.read(_still_to_read(store, chunk) for chunk in chunks[begin:] + chunks[:begin]):
            if entries:
                store.write(entries)
            read += sum(bool(entry.files) for entry in entries)
            gone += sum(not entry.files for entry in entries)
            done += CHUNK
            if told:
                told(min(done, todo), todo)
    if todo > CHUNK:
        # an index that grew much is asked in another way than a small one
        store.database.execute_sql("PRAGMA optimize")
    return Followed(read, gone, unreachable)


_SEEN = "folder INTEGER, name TEXT, mtime INTEGER, size INTEGER, PRIMARY KEY (folder, name)"
_TODO = "id INTEGER PRIMARY KEY, folder INTEGER, stem TEXT, UNIQUE (folder, stem)"
_NOTEPAD = (
    f"CREATE TEMP TABLE IF NOT EXISTS seen ({_SEEN}) WITHOUT ROWID",
    f"CREATE TEMP TABLE IF NOT EXISTS todo ({_TODO})",
    "DELETE FROM seen",
    "DELETE FROM todo",
)
"""Tables of this connection alone: what is there, and what is to be read."""


def _look(store: Store, folders: Sequence[Path]) -> tuple[str, ...]:
    """Put down which files are there; return the folders that could not be looked through."""
    for statement in _NOTEPAD:
        store.database.execute_sql(statement)
    unreachable = list[str]()
    with store.database.atomic("DEFERRED"), closing(store.database.connection().cursor()) as cursor:
        for number, folder in enumerate(folders):
            try:
                cursor.executemany("INSERT INTO seen VALUES (?, ?, ?, ?)", _files(number, folder))
            except FileNotFoundError:
                continue
            except OSError as error:
                unreachable.append(f"{paths.shown(folder)}: {error.strerror or error}")
    return tuple(unreachable)


def _files(number: int, folder: Path) -> Iterator[tuple[int, str, int, int]]:
    with os.scandir(folder) as found:
        for file in found:
            name = file.name
            if name.endswith(ENDINGS) and (name.endswith(ENDINGS[1]) or paths.is_transcript(name)):
                try:
                    seen = file.stat()
                    yield number, name, seen.st_mtime_ns, seen.st_size
                except OSError:
                    # gone this moment, or a link that leads nowhere, which reading it tells
                    yield number, name, UNSETTLED, -1


_STEM = "substr({0}.name, 1, length({0}.name) - CASE WHEN {0}.name LIKE '%{review}' THEN {long} ELSE {short} END)"
_HERE, _KNOWN = (
    _STEM.format(table, review=ENDINGS[1], long=len(ENDINGS[1]), short=len(ENDINGS[0])) for table in ("s", "f")
)


def _compare(store: Store) -> int:
    """Put down the calls with a file that is not what the index knows, and return how many they are."""
    side_by_side = "FROM seen s LEFT JOIN files f ON f.folder = s.folder AND f.name = s.name"
    differs = "(f.mtime IS NOT s.mtime OR f.size IS NOT s.size)"
    here, both, changed = store.database.execute_sql(
        f"SELECT count(*), count(f.name), coalesce(sum({differs}), 0) {side_by_side}"
    ).fetchone()
    if changed:
        store.database.execute_sql(
            f"INSERT OR IGNORE INTO todo (folder, stem) SELECT s.folder, {_HERE} {side_by_side} WHERE {differs}"
        )
    if store.one("SELECT count(*) FROM files") > both or here < both:
        store.database.execute_sql(
            f"INSERT OR IGNORE INTO todo (folder, stem) SELECT f.folder, {_KNOWN} FROM files f"  # noqa: S608
            " LEFT JOIN seen s ON s.folder = f.folder AND s.name = f.name WHERE s.name IS NULL"
        )
    return int(store.one("SELECT coalesce(max(id), 0) FROM todo"))


_DIFFERENT = " OR ".join(f"s{n}.{what} IS NOT f{n}.{what}" for n in (1, 2) for what in ("mtime", "size"))
_JOINED = " ".join(
    f"LEFT JOIN {table} {table[0]}{n} ON {table[0]}{n}.folder = t.folder AND {table[0]}{n}.name = t.stem || '{ending}'"
    for n, ending in enumerate(ENDINGS, 1)
    for table in ("seen", "files")
)


def _still_to_read(store: Store, chunk: range) -> list[Place]:
    """Return the calls of a chunk that nobody else has brought up to date."""
    rows: Iterable[tuple[int, str]] = store.database.execute_sql(
        f"SELECT t.folder, t.stem FROM todo t {_JOINED} WHERE t.id BETWEEN ? AND ? AND ({_DIFFERENT})",  # noqa: S608
        (chunk.start, chunk.stop - 1),
    )
    return [Place(folder, stem) for folder, stem in rows]
