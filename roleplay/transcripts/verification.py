"""Check a transcript record by record and say the first one that is not as it was written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from roleplay import paths
from roleplay.errors import BadFile
from roleplay.paths import review_path
from roleplay.transcripts.chain import chained, check
from roleplay.transcripts.erasures import named, owed, unnamed
from roleplay.transcripts.model import GENESIS, Branch, Header, Record
from roleplay.transcripts.reader import beside
from roleplay.transcripts.tombstones import is_erased, left

State = Literal["sound", "unfinished", "torn", "changed"]


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
    """Contents that were erased, as an erasure on record says."""
    owed: int = 0
    """Contents that an erasure on record names and that are still there: it was stopped in the middle."""
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
        return f"{name}: {words[self.state]}{self._erased()}{self._grew()}"

    def _erased(self) -> str:
        erased = f", {self.erased} contents erased" if self.erased else ""
        return erased + (f", {self.owed} more to be erased: erase them again" if self.owed else "")

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
    verdict, branch, records = _walk(path)
    verdict = _with_erasures(verdict, records)
    if branch is None:
        return verdict
    original = beside(path, branch.id)
    if original is None:
        return replace(verdict, branch_of=branch.id, original="not here")
    found, _, _ = _walk(original)
    same = found.state == "sound" and found.head == branch.head
    return replace(verdict, branch_of=branch.id, original="same" if same else "changed")


def _with_erasures(verdict: Verdict, records: list[Record]) -> Verdict:
    """Return a verdict on a file after a look at the erasures on record: nothing is erased without one."""
    if verdict.state == "changed":
        return verdict
    path = review_path(verdict.path)
    reviews = list[Record]()
    if verdict.state == "sound" and path.is_file():
        reviews, _ = chained(_bytes(path).split(b"\n")[:-1], verdict.head)
    erasures = named(reviews)
    if found := unnamed("call", records, erasures):
        n, problem = found
        return replace(verdict, state="changed", line=n + 1, problem=problem)
    return replace(verdict, owed=owed("call", records, erasures))


def _walk(path: Path) -> tuple[Verdict, Branch | None, list[Record]]:
    """Return what the records of one file say of themselves, where a branch grew from, and the sound records."""
    *lines, tail = _bytes(path).split(b"\n")
    prev, head, erased, kind, branch = GENESIS, "", 0, "", None
    records = list[Record]()
    for n, line in enumerate(lines):
        problem, record = check(line, n, prev)
        if record and ((record.type == "header") != (n == 0) or kind == "footer" or record.type == "review"):
            problem, record = f"a {record.type} cannot stand here", None
        if record is None:
            return Verdict(path, "changed", n, n + 1, problem, head, erased), branch, records
        branch = branch or _branch(record)
        prev = head = record.hash
        erased += is_erased(record.content)
        records.append(record)
        kind = record.type
    if tail:
        return Verdict(path, "torn", len(lines), len(lines) + 1, "", head, erased), branch, records
    if not lines:
        return Verdict(path, "changed", 0, 1, "the file is empty"), branch, records
    state: State = "sound" if kind == "footer" else "unfinished"
    return Verdict(path, state, len(lines), 0, "", head, erased), branch, records


def _branch(record: Record) -> Branch | None:
    """Return where a branch grew from, if this is the header of one."""
    if record.type != "header":
        return None
    try:
        return Header.model_validate(left(record.content)).branch_of
    except ValidationError:
        return None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadFile(f"{paths.shown(path)}: {error.strerror or error}") from error
