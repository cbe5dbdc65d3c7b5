"""Lines from stdin as they come, and whether one is there without waiting for it."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator

CHUNK = 65_536
"""Bytes read at a time."""


class StdinLines:
    """Give lines from a file descriptor; after the end of input it may be asked again, as a terminal can go on."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._read = b""

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """Return the next line, waited for; the last one may have no newline."""
        while b"\n" not in self._read:
            more = os.read(self._descriptor, CHUNK)
            if not more and not self._read:
                raise StopIteration
            if not more:
                break
            self._read += more
        line, newline, self._read = self._read.partition(b"\n")
        return line + newline

    def waiting(self) -> bool:
        """Return whether a whole line, or the end of input, is there now; whoever writes is not waited for."""
        while b"\n" not in self._read:
            ready, _, _ = select.select([self._descriptor], [], [], 0)
            if not ready:
                return False
            more = os.read(self._descriptor, CHUNK)
            if not more:
                return True
            self._read += more
        return True
