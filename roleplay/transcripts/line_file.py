"""A file of lines that stand alone, unlike a transcript's: append one, and read all that can be read."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from roleplay.transcripts.disk import add, appending, explained
from roleplay.transcripts.model import canonical


@dataclass(frozen=True)
class Lines:
    """Hold what was read: the good lines with their numbers from 1, and the numbers of those that were not."""

    good: tuple[tuple[int, dict[str, Any]], ...] = ()
    bad: tuple[int, ...] = ()


def append_line(path: Path, content: dict[str, Any]) -> None:
    """Append one line; it is on the disk when this returns. Others who write the file are waited for.

    Raises:
        StorageProblem: if it cannot be written; nothing of it is left then.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with appending(path) as file:
        whole = file.seek(0, os.SEEK_END)
        # a line that a dying process cut is closed, so that it spoils nothing after it
        start = b"\n" if whole and not _ends_a_line(file) else b""
        add(file, path, start + canonical(content) + b"\n", behind=whole)


def read_lines(path: Path) -> Lines:
    """Return the lines of a file, or none where there is no file.

    Raises:
        StorageProblem: if it is there and cannot be read.
    """
    with explained(path):
        if not path.exists():
            return Lines()
        raw = path.read_bytes()
    good, bad = list[tuple[int, dict[str, Any]]](), list[int]()
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            content = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            bad.append(number)
            continue
        if isinstance(content, dict):
            good.append((number, content))
        elif line.strip():
            bad.append(number)
    return Lines(tuple(good), tuple(bad))


def _ends_a_line(file: IO[bytes]) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
