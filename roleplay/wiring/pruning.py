"""Let go of what has been kept for its time: listed first, and only when asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from roleplay import paths
from roleplay.clock import Sources, SystemSources
from roleplay.errors import BadFile, StorageProblem, UsageProblem
from roleplay.privacy.redaction import Redaction
from roleplay.privacy.retention import kind_of, limit, past
from roleplay.review.state import review_state
from roleplay.settings import Retention
from roleplay.settings import load as load_settings
from roleplay.transcripts import Entry, Transcript, read, read_entries, verify
from roleplay.transcripts.erasing import Said, erase, remove
from roleplay.wiring.catalogue import index_forgotten
from roleplay.wiring.drill_erasing import drills_before

BY, WHY = "retention", "kept for its time"
"""What a tombstone says of who erased, where nobody is named, and of why."""
Action = Literal["remove", "erase", "erase_reviews", "remove_drills"]
ACTIONS: dict[Action, str] = {
    "remove": "goes, with all that was said about it",
    "erase": "loses its words; its levels, scores and head stay",
    "erase_reviews": "loses the words of what was said about it; what was decided stays",
    "remove_drills": "go",
}
"""What is done, in words."""


@dataclass(frozen=True)
class Due:
    """Hold one thing that has been kept for its time."""

    what: str
    """The id of a call, or `drills`."""
    action: Action
    since: str
    """The day it was taken; of drills the day before which answers go."""
    count: int = 1
    path: Path | None = None

    @property
    def words(self) -> str:
        """It as a sentence."""
        named = f"{self.count} answers to drills before {self.since}" if self.what == "drills" else self.what
        return f"{named} {ACTIONS[self.action]}" + ("" if self.what == "drills" else f" (of {self.since})")

    def as_data(self) -> dict[str, Any]:
        """Return the row that `transcript prune --json` prints."""
        return {k: v for k, v in asdict(self).items() if k != "path"}


@dataclass(frozen=True)
class Pruning:
    """Hold what is due, and what is due and held back, with the reason."""

    due: list[Due] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    """The call and why it stays."""


def pruning(folder: Path | None = None, now: datetime | None = None) -> Pruning:
    """Return what has been kept for its time, by the retention that the settings say; nothing is changed.

    Raises:
        BadFile: if the settings have mistakes.
    """
    where, found = folder or paths.transcripts_folder(), Pruning()
    days, now = load_settings().usable().retention, now or SystemSources().now()
    for path in paths.transcript_files(where):
        try:
            call, entries = read(path), read_entries(path)
        except BadFile as problem:
            found.held.append((path.stem, problem.message))
            continue
        due = _due(call, entries, days, now)
        if due and (why := _held(call, entries)):
            found.held.append((call.header.id, why))
        elif due:
            found.due.append(due)
    if days.drills_days and (answers := drills_before(where, limit(days.drills_days, now), dry_run=True)):
        found.due.append(Due("drills", "remove_drills", limit(days.drills_days, now)[:10], answers))
    return found


def prune(found: Pruning, by: str = "", folder: Path | None = None, sources: Sources | None = None) -> Iterator[Due]:
    """Let go of what is due, and yield each when it has gone; what cannot go is added to what is held back."""
    where, sources = folder or paths.transcripts_folder(), sources or SystemSources()
    settings = load_settings().usable()
    said = Said(by.strip() or settings.trainee or BY, WHY)
    if not found.due:
        return
    with index_forgotten():
        for due in found.due:
            try:
                _let_go(due, said, where, settings.retention, sources)
            except (UsageProblem, BadFile, StorageProblem) as problem:
                found.held.append((due.what, problem.message))
            else:
                yield due


def _due(call: Transcript, entries: tuple[Entry, ...], days: Retention, now: datetime) -> Due | None:
    header = call.header
    kept = {"practice": days.practice_days, "exam": days.exam_days}[kind_of(header.mode)]
    row = (header.at[:10], 1, call.path)
    if past(header.at, kept, now) and kind_of(header.mode) == "practice":
        return Due(header.id, "remove", *row)
    if past(header.at, kept, now) and _speaks(call):
        return Due(header.id, "erase", *row)
    if any(past(e.review.at, days.reviews_days, now) and _wordy(e) for e in entries):
        return Due(header.id, "erase_reviews", *row)
    return None


def _speaks(call: Transcript) -> bool:
    """Return whether any of a call's words are left."""
    redaction = Redaction("all")
    texts = (event.model_dump(mode="json") for event in call.events)
    return any(redaction.of_call("event", text) != text for text in texts)


def _wordy(entry: Entry) -> bool:
    content = entry.review.model_dump(mode="json")
    return Redaction("all").of_review(content) != content


def _held(call: Transcript, entries: tuple[Entry, ...]) -> str:
    """Return why a call stays although its time has come, or nothing."""
    if not call.finished:
        return "it is not finished"
    state = review_state(entries)
    if state.open_disputes:
        return "a dispute is open"
    if state.open_claims:
        return "a claim waits for a coach"
    verdict = verify(call.path)
    return "" if verdict.state == "sound" else f"it is {verdict.state}"


def _let_go(due: Due, said: Said, folder: Path, days: Retention, sources: Sources) -> None:
    if due.action == "remove_drills":
        drills_before(folder, limit(days.drills_days, sources.now()))
        return
    assert due.path is not None
    if due.action == "remove":
        remove(due.path)
        return
    redaction, before = Redaction("all"), limit(days.reviews_days, sources.now())
    whole = due.action == "erase"
    erase(
        due.path,
        lambda record, content: redaction.of_call(record.type, content) if whole else content,
        lambda _, content: redaction.of_review(content) if whole or content.get("at", before) < before else content,
        said, sources,
    )  # fmt: skip
