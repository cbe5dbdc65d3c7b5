"""Make what a report says: of one call, and of many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from roleplay import paths
from roleplay.clock import Sources, SystemSources
from roleplay.errors import BadFile
from roleplay.reports.call_facts import CallFacts
from roleplay.reports.cohort import By, Collected
from roleplay.reports.cohort_data import CohortReport, Selection
from roleplay.reports.data import CallReport, TurnFacts
from roleplay.transcripts import Header, verdicts
from roleplay.wiring.call_turns import CallTurns, mood_facts
from roleplay.wiring.desk import open_call
from roleplay.wiring.report_facts import facts, fits
from roleplay.wiring.report_points import debriefed, points_of


def call_report(path: Path) -> CallReport:
    """Return the report of one finished call.

    Raises:
        UsageProblem: if it is not finished.
        BadFile: if it cannot be read.
    """
    found = CallTurns(path)
    scenario, debrief = debriefed(found)
    did = {turn.grade.index: {"done": turn.done, "effect": turn.effect} for turn in debrief.turns}
    sound, integrity = _integrity(path)
    return CallReport(
        call=found.facts,
        integrity=integrity,
        sound=sound,
        digests=_digests(found.transcript.header),
        moods=tuple(mood_facts(turn, mood) for turn, mood in enumerate(debrief.moods)),
        mood_words=debrief.mood_words,
        turning_points=tuple(point.words for point in debrief.turning_points),
        strength=debrief.strength,
        points=points_of(found, scenario, debrief),
        ratings=tuple(rating.words for rating in debrief.ratings),
        turns=tuple(turn.model_copy(update=did.get(turn.index, {})) for turn in found.turns()),
        notes=found.said().get(0, ()),
    )


def call_reports(files: Iterable[Path]) -> Iterator[CallReport]:
    """Yield the report of each finished call."""
    return (call_report(path) for path in files)


class Cohort:
    """Read the calls that a selection asks for, one at a time: of a folder, or of files that were named."""

    def __init__(self, selection: Selection, folder: Path | None = None, files: Sequence[Path] | None = None) -> None:
        self.selection = selection
        self._files = paths.transcript_files(folder) if files is None else files
        self.unreadable: list[Path] = []
        """Files that could not be read as a call, the last time they were gone through."""

    @classmethod
    def of_files(cls, files: Sequence[Path]) -> Self:
        """Return the cohort of some files.

        Raises:
            BadFile: if one of them cannot be read as a call.
        """
        for path in files:
            if facts(path) is None:
                open_call(path)
        return cls(Selection(), files=files)

    def calls(self) -> Iterator[CallFacts]:
        """Yield the facts of each call, in the order of the files."""
        return (call for _, call in self._chosen())

    def finished(self) -> Iterator[tuple[CallFacts, tuple[TurnFacts, ...]]]:
        """Yield each finished call with its turns."""
        for path, call in self._chosen():
            if call.finished:
                try:
                    yield call, CallTurns(path, call).turns()
                except BadFile:
                    self.unreadable.append(path)

    def report(self, by: By, sources: Sources | None = None) -> CohortReport:
        """Return the figures of all of them."""
        collected = Collected(by)
        for call in self.calls():
            collected.add(call)
        return collected.report(
            self.selection, (sources or SystemSources()).now().date().isoformat(), len(self.unreadable)
        )

    def _chosen(self) -> Iterator[tuple[Path, CallFacts]]:
        self.unreadable = []
        for path in self._files:
            call = facts(path)
            if call is None:
                self.unreadable.append(path)
            elif fits(call, self.selection):
                yield path, call


def _digests(header: Header) -> dict[str, str]:
    found = {name: source.sha256 for name, source in sorted(header.sources.items())}
    return {**found, "observer": header.observer_sha256}


def _integrity(path: Path) -> tuple[bool, str]:
    """Return whether a call and its reviews are as they were written, and that in words."""
    found = verdicts(path)
    for verdict, what in zip(found, ("the call", "its reviews"), strict=False):
        if not verdict.good:
            problem = f": {verdict.problem}" if verdict.problem else ""
            return False, f"Not as it was written, in line {verdict.line} of {what}{problem}."
    records = sum(verdict.records for verdict in found)
    return True, f"As it was written: {records} records, each bound to the one before it."
