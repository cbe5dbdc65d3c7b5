"""Files, folders and archives that somebody sent: their transcripts, read within bounds, never unpacked on a disk."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from roleplay import paths
from roleplay.certify.refusals import Problem
from roleplay.errors import UsageProblem
from roleplay.transcripts.disk import explained

MOST_CALL = 8_000_000
"""Bytes of a transcript: some forty times those of a long call."""
MOST_ARCHIVE = 100_000_000
"""Bytes of an archive, and of all that comes out of one."""
MOST_FILES = 2_000
"""Files in an archive."""
ARCHIVE = ".zip"
_CHUNK = 65_536
NOTHING = "There is no transcript and no archive in {name}."


@dataclass(frozen=True)
class Offered:
    """Hold one file as it was offered: its bytes, or why they were not read."""

    name: str
    """Its name, without folders; inside an archive behind the archive's."""
    raw: bytes = b""
    problem: Problem | None = None


def offered(sent: Iterable[Path]) -> Iterator[Offered]:
    """Yield every transcript of files, folders and archives, one after the other.

    Raises:
        UsageProblem: if something is not there, or a folder holds nothing of the kind.
        StorageProblem: if something cannot be read.
    """
    for path in sent:
        kind = paths.kind_of(path)
        if kind == "folder":
            found = [p for p in sorted(path.rglob("*")) if not p.is_symlink() and p.is_file() and _wanted(p.name)]
            if not found:
                raise UsageProblem(NOTHING.format(name=paths.shown(path)), "Name the files that were sent to you.")
            for file in found:
                yield from _file(file)
        elif kind == "file":
            yield from _file(path)
        else:
            raise UsageProblem(f"There is no file {paths.shown(path)}.", "Name transcripts, folders or zip archives.")


def _wanted(name: str) -> bool:
    return paths.is_transcript(name) or name.lower().endswith(ARCHIVE)


def _file(path: Path) -> Iterator[Offered]:
    archive = path.name.lower().endswith(ARCHIVE)
    with explained(path):
        size = path.stat().st_size
        if size > (MOST_ARCHIVE if archive else MOST_CALL):
            yield Offered(path.name, problem=_large(size))
            return
        if not archive:
            yield Offered(path.name, path.read_bytes())
            return
    yield from _archive(path)


def _archive(path: Path) -> Iterator[Offered]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                many = f"It holds {len(entries)} files; more than {MOST_FILES} are not read."
                yield Offered(path.name, problem=Problem("bad-archive", many))
                return
            left = MOST_ARCHIVE
            for entry in entries:
                one = _entry(archive, entry, path.name, left)
                left -= len(one.raw)
                if one.raw or one.problem:
                    yield one
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield Offered(path.name, problem=Problem("bad-archive", f"The archive cannot be read: {error}."))


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, home: str, left: int) -> Offered:
    """Return one file of an archive; nothing of one that is no transcript."""
    name = f"{home}:{PurePosixPath(entry.filename.replace(chr(92), '/')).name}"
    if not _inside(entry):
        return Offered(name, problem=Problem("unsafe-name", f"The archive names {entry.filename!r}: it was not read."))
    if not paths.is_transcript(PurePosixPath(entry.filename).name):
        return Offered(name)
    try:
        return Offered(name, _read(archive, entry, min(MOST_CALL, left)))
    except _TooLarge:
        return Offered(name, problem=_large(entry.file_size))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        return Offered(name, problem=Problem("bad-archive", f"This file of the archive cannot be read: {error}."))


class _TooLarge(Exception):
    """Say that more came out than any call holds."""


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return the bytes of an entry; what its directory says of their number is not believed."""
    raw = b""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("it is compressed in an unusual way")
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            raw += chunk
            if len(raw) > most:
                raise _TooLarge
    return raw


def _inside(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is a plain file whose name stays within the archive."""
    name = entry.filename.replace("\\", "/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        kind in (0, stat.S_IFREG)
        and not name.startswith("/")
        and ".." not in name.split("/")
        and ":" not in name
        and name.isprintable()
    )


def _large(size: int) -> Problem:
    return Problem("too-large", f"It is larger than any call ({size:,} bytes): it was not read.")
