"""A file of reviews that is bound to some other hash than the head of a call: what is rated, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.clock import Sources
from roleplay.errors import BadFile
from roleplay.transcripts.chain import chained
from roleplay.transcripts.disk import add, appending, explained
from roleplay.transcripts.model import Record, bind


def append_bound(path: Path, contents: Iterable[dict[str, Any]], begin: str, sources: Sources) -> None:
    """Append records; all of them are on the disk when this returns, or none. Others who write the file are waited for.

    Raises:
        BadFile: if what stands there is not as it was written.
        StorageProblem: if they cannot be written.
    """
    with appending(path) as file:
        with explained(path):
            file.seek(0)
            records, whole = _records(path, file.read(), begin)
        data, last = b"", records[-1] if records else None
        for content in contents:
            last = bind("review", content, sources.salt(), last, begin)
            data += last.line()
        # what a dying process cut is taken off
        add(file, path, data, behind=whole)


def read_bound(path: Path, begin: str) -> list[Record]:
    """Return the records of a file, checked; none where there is no file. A last line that was cut is left out.

    Raises:
        BadFile: if they are not as they were written.
        StorageProblem: if the file cannot be read.
    """
    with explained(path):
        raw = path.read_bytes() if path.exists() else b""
    return _records(path, raw, begin)[0]


def _records(path: Path, raw: bytes, begin: str) -> tuple[list[Record], int]:
    """Return the records and the length of the whole ones."""
    *lines, tail = raw.split(b"\n")
    records, problem = chained(lines, begin)
    if problem:
        place = f"{paths.shown(path)}:{len(records) + 1}"
        raise BadFile(f"{place}: changed: {problem}", "It is used only as it was written.")
    return records, len(raw) - len(tail)
