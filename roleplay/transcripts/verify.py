"""Check a transcript record by record and say the first one that is not as it was written."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from roleplay import paths
from roleplay.errors import BadFile
from roleplay.transcripts.model import GENESIS, Branch, Header, Record, digest_of, hash_of
from roleplay.transcripts.reader import beside

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
    branch_of: str = ""
    """For a branch: the call it grew from."""
    original: Literal["", "same", "changed", "not here"] = ""
    """For a branch: whether that call is still what it was when the branch was begun."""

    @property
    def good(self) -> bool:
        """Whether nothing was changed or cut, in the call a branch grew from neither."""
        return self.state in ("sound", "unfinished") and self.original != "changed"

    def __str__(self) -> str:
        name = paths.shown(self.path)
        if self.state == "changed":
            return f"{name}:{self.line}: changed: {self.problem}"
        words = {
            "sound": f"sound, {self.records} records, head {self.head}",
            "unfinished": f"unfinished, {self.records} sound records, no footer",
            "torn": f"torn: line {self.line} has no end; {self.records} sound records before it",
        }
        return (
            f"{name}: {words[self.state]}" + (f", {self.erased} contents erased" if self.erased else "") + self._grew()
        )

    def _grew(self) -> str:
        standing = {
            "same": "which is what it was",
            "changed": "which is no longer what it was",
            "not here": "which is not here",
        }
        return f"; a retry of {self.branch_of}, {standing[self.original]}" if self.original else ""


def verify(path: Path) -> Verdict:
    """Check a transcript; of a branch, also whether the call beside it that it grew from has kept its head.

    Raises:
        BadFile: if the file cannot be read at all.
    """
    verdict, branch = _walk(path)
    if branch is None:
        return verdict
    original = beside(path, branch.id)
    if original is None:
        return replace(verdict, branch_of=branch.id, original="not here")
    found, _ = _walk(original)
    same = found.state == "sound" and found.head == branch.head
    return replace(verdict, branch_of=branch.id, original="same" if same else "changed")


def _walk(path: Path) -> tuple[Verdict, Branch | None]:
    """Return what the records of one file say of themselves, and where a branch grew from."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{paths.shown(path)}: {error.strerror or error}") from error
    *lines, tail = raw.split(b"\n")
    prev, head, erased, kind, branch = GENESIS, "", 0, "", None
    for n, line in enumerate(lines):
        problem, record = check(line, n, prev)
        if record and ((record.type == "header") != (n == 0) or kind == "footer" or record.type == "review"):
            problem, record = f"a {record.type} cannot stand here", None
        if record is None:
            return Verdict(path, "changed", n, n + 1, problem, head, erased), branch
        branch = branch or _branch(record)
        prev = head = record.hash
        erased += ERASED in record.content
        kind = record.type
    if tail:
        return Verdict(path, "torn", len(lines), len(lines) + 1, "", head, erased), branch
    if not lines:
        return Verdict(path, "changed", 0, 1, "the file is empty"), branch
    return Verdict(path, "sound" if kind == "footer" else "unfinished", len(lines), 0, "", head, erased), branch


def _branch(record: Record) -> Branch | None:
    """Return where a branch grew from, if this is the header of one."""
    if record.type != "header":
        return None
    try:
        return Header.model_validate(record.content).branch_of
    except ValidationError:
        return None


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
