"""The index on the disk: one SQLite file, from which nothing is ever known that the transcripts do not say.

Readers and writers in any number share it: a write-ahead log lets everybody read while one writes, and who writes waits
their turn for `BUSY` seconds. A file that is damaged, or of another form than this program's, is put away and made
anew; one that cannot be used at all is stood in for by a private one, which goes with the process.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import peewee
import portalocker

from roleplay.index.entry import COLUMNS, ENDINGS, Entry

FORM = 3
"""Changes with the tables below and with what is let in: an older program's file is not taken for this one's."""
BUSY = 5.0
"""Seconds that a writer waits for its turn."""
FAULTS = (peewee.PeeweeException, sqlite3.Error, OSError)
"""What an operation on an index can fail with."""
_SEARCH = "fts5"
_TABLES = """
CREATE TABLE files (folder INTEGER, name TEXT, mtime INTEGER, size INTEGER, PRIMARY KEY (folder, name)) WITHOUT ROWID;
CREATE TABLE calls (
    id INTEGER PRIMARY KEY, folder INTEGER, stem TEXT, call TEXT, at REAL, scenario TEXT, trainee TEXT, mode TEXT,
    customer TEXT, agent TEXT, outcome TEXT, turns INTEGER, retry INTEGER, passed INTEGER, reviewed INTEGER,
    disputed INTEGER, claims INTEGER, disagreements INTEGER, UNIQUE (folder, stem)
);
CREATE INDEX calls_at ON calls (at);
CREATE INDEX calls_trainee ON calls (trainee, at);
CREATE INDEX calls_scenario ON calls (scenario, at);
CREATE TABLE packed (call INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE said (call INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE scores (call INTEGER, what TEXT, value REAL, PRIMARY KEY (call, what)) WITHOUT ROWID;
CREATE INDEX scores_value ON scores (what, value);
CREATE TABLE critical (call INTEGER, id TEXT, PRIMARY KEY (call, id)) WITHOUT ROWID;
CREATE INDEX critical_id ON critical (id);
CREATE TABLE unread (folder INTEGER, stem TEXT, problem TEXT, PRIMARY KEY (folder, stem)) WITHOUT ROWID;
"""
_WORDS = """
CREATE VIRTUAL TABLE words USING {search} (text, content='said', content_rowid='call', tokenize='unicode61');
CREATE TRIGGER said_in AFTER INSERT ON said BEGIN
    INSERT INTO words (rowid, text) VALUES (new.call, new.text);
END;
CREATE TRIGGER said_out AFTER DELETE ON said BEGIN
    INSERT INTO words (words, rowid, text) VALUES ('delete', old.call, old.text);
END;
"""
_OF_A_CALL = {"calls": "id", "packed": "call", "said": "call", "scores": "call", "critical": "call"}
"""Tables with rows of a call, and their column with its number."""
_PASSING = {
    sqlite3.SQLITE_BUSY: "another program holds it",
    sqlite3.SQLITE_LOCKED: "another program holds it",
    sqlite3.SQLITE_READONLY: "it cannot be written",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_AUTH: "it may not be opened",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_FULL: "the disk is full",
}
"""Faults that say nothing of the file itself, in words."""


def fault(error: BaseException) -> str:
    """Return in words why an index cannot be used, or nothing if the file itself is to blame."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    cause = getattr(error, "orig", None) or error
    return _PASSING.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, "")


class Store:
    """Hold an open index."""

    def __init__(self, database: Any, path: Path | None) -> None:
        # peewee names columns, and much else, while it runs
        self.database: Any = database
        self.path = path
        """None for a private one."""
        self._inode = path.stat().st_ino if path else 0
        self.calls: Any = peewee.Table("calls", ("id", "folder", "stem", *COLUMNS), _database=database)
        self.packed: Any = peewee.Table("packed", ("call", "text"), _database=database)
        self.said: Any = peewee.Table("said", ("call", "text"), _database=database)
        self.scores: Any = peewee.Table("scores", ("call", "what", "value"), _database=database)
        self.critical: Any = peewee.Table("critical", ("call", "id"), _database=database)
        self.unread: Any = peewee.Table("unread", ("folder", "stem", "problem"), _database=database)
        self.searches = bool(self.one("SELECT count(*) FROM sqlite_master WHERE name = 'words'"))
        """Whether words are found by full text search, and not by looking through every call."""

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open an index, and make it if there is none.

        Raises:
            FAULTS: if it cannot be used; `fault` tells whether the file is to blame.
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # what was said on the phone is nobody's but the user's
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        database = peewee.SqliteDatabase(
            str(path), thread_safe=False, check_same_thread=False, timeout=BUSY,
            pragmas={"journal_mode": "wal", "synchronous": "normal", "cache_size": -16_000,
                     "journal_size_limit": 64_000_000},
        )  # fmt: skip
        return _made(database, path)

    @classmethod
    def private(cls, like: Store | None = None) -> Store:
        """Return an index of this process alone, on the disk as far as it is large; it begins as another one."""
        database: Any = peewee.SqliteDatabase(
            # an address without a file is a file without a name
            "file:", uri=True, thread_safe=False, check_same_thread=False, pragmas={"cache_size": -16_000},
        )  # fmt: skip
        if like is not None:
            try:
                like.database.connection().backup(database.connection())
            except FAULTS:
                database.close()
                return cls.private()
        return _made(database, None)

    @classmethod
    def anew(cls, path: Path, instead: Store | None = None) -> Store:
        """Put a damaged index away and return an empty one; what another process put there meanwhile is taken."""
        if instead:
            instead.close()
        with portalocker.Lock(path.with_suffix(".lock"), "w", timeout=BUSY):
            if instead is None or not instead.replaced:
                for ending in ("", "-wal", "-shm"):
                    path.with_name(path.name + ending).unlink(missing_ok=True)
            return cls.open(path)

    @property
    def replaced(self) -> bool:
        """Whether another file stands where this index was opened, or none."""
        try:
            return self.path is not None and self.path.stat().st_ino != self._inode
        except OSError:
            return True

    def close(self) -> None:
        """Let the file go."""
        with suppress(*FAULTS):
            self.database.close()

    def one(self, sql: str, values: Iterable[Any] = ()) -> Any:
        """Return the one value that a query gives."""
        return self.database.execute_sql(sql, tuple(values)).fetchone()[0]

    def write(self, entries: Sequence[Entry]) -> None:
        """Put calls in the place of what was known of them, all of them or none."""
        with self.writing() as connection, closing(connection.cursor()) as cursor:
            for folder in {entry.place.folder for entry in entries}:
                _forget(cursor, folder, [entry.place.stem for entry in entries if entry.place.folder == folder])
            free = self.one("SELECT coalesce(max(id), 0) FROM calls") + 1
            for table, rows in _rows(entries, free).items():
                if rows:
                    # many rows at once: a statement for each takes longer than reading the file did
                    cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection while nobody else writes; what fails in between changes nothing."""
        with self.database.atomic("IMMEDIATE"):
            yield self.database.connection()


def _made(database: Any, path: Path | None) -> Store:
    """Return the index that a database holds, with its tables made if it is empty."""
    try:
        if not _form(database):
            with database.atomic("IMMEDIATE"):
                # somebody else may have made them while we waited
                if not _form(database):
                    _make(database)
        _see_that_it_is_ours(database)
        return Store(database, path)
    except BaseException:
        database.close()
        raise


def _see_that_it_is_ours(database: Any) -> None:
    if _form(database) != FORM:
        raise peewee.DatabaseError(f"this is an index of the form {_form(database)}, not {FORM}")


def _form(database: Any) -> int:
    return int(database.execute_sql("PRAGMA user_version").fetchone()[0])


def _make(database: Any) -> None:
    for statement in _statements(_TABLES):
        database.execute_sql(statement)
    try:
        for statement in _statements(_WORDS.format(search=_SEARCH)):
            database.execute_sql(statement)
    except peewee.OperationalError as error:
        if "no such module" not in str(error):
            raise
    database.execute_sql(f"PRAGMA user_version = {FORM}")


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script; a trigger has semicolons of its own."""
    begun = ""
    for part in script.split(";"):
        begun += f"{part};"
        if sqlite3.complete_statement(begun):
            if begun.strip(" \n;"):
                yield begun
            begun = ""


def _forget(cursor: sqlite3.Cursor, folder: int, stems: list[str]) -> None:
    """Take out everything that is known of some calls of a folder."""
    some = ", ".join("?" * len(stems))
    known = cursor.execute(f"SELECT id FROM calls WHERE folder = ? AND stem IN ({some})", (folder, *stems)).fetchall()  # noqa: S608
    for table, column in _OF_A_CALL.items():
        cursor.executemany(f"DELETE FROM {table} WHERE {column} = ?", known)  # noqa: S608
    cursor.execute(f"DELETE FROM unread WHERE folder = ? AND stem IN ({some})", (folder, *stems))  # noqa: S608
    names = [(folder, f"{stem}{ending}") for stem in stems for ending in ENDINGS]
    cursor.executemany("DELETE FROM files WHERE folder = ? AND name = ?", names)


def _rows(entries: Iterable[Entry], free: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of some calls by table; `free` is the first number that no call has."""
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in ("files", "unread", *_OF_A_CALL)}
    for number, entry in enumerate(entries, free):
        rows["files"] += [(entry.place.folder, *stamp) for stamp in entry.files]
        if entry.problem:
            rows["unread"].append((*entry.place, entry.problem))
        if entry.columns:
            rows["calls"].append((number, *entry.place, *entry.columns))
            rows["packed"].append((number, entry.packed))
            rows["said"].append((number, entry.text))
            rows["scores"] += [(number, *score) for score in entry.scores]
            rows["critical"] += [(number, name) for name in entry.critical]
    return rows
