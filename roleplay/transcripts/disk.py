"""What keeps a written line: locks, whole writes, and errors that say what to do."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import portalocker

from roleplay import paths
from roleplay.errors import StorageProblem

PART = ".part"
"""Ends the name of a file that is being written."""
_REMEDIES = {
    errno.ENOSPC: "The disk is full. Free some space; a call then goes on from its last whole turn with `--resume ID`.",
    errno.EROFS: "The folder is read-only. Name another with ROLEPLAY_TRANSCRIPTS.",
    errno.EACCES: "You may not write there. Name another folder with ROLEPLAY_TRANSCRIPTS.",
    errno.ENOTDIR: "A file stands where the folder should be. Name another with ROLEPLAY_TRANSCRIPTS.",
    errno.EEXIST: "A transcript with this id is there already.",
}


class explained:  # noqa: N801  reads as a word in `with`
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


def write_all(file: IO[bytes], data: bytes) -> None:
    """Write all of the data, however little the disk takes at a time."""
    view = memoryview(data)
    while view:
        written = file.write(view)
        view = view[written:]


PATIENCE_S = 5.0
"""How long one waits for somebody who is writing a few lines."""
RETRY_S = 0.02


def locked(file: IO[bytes], path: Path, *, wait_s: float = 0.0) -> IO[bytes]:
    """Return the file once nobody else can write it, waiting at most so long.

    A file that was written anew while one waited is opened again, so that nothing goes into the one it replaced.

    Raises:
        StorageProblem: if somebody else is writing it all that time.
    """
    give_up = time.monotonic() + wait_s
    while True:
        try:
            portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.LockException as error:
            if time.monotonic() < give_up:
                time.sleep(RETRY_S)
                continue
            file.close()
            message = f"{paths.shown(path)} is being written by another roleplay."
            raise StorageProblem(message, "Finish or stop the other one first.") from error
        with explained(path):
            if _stands(file, path):
                return file
            mode = file.mode
            file.close()
            file = path.open(mode, buffering=0)


def _stands(file: IO[bytes], path: Path) -> bool:
    """Return whether an open file is the one that its path leads to."""
    try:
        now = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(file.fileno()), now)


@contextlib.contextmanager
def appending(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to add to it, made where it is not there, while others who write it are waited for.

    Raises:
        StorageProblem: if it cannot be opened, or somebody else writes it all the time.
    """
    with explained(path):
        begun = not path.exists()
        opened = path.open("ab+", buffering=0)
    with locked(opened, path, wait_s=PATIENCE_S) as file:
        yield file
    if begun:
        with explained(path):
            sync_folder(path.parent)


def add(file: IO[bytes], path: Path, data: bytes, *, behind: int) -> None:
    """Put data behind so many bytes of a file, in the place of what stands there; it is on the disk by then.

    Raises:
        StorageProblem: if it cannot be written; the file ends behind those bytes then.
    """
    with explained(path, undo=lambda: _cut(file, behind)):
        _cut(file, behind)
        write_all(file, data)
        os.fsync(file.fileno())


def _cut(file: IO[bytes], length: int) -> None:
    file.truncate(length)


def create(path: Path, data: bytes, rights: int = 0o666) -> None:
    """Write a file that is not there yet; it is on the disk when this returns.

    Raises:
        StorageProblem: if it is there already, or cannot be written.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


@contextlib.contextmanager
def in_place_of(path: Path) -> Iterator[Path]:
    """Give a name to write under; what stands there at the end takes the file's place, and where that fails is gone.

    Raises:
        OSError: if it cannot take the place.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """See to it that a file just made in a folder is found there after the power has gone."""
    # a file system that cannot sync a folder has nothing to lose there
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
