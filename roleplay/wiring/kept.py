"""Kept calls at a glance, as the home screen and the choice of the next call need them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.index.glance import UNREADABLE, glance
from roleplay.index.kept_call import Graded, KeptCall

__all__ = ["Graded", "KeptCall", "kept_calls", "summaries"]


def kept_calls(folder: Path | None = None) -> tuple[list[KeptCall], list[Path]]:
    """Return the kept calls, newest first, and the files that cannot be read as one."""
    calls, unreadable = list[KeptCall](), list[Path]()
    for path in reversed(paths.transcript_files(folder)):
        try:
            seen = path.stat()
            calls.append(_glance(path, seen.st_mtime_ns, seen.st_size))
        except (OSError, *UNREADABLE):
            unreadable.append(path)
    return calls, unreadable


def summaries(folder: Path | None = None) -> list[dict[str, Any]]:
    """Return one row for each kept call, newest first."""
    return [call.as_data() for call in kept_calls(folder)[0]]


@lru_cache(maxsize=4096)
def _glance(path: Path, changed: int, size: int) -> KeptCall:
    """Return a kept call, read again when the file's time or size is another."""
    del changed, size
    # a pipe would keep us waiting for ever
    if paths.kind_of(path) != "file":
        raise OSError(0, "this is no file")
    return glance(path, path.read_bytes())
