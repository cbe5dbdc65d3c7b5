"""Check a transcript record by record and say the first one that is not as it was written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from roleplay import paths
from roleplay.errors import BadFile
from roleplay.transcripts.model import GENESIS, Record, digest_of, hash_of

State = Literal["sound", "unfinished", "torn", "changed"]
ERASED = "erased"
"""The key of a content that was erased on purpose, with when and why."""


@dataclass(frozen=True)
class Verdict:
    """Say whether a transcript is as it was written."""

    path: Path
    state: State
    records: int
    """Whole records that are sound, from the beginning."""
    line: int = 0
    """The first bad line, counted from 1."""
    problem: str = ""
    head: str = ""
    """Hash of the last sound record: of a finished call, what names it for good."""
    erased: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing was changed or cut."""
        return self.state in ("sound", "unfinished")

    def __str__(self) -> str:
        name = paths.shown(self.path)
        if self.state == "changed":
            return f"{name}:{self.line}: changed: {self.problem}"
        words = {
            "sound": f"sound, {self.records} records, head {self.head}",
            "unfinished": f"unfinished, {self.records} sound records, no footer",
            "torn": f"torn: line {self.line} has no end; {self.records} sound records before it",
        }
        return f"{name}: {words[self.state]}" + (f", {self.erased} contents erased" if self.erased else "")


def verify(path: Path) -> Verdict:
    """Check a transcript.

    Raises:
        BadFile: if the file cannot be read at all.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{paths.shown(path)}: {error.strerror or error}") from error
    *lines, tail = raw.split(b"\n")
    prev, head, erased, kind = GENESIS, "", 0, ""
    for n, line in enumerate(lines):
        problem, record = check(line, n, prev)
        if record and ((record.type == "header") != (n == 0) or kind == "footer" or record.type == "review"):
            problem, record = f"a {record.type} cannot stand here", None
        if record is None:
            return Verdict(path, "changed", n, n + 1, problem, head, erased)
        prev = head = record.hash
        erased += ERASED in record.content
        kind = record.type
    if tail:
        return Verdict(path, "torn", len(lines), len(lines) + 1, "", head, erased)
    if not lines:
        return Verdict(path, "changed", 0, 1, "the file is empty")
    return Verdict(path, "sound" if kind == "footer" else "unfinished", len(lines), 0, "", head, erased)


def check(line: bytes, n: int, prev: str) -> tuple[str, Record | None]:  # noqa: PLR0911
    """Return the problem of a line, or the record it holds; `n` is its place and `prev` the hash before it."""
    try:
        record = Record.model_validate(json.loads(line))
    except (ValueError, ValidationError, RecursionError):
        return "this is not a record", None
    if record.line() != line + b"\n":
        return "the bytes are not those that were written", None
    if record.n != n:
        return f"record {n} is missing; {record.n} stands in its place", None
    if record.prev != prev:
        return "it does not follow from the record before it", None
    if ERASED not in record.content and record.digest != digest_of(record.salt, record.content):
        return "its content is not what was written", None
    if record.hash != hash_of(record.prev, record.n, record.type, record.digest):
        return "its hash does not fit", None
    return "", record
