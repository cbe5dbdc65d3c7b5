"""Make what a report says: of one call, and of many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from roleplay.clock import Sources, SystemSources
from roleplay.errors import BadFile, UsageProblem
from roleplay.privacy.peer import nobody_in
from roleplay.reports.call_facts import CallFacts, View
from roleplay.reports.cohort import By, Collected
from roleplay.reports.cohort_data import CohortReport, Selection
from roleplay.reports.data import CallReport, TurnFacts
from roleplay.transcripts import Header
from roleplay.wiring.call_turns import CallTurns, mood_facts
from roleplay.wiring.desk import open_call
from roleplay.wiring.folders import call_files
from roleplay.wiring.integrity import integrity
from roleplay.wiring.outcomes import AGENT
from roleplay.wiring.peers import peer_facts, peer_order, people_in
from roleplay.wiring.report_facts import facts, fits
from roleplay.wiring.report_points import debriefed, points_of


def call_report(path: Path, view: View = "full") -> CallReport:
    """Return the report of one finished call, as its reader may see it.

    Raises:
        UsageProblem: if it is not finished.
        BadFile: if it cannot be read.
    """
    found = CallTurns(path, peer=view == "peer")
    scenario, debrief = debriefed(found)
    did = {turn.grade.index: {"done": turn.done, "effect": turn.effect} for turn in debrief.turns}
    sound, words = integrity(path)
    report = CallReport(
        call=found.facts,
        integrity=words,
        sound=sound,
        digests=_digests(found.transcript.header),
        moods=tuple(mood_facts(turn, mood) for turn, mood in enumerate(debrief.moods)),
        mood_words=debrief.mood_words,
        turning_points=tuple(point.words for point in debrief.turning_points),
        strength=debrief.strength,
        points=points_of(found, scenario, debrief),
        ratings=tuple(rating.of(AGENT.capitalize()) for rating in debrief.ratings),
        turns=tuple(turn.model_copy(update=did.get(turn.index, {})) for turn in found.turns()),
        notes=found.said().get(0, ()),
    )
    return nobody_in(report, found.people)


def call_reports(files: Iterable[Path], view: View = "full") -> Iterator[CallReport]:
    """Yield the report of each finished call, as its reader may see it."""
    return (call_report(path, view) for path in files)


class Cohort:
    """Read the calls that a selection asks for, one at a time, each once: of some folders, or of named files."""

    def __init__(
        self,
        selection: Selection,
        folder: Path | None = None,
        files: Sequence[Path] | None = None,
        view: View = "full",
    ) -> None:
        """Take what is asked for and who reads it; a peer meets the calls in an order that tells nothing.

        Raises:
            UsageProblem: if a peer asks for the calls of somebody.
        """
        if view == "peer" and selection.trainees:
            raise UsageProblem("A peer is not told whose a call is.", "Leave out --trainee.")
        self.selection, self._peer = selection, view == "peer"
        self._files = call_files(folder) if files is None else files
        if self._peer:
            self._files = peer_order(self._files)
        self.unreadable: list[Path] = []
        """Files that could not be read as a call, the last time they were gone through."""
        self.copies: list[Path] = []
        """Files of calls that had been counted already, the last time they were gone through."""

    @classmethod
    def of_files(cls, files: Sequence[Path], view: View = "full") -> Self:
        """Return the cohort of some files.

        Raises:
            BadFile: if one of them cannot be read as a call.
        """
        for path in files:
            if facts(path) is None:
                open_call(path)
        return cls(Selection(), files=files, view=view)

    def calls(self) -> Iterator[CallFacts]:
        """Yield the facts of each call as its reader may see it, in the order of the files."""
        return (peer_facts(call, path) if self._peer else call for path, call in self._chosen())

    def finished(self) -> Iterator[tuple[CallFacts, tuple[TurnFacts, ...]]]:
        """Yield each finished call with its turns."""
        for path, call in self._chosen():
            if call.finished:
                try:
                    found = CallTurns(path, call, peer=self._peer)
                    yield found.facts, found.turns()
                except BadFile:
                    self.unreadable.append(path)

    def report(self, by: By, sources: Sources | None = None) -> CohortReport:
        """Return the figures of all of them.

        Raises:
            UsageProblem: if a peer asks for the skills of each trainee.
        """
        if self._peer and by == "trainee":
            raise UsageProblem("A peer is not told whose a call is.", "Group by scenario, month or all.")
        collected = Collected(by)
        for path, call in self._chosen():
            # whose they are is needed to count people, and stands in no figure
            collected.add(nobody_in(call, people_in(path, call.trainee)) if self._peer else call)
        return collected.report(
            self.selection, (sources or SystemSources()).now().date().isoformat(), len(self.unreadable)
        )

    def _chosen(self) -> Iterator[tuple[Path, CallFacts]]:
        """Yield the calls that are asked for, each once."""
        self.unreadable, self.copies = [], []
        seen = set[tuple[str, str, str]]()
        for path, call in self._readable():
            same = call.id, call.at, call.trainee
            if same in seen:
                self.copies.append(path)
                continue
            seen.add(same)
            if fits(call, self.selection):
                yield path, call

    def _readable(self) -> Iterator[tuple[Path, CallFacts]]:
        """Yield every call that can be read; a copy under another name comes after the one that goes by its id."""
        names, copies = {path.stem for path in self._files}, list[tuple[Path, CallFacts]]()
        for path in self._files:
            call = facts(path, sound=True)
            if call is None:
                self.unreadable.append(path)
            elif path.stem != call.id and call.id in names:
                copies.append((path, call))
            else:
                yield path, call
        yield from copies


def _digests(header: Header) -> dict[str, str]:
    found = {name: source.sha256 for name, source in sorted(header.sources.items())}
    return {**found, "observer": header.observer_sha256}
