"""Write a transcript: one writer, records that survive the process, and nothing half done left behind."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Literal, Self

import portalocker

from roleplay.clock import Sources
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import AnyEvent
from roleplay.transcripts.disk import PART, explained, locked, sync_folder, write_all
from roleplay.transcripts.model import Footer, Header, Record, bind
from roleplay.transcripts.reader import SUFFIX, Transcript, read


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
        with explained(path):
            folder.mkdir(parents=True, exist_ok=True)
            if path.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            _place(path, b"".join(r.line() for r in records))
            file = path.open("rb+", buffering=0)
        return cls(locked(file, path), path, sources, records[-1])

    @classmethod
    def resume(cls, path: Path, sources: Sources) -> tuple[TranscriptWriter, Transcript]:
        """Go on with a transcript: what was not finished being written is taken off first.

        Raises:
            UsageProblem: if the call is over.
            StorageProblem: if somebody else is writing it.
        """
        with explained(path):
            opened = path.open("rb+", buffering=0)
        file = locked(opened, path)
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
        with explained(path):
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
        with explained(self.path, undo=self._undo):
            write_all(self._file, data)
            if flush:
                os.fsync(self._file.fileno())
        self._whole += len(data)
        self._last = records[-1] if records else self._last

    def _undo(self) -> None:
        """Take a half-written record off again, as far as the disk lets us."""
        self._file.truncate(self._whole)
        self._file.seek(self._whole)


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
            write_all(file, data)
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
