"""Write a transcript: one writer, records that survive the process, and nothing half done left behind."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any, Literal, Self

import portalocker

from roleplay import paths
from roleplay.clock import Sources
from roleplay.errors import BadFile, StorageProblem, UsageProblem
from roleplay.events import AnyEvent
from roleplay.transcripts.model import Footer, Header, Record, bind
from roleplay.transcripts.reader import SUFFIX, Transcript, read

PART = ".part"
"""Ends the name of a transcript whose first records are being written."""
_REMEDIES = {
    errno.ENOSPC: "The disk is full. Free some space; `--resume ID` then goes on from the last whole turn.",
    errno.EROFS: "The folder is read-only. Name another with ROLEPLAY_TRANSCRIPTS.",
    errno.EACCES: "You may not write there. Name another folder with ROLEPLAY_TRANSCRIPTS.",
    errno.ENOTDIR: "A file stands where the folder should be. Name another with ROLEPLAY_TRANSCRIPTS.",
    errno.EEXIST: "A transcript with this id is there already.",
}


class TranscriptWriter:
    """Append records to one transcript, which nobody else can write meanwhile."""

    def __init__(self, file: IO[bytes], path: Path, sources: Sources, last: Record | None) -> None:
        self.path = path
        self._file = file
        self._sources = sources
        self._last = last
        self._whole = file.seek(0, os.SEEK_END)

    @classmethod
    def create(
        cls, folder: Path, header: Header, sources: Sources, events: Iterable[AnyEvent] = ()
    ) -> TranscriptWriter:
        """Begin a transcript, with the events it takes over; it is there with all of them or not at all.

        Raises:
            StorageProblem: if the folder cannot be written.
        """
        path = folder / f"{header.id}{SUFFIX}"
        records = _bound("header", [header.model_dump(mode="json")], sources, None)
        records += _bound("event", [e.model_dump(mode="json") for e in events], sources, records[-1])
        with _explained(path):
            folder.mkdir(parents=True, exist_ok=True)
            if path.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            _place(path, b"".join(r.line() for r in records))
            file = path.open("rb+", buffering=0)
        return cls(_locked(file, path), path, sources, records[-1])

    @classmethod
    def resume(cls, path: Path, sources: Sources) -> tuple[TranscriptWriter, Transcript]:
        """Go on with a transcript: what was not finished being written is taken off first.

        Raises:
            UsageProblem: if the call is over.
            StorageProblem: if somebody else is writing it.
        """
        with _explained(path):
            file = path.open("rb+", buffering=0)
        _locked(file, path)
        try:
            found = read(path)
        except BadFile:
            file.close()
            raise
        if found.finished:
            file.close()
            message = f"{found.header.id} is finished."
            raise UsageProblem(message, f"`roleplay transcript show {found.header.id}` shows it.")
        records = found.records[: found.answered()]
        keep = sum(len(r.line()) for r in records)
        with _explained(path):
            file.truncate(keep)
            os.fsync(file.fileno())
        writer = cls(file, path, sources, records[-1])
        return writer, read(path)

    def append(self, events: Iterable[AnyEvent], flush: bool = True) -> None:
        """Append events; with `flush` they are on the disk when this returns."""
        self._append("event", [e.model_dump(mode="json") for e in events], flush=flush)

    def close_call(self, footer: Footer) -> str:
        """Append the footer and return the head hash of the call."""
        self._append("footer", [footer.model_dump(mode="json")], flush=True)
        assert self._last is not None
        return self._last.hash

    def close(self) -> None:
        """Let the file go."""
        if not self._file.closed:
            portalocker.unlock(self._file)
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(
        self, kind: Literal["header", "event", "footer"], contents: list[dict[str, Any]], *, flush: bool
    ) -> None:
        records = _bound(kind, contents, self._sources, self._last)
        data = b"".join(r.line() for r in records)
        with _explained(self.path, undo=self._undo):
            _write_all(self._file, data)
            if flush:
                os.fsync(self._file.fileno())
        self._whole += len(data)
        self._last = records[-1] if records else self._last

    def _undo(self) -> None:
        """Take a half-written record off again, as far as the disk lets us."""
        self._file.truncate(self._whole)
        self._file.seek(self._whole)


class _explained:  # noqa: N801  reads as a word in `with`
    """Turn an OSError into what the person can do about it."""

    def __init__(self, path: Path, undo: Callable[[], None] | None = None) -> None:
        self.path, self.undo = path, undo

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, OSError):
            return
        if self.undo:
            with contextlib.suppress(OSError):
                self.undo()
        remedy = _REMEDIES.get(error.errno or 0, "")
        raise StorageProblem(f"{paths.shown(self.path)}: {error.strerror or error}", remedy) from error


def _bound(
    kind: Literal["header", "event", "footer"], contents: list[dict[str, Any]], sources: Sources, last: Record | None
) -> list[Record]:
    records: list[Record] = []
    for content in contents:
        last = bind(kind, content, sources.salt(), last)
        records.append(last)
    return records


def _place(path: Path, data: bytes) -> None:
    """Put a file in its place whole: written and synced under another name first."""
    part = path.with_suffix(PART)
    try:
        with part.open("xb", buffering=0) as file:
            _write_all(file, data)
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _write_all(file: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = file.write(view)
        view = view[written:]


def _locked(file: IO[bytes], path: Path) -> IO[bytes]:
    try:
        portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
    except portalocker.LockException as error:
        file.close()
        message = f"{paths.shown(path)} is being written by another roleplay."
        raise StorageProblem(message, "Finish or stop the other one first.") from error
    return file


def _sync_folder(folder: Path) -> None:
    # a file system that cannot sync a folder has nothing to lose there
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
