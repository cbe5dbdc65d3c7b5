"""What is said about a finished call afterwards: a file beside it whose chain starts from the head of the call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from roleplay import paths
from roleplay.clock import Sources
from roleplay.errors import BadFile, UsageProblem
from roleplay.paths import REVIEW_SUFFIX, review_path
from roleplay.transcripts.chain import chained
from roleplay.transcripts.disk import add, appending
from roleplay.transcripts.erasures import named, unnamed
from roleplay.transcripts.model import Record, Strict, bind
from roleplay.transcripts.reader import SUFFIX, Transcript, files
from roleplay.transcripts.review_records import REVIEW, Claim, Entry, Review, in_force, misquoted
from roleplay.transcripts.tombstones import is_erased, left
from roleplay.transcripts.verification import Verdict, verify

UNTOUCHED = "Nothing is added to what was changed."


Allow = Callable[[tuple[Entry, ...]], None]
"""Raises where something may not be said, given everything that was said before it."""


def append_review(transcript: Transcript, review: Review, sources: Sources, allow: Allow = lambda _: None) -> Entry:
    """Append a review to those of a finished call and return it with its place; it is on the disk by then.

    `allow` is asked while nobody else can write: of two decisions that come at once the second meets the first.

    Raises:
        UsageProblem: if the call is not finished.
        BadFile: if the call or the reviews kept so far are not as they were written.
        StorageProblem: if they cannot be written.
    """
    if not transcript.finished:
        message = f"{transcript.header.id} is not finished."
        raise UsageProblem(message, f"`roleplay practice --resume {transcript.header.id}` goes on with it.")
    call = verify(transcript.path)
    if call.state != "sound":
        raise BadFile(str(call), UNTOUCHED)
    path, head = review_path(transcript.path), call.head
    with appending(path) as file:
        found = _chain(path, head)
        if found.problem:
            raise BadFile(str(found.verdict(path)), UNTOUCHED)
        allow(read_entries(transcript.path))
        last = found.records[-1] if found.records else None
        record = bind("review", review.model_dump(mode="json"), sources.salt(), last, head)
        add(file, path, record.line(), behind=found.whole)
    return Entry(line=record.n + 1, review=review)


def read_reviews(transcript: Path) -> tuple[Review, ...]:
    """Return what was said about a call, oldest first; the chain is not checked here.

    Raises:
        BadFile: if they cannot be read.
    """
    return tuple(entry.review for entry in read_entries(transcript))


def read_entries(transcript: Path) -> tuple[Entry, ...]:
    """Return what was said about a call with its place in the file, oldest first; the chain is not checked here.

    Raises:
        BadFile: if they cannot be read.
    """
    path = review_path(transcript)
    if not path.is_file():
        return ()
    whole, _, _ = _bytes(path).rpartition(b"\n")
    found = []
    for number, line in enumerate(whole.split(b"\n") if whole else [], 1):
        try:
            found += _entries(number, Record.model_validate(json.loads(line)).content)
        except (ValueError, ValidationError, RecursionError) as error:
            raise _no_review(path, number, error) from error
    return tuple(found)


def _entries(line: int, content: dict[str, Any]) -> list[Entry]:
    """Return the review of a record, of an erased one what was left, or nothing where nothing was."""
    readable = left(content)
    return [Entry(line=line, review=REVIEW.validate_python(readable))] if readable else []


def _no_review(path: Path, line: int, error: Exception) -> BadFile:
    message = f"{paths.shown(path)}:{line}: this is no review record, or one of a newer program"
    return BadFile(message, str(error).splitlines()[0])


def read_claims(transcript: Path) -> tuple[Claim, ...]:
    """Return the claims made about a call and not taken back, oldest first; the chain is not checked here.

    Raises:
        BadFile: if the reviews cannot be read.
    """
    return tuple(e.review for e in in_force(read_entries(transcript)) if isinstance(e.review, Claim))


def verdicts(path: Path) -> list[Verdict]:
    """Check a transcript and its reviews; either file may be named.

    Raises:
        BadFile: if a file cannot be read at all.
    """
    call = _reviewed(path) if path.name.endswith(REVIEW_SUFFIX) else path
    reviews = verify_reviews(call)
    return [*([verify(call)] if call.is_file() or not reviews else []), *([reviews] if reviews else [])]


def verdicts_in(folder: Path | None = None) -> list[Verdict]:
    """Check every transcript of a folder, and every file of reviews, those included whose call is gone."""
    where = folder or paths.transcripts_folder()
    reviewed = {_reviewed(p) for p in where.glob(f"*{REVIEW_SUFFIX}")} if where.is_dir() else set()
    return [v for path in sorted({*files(folder), *reviewed}) for v in verdicts(path)]


def verify_reviews(transcript: Path) -> Verdict | None:
    """Check the reviews of a call against each other, its head and its words; None where there are none.

    Raises:
        BadFile: if a file cannot be read at all.
    """
    path = review_path(transcript)
    if not path.is_file():
        return None
    if not transcript.is_file():
        return Verdict(path, "changed", 0, 1, "the call it is about is not here")
    call = verify(transcript)
    if call.state != "sound":
        return Verdict(path, "changed", 0, 1, f"the call it is about is {call.state}")
    found = _chain(path, call.head)
    if gap := unnamed("reviews", found.records, named(found.records)):
        n, problem = gap
        return Verdict(path, "changed", n, n + 1, problem, found.records[n - 1].hash if n else call.head)
    words = _words_of(transcript)
    for n, record in enumerate(found.records):
        problem = _problem(record, words, whole=not call.erased)
        if problem:
            head = found.records[n - 1].hash if n else call.head
            return Verdict(path, "changed", n, n + 1, problem, head)
    return found.verdict(path)


class _Chain(Strict):
    """Hold the sound records of a file of reviews, and what comes after them."""

    records: tuple[Record, ...]
    whole: int
    """Length of the sound records in bytes."""
    problem: str = ""
    torn: bool = False

    def verdict(self, path: Path) -> Verdict:
        """Return what the file as a whole is."""
        sound = len(self.records)
        head = self.records[-1].hash if self.records else ""
        erased = sum(is_erased(r.content) for r in self.records)
        state: Literal["changed", "torn", "sound"] = "changed" if self.problem else "torn" if self.torn else "sound"
        return Verdict(path, state, sound, 0 if state == "sound" else sound + 1, self.problem, head, erased)


def _chain(path: Path, head: str) -> _Chain:
    """Read records that are bound to each other and the first of them to a call's head."""
    *lines, tail = _bytes(path).split(b"\n")
    records, problem = chained(lines, head)
    whole = sum(len(line) + 1 for line in lines[: len(records)])
    return _Chain(records=tuple(records), whole=whole, problem=problem, torn=bool(tail))


def _problem(record: Record, words: Mapping[int, str], *, whole: bool) -> str:
    """Return what is wrong with a review of a call with these agent turns; `whole` when none was erased."""
    if is_erased(record.content):
        return ""
    try:
        review = REVIEW.validate_python(record.content)
    except ValidationError:
        return "this is no review"
    return misquoted(review, words, whole=whole)


def _reviewed(reviews: Path) -> Path:
    """Return the transcript that a file of reviews belongs to."""
    return reviews.with_name(reviews.name.removesuffix(REVIEW_SUFFIX) + SUFFIX)


def _words_of(transcript: Path) -> dict[int, str]:
    """Return the agent's words by turn, erased ones left out."""
    contents = [json.loads(line)["content"] for line in _bytes(transcript).splitlines()]
    return {c["turn"]: c["text"] for c in contents if c.get("type") == "agent_said"}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadFile(f"{paths.shown(path)}: {error.strerror or error}") from error
