"""Erase contents: each gives way to a tombstone, its digest stays without the salt, and an erasure is put on record.

Two files are written anew, each whole under another name and then put in place, the reviews first: an erasure is on
record before anything is erased. Whoever dies in between leaves an erasure that names contents which are still there;
`verify` says so, and erasing again finishes it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from roleplay.clock import Sources, stamp
from roleplay.errors import BadFile, UsageProblem
from roleplay.paths import review_path
from roleplay.transcripts.chain import chained
from roleplay.transcripts.disk import PART, PATIENCE_S, explained, locked, sync_folder, write_all
from roleplay.transcripts.model import Record, bind
from roleplay.transcripts.reader import read
from roleplay.transcripts.review_records import Erasure, Gone
from roleplay.transcripts.tombstones import ERASED, Tombstone, digest_of_tombstone, is_erased, left
from roleplay.transcripts.verification import verify

Leaves = Callable[[Record, dict[str, Any]], dict[str, Any]]
"""What is to be left of a record's content, given the record and its content as it can be read."""


@dataclass(frozen=True)
class Said:
    """Say who erases, and why."""

    by: str
    why: str
    forgets: str = ""
    """A pseudonym that signs no tombstone any more, those put earlier included."""


@dataclass(frozen=True)
class Erased:
    """Count the contents that were erased."""

    call: int = 0
    reviews: int = 0

    def __bool__(self) -> bool:
        return bool(self.call or self.reviews)


def erase(path: Path, call: Leaves, reviews: Leaves, said: Said, sources: Sources) -> Erased:
    """Leave of a finished call and of what was said about it only what the two functions return.

    A content of which everything is left is not touched.

    Raises:
        UsageProblem: if the call is not finished.
        BadFile: if the call or its reviews are not as they were written.
        StorageProblem: if somebody else is writing one of them, or they cannot be written.
    """
    beside = review_path(path)
    with _held(path, "rb+"):
        records, head = _sound(path)
        at = stamp(sources)
        kept = [_left(record, call, said, at) for record in records]
        # the file of reviews is made for the erasure where nothing was said yet
        if not _changed(records, kept) and not beside.is_file():
            return Erased()
        with _held(beside, "ab+"):
            spoken = _reviews(beside, head)
            kept_reviews = [_left(record, reviews, said, at) for record in spoken]
            gone = [*_gone("call", records, kept), *_gone("reviews", spoken, kept_reviews)]
            if not gone:
                return Erased()
            erasure = Erasure(by=said.by, at=at, why=said.why, gone=tuple(gone)).model_dump(mode="json")
            last = spoken[-1] if spoken else None
            replace_file(beside, [*kept_reviews, bind("review", erasure, sources.salt(), last, head)])
            replace_file(path, kept)
    return Erased(len(_changed(records, kept)), len(_changed(spoken, kept_reviews)))


def remove(path: Path) -> None:
    """Take a call and everything said about it off the disk; nothing tells that it was there.

    Raises:
        StorageProblem: if somebody else is writing one of them, or they cannot be removed.
    """
    beside = review_path(path)
    with _held(path, "rb+"), explained(path):
        # what was said about a call makes no sense without it, so that it goes first
        for file in (beside.with_name(beside.name + PART), path.with_name(path.name + PART), beside, path):
            file.unlink(missing_ok=True)
        sync_folder(path.parent)


def replace_file(path: Path, records: Sequence[Record]) -> None:
    """Write a file anew from records; it is the old one or the new one, never half of each.

    Raises:
        StorageProblem: if it cannot be written; it is the old one then.
    """
    replace_bytes(path, b"".join(record.line() for record in records))


def replace_bytes(path: Path, data: bytes) -> None:
    """Write a file anew, with the rights it had; it is the old one or the new one, never half of each.

    Raises:
        StorageProblem: if it cannot be written; it is the old one then.
    """
    part = path.with_name(path.name + PART)
    with explained(path, undo=lambda: part.unlink(missing_ok=True)):
        with part.open("wb", buffering=0) as file:
            if path.exists():
                shutil.copymode(path, part)
            write_all(file, data)
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)


@contextmanager
def _held(path: Path, mode: Literal["rb+", "ab+"]) -> Iterator[None]:
    """Hold a file, so that nobody writes it meanwhile."""
    with explained(path):
        opened = path.open(mode, buffering=0)
    with locked(opened, path, wait_s=PATIENCE_S if mode == "ab+" else 0):
        yield


def _sound(path: Path) -> tuple[tuple[Record, ...], str]:
    """Return the records of a finished call and its head."""
    verdict = verify(path)
    if verdict.state == "unfinished" or (verdict.state == "torn" and not read(path).finished):
        message = f"{path.stem} is not finished, so that nothing names it for good yet."
        raise UsageProblem(message, "Finish it first, or take it away whole with --all.")
    if verdict.state != "sound":
        raise BadFile(str(verdict), "Nothing is erased in what was changed: it proves nothing, and can be deleted.")
    return read(path).records, verdict.head


def _reviews(path: Path, head: str) -> list[Record]:
    """Return what was said about a call; a line that a dying process cut is left out."""
    *lines, _ = path.read_bytes().split(b"\n")
    records, problem = chained(lines, head)
    if problem:
        remedy = "Nothing is erased in what was changed: it proves nothing, and can be deleted."
        raise BadFile(f"{path.name}:{len(records) + 1}: changed: {problem}", remedy)
    return records


def _left(record: Record, leaves: Leaves, said: Said, at: str) -> Record:
    before = left(record.content)
    after = leaves(record, before)
    signed = record.content[ERASED].get("by") if is_erased(record.content) else None
    if after == before and not (said.forgets and signed == said.forgets):
        return record
    tombstone = Tombstone(at=at, by=said.by, why=said.why, kept=after)
    # with its salt, short words could be guessed from the digest
    return record.model_copy(update={"content": tombstone.content(), "salt": ""})


def _changed(before: Sequence[Record], after: Sequence[Record]) -> list[Record]:
    return [b for a, b in zip(before, after, strict=True) if a is not b]


def _gone(file: Literal["call", "reviews"], before: Sequence[Record], after: Sequence[Record]) -> list[Gone]:
    return [
        Gone(file=file, n=record.n, tombstone_sha256=digest_of_tombstone(record.content))
        for record in _changed(before, after)
    ]
