"""Make what a report says: of one call, of many, and of a trainee's next step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from roleplay import paths
from roleplay.behaviours import CATALOGUE, Seen
from roleplay.clock import Sources, SystemSources
from roleplay.diagnostics import closest_few
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import AgentSaid, CustomerSaid, MoodMoved
from roleplay.grading import Scorecard, record_of
from roleplay.grading.advice import Adviser
from roleplay.grading.record import HURTS
from roleplay.grading.scorecard import TurnGrade
from roleplay.mood import Mood
from roleplay.reports.cohort import By, Collected
from roleplay.reports.cohort_data import CohortReport, Selection
from roleplay.reports.data import (
    CallFacts,
    CallReport,
    MoodFacts,
    Point,
    SeenFacts,
    Sheet,
    TrendFacts,
    TurnFacts,
)
from roleplay.scenarios import Scenario
from roleplay.transcripts import (
    Claim,
    Comment,
    Dispute,
    Exercise,
    Mark,
    Note,
    Override,
    Review,
    Transcript,
    in_force,
    read,
    read_entries,
    verdicts,
)
from roleplay.transcripts.reviews import review_path
from roleplay.wiring.choose import own
from roleplay.wiring.debrief import Debrief, debrief_of
from roleplay.wiring.desk import open_call
from roleplay.wiring.kept import KeptCall
from roleplay.wiring.mood_words import effect
from roleplay.wiring.overview import Overview, overview
from roleplay.wiring.parts import scenario_from
from roleplay.wiring.report_facts import facts, fits
from roleplay.wiring.review_words import entry_words
from roleplay.wiring.trend import trends
from roleplay.wiring.working_on import WorkOn

MATTER = "resolution"
"""The rubric that is about the matter; what is advised on another one, or where harm was done, is about the person."""


class CallTurns:
    """Hold a call that was read whole for its turns: the facts, the transcript, the grade and what was said of it."""

    def __init__(self, path: Path) -> None:
        self.transcript = read(path)
        found = facts(path)
        if found is None:
            # what is wrong with it is said by whoever cannot read it
            open_call(path)
            raise BadFile(f"{paths.shown(path)} cannot be read as a call.")
        if self.transcript.footer is None:
            name = self.transcript.header.id
            raise UsageProblem(f"{name} is not finished.", f"`roleplay practice --resume {name}` goes on with it.")
        self.facts = found
        self.given = Scorecard.model_validate(self.transcript.footer.scorecard)
        self.entries = in_force(read_entries(path))
        self.card = open_call(path).card if self.entries else self.given

    def turns(self) -> tuple[TurnFacts, ...]:
        """Return the agent turns, without the titles of what was done, which the scenario alone knows."""
        events = self.transcript.events
        words = {e.turn: e.text for e in events if isinstance(e, AgentSaid)}
        lines = {e.turn: e.text for e in events if isinstance(e, CustomerSaid)}
        moved = {e.turn: e for e in events if isinstance(e, MoodMoved)}
        given = {grade.index: grade for grade in self.given.turns}
        said = self.said()
        return tuple(
            _turn(grade, given[grade.index], words[grade.index], lines, moved.get(grade.index)).model_copy(
                update={"comments": said.get(grade.index, ())}
            )
            for grade in self.card.turns
            if grade.index in words
        )

    def said(self) -> dict[int, tuple[str, ...]]:
        """Return what was said of the call and not taken back: by turn, and under 0 what is about all of it."""
        found = dict[int, tuple[str, ...]]()
        for entry in self.entries:
            turn = _about_turn(entry.review)
            found[turn] = (*found.get(turn, ()), entry_words(entry))
        return found


def call_report(path: Path) -> CallReport:
    """Return the report of one finished call.

    Raises:
        UsageProblem: if it is not finished.
        BadFile: if it cannot be read.
    """
    found = CallTurns(path)
    scenario, debrief = _debrief(found)
    done = {turn.grade.index: turn.done for turn in debrief.turns}
    sound, integrity = _integrity(path)
    return CallReport(
        call=found.facts,
        integrity=integrity,
        sound=sound,
        moods=tuple(_mood(turn, mood) for turn, mood in enumerate(debrief.moods)),
        mood_words=debrief.mood_words,
        turning_points=tuple(point.words for point in debrief.turning_points),
        strength=debrief.strength,
        points=_points(found, scenario, debrief),
        ratings=tuple(rating.words for rating in debrief.ratings),
        turns=tuple(turn.model_copy(update={"done": done.get(turn.index, ())}) for turn in found.turns()),
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
                    yield call, CallTurns(path).turns()
                except BadFile:
                    self.unreadable.append(path)

    def report(self, by: By, sources: Sources | None = None) -> CohortReport:
        """Return the figures of all of them."""
        collected = Collected(by)
        for call in self.calls():
            collected.add(call)
        return collected.report(self.selection, _today(sources), len(self.unreadable))

    def _chosen(self) -> Iterator[tuple[Path, CallFacts]]:
        self.unreadable = []
        for path in self._files:
            call = facts(path)
            if call is None:
                self.unreadable.append(path)
            elif fits(call, self.selection):
                yield path, call


def sheet(trainee: str, folder: Path | None = None, sources: Sources | None = None) -> Sheet:
    """Return the coaching sheet of a trainee, drawn from the last call taken to its end.

    Raises:
        UsageProblem: if there is no such call.
    """
    home = overview(folder, trainee, sources=sources)
    mine = [_standing(call) for call in own(home.calls, trainee)]
    whole = [call for call in mine if call.whole]
    if not trainee or not whole:
        raise _no_sheet(trainee, home.calls)
    found = CallTurns(whole[0].path)
    scenario, debrief = _debrief(found)
    return Sheet(
        trainee=trainee,
        made=_today(sources),
        call=found.facts,
        strength=debrief.strength,
        points=_points(found, scenario, debrief),
        **_next(found, home),
        trends=tuple(TrendFacts(rubric=t.rubric, scores=t.scores, words=t.words) for t in trends(mine)),
        calls=len(whole),
        notes=tuple(f"{e.review.by}: {e.review.text}" for e in found.entries if isinstance(e.review, Note)),
    )


def _next(found: CallTurns, home: Overview) -> dict[str, str]:
    """Return what to take next: the coach's exercise where one was set in this call, else what suits the trainee."""
    set_ = next((e.review for e in reversed(found.entries) if isinstance(e.review, Exercise)), None)
    if set_ is None:
        choice = home.choice
        name, title, why = (choice.scenario, choice.title, choice.why) if choice else ("", "", "")
    else:
        name, why = set_.scenario, " ".join((f"Set by {set_.by}.", set_.text)).strip()
        title = home.heads[name].title if name in home.heads else name
    command = f"roleplay practice {name}" if name else ""
    if set_ and set_.turn:
        title = f"Turn {set_.turn} of this call again"
        command = f"roleplay retry {found.facts.id} {set_.turn}"
    return {"next_scenario": name, "next_title": title, "next_why": why, "next_command": command}


def _no_sheet(trainee: str, calls: Iterable[KeptCall]) -> UsageProblem:
    names = sorted({call.trainee for call in calls if call.trainee and call.whole})
    near = closest_few(trainee, names) or names[:5]
    if any(call.trainee == trainee for call in calls) and trainee:
        return UsageProblem(f"{trainee} has not yet taken a call to its end.", "A sheet draws on such a call.")
    remedy = f"Kept are calls of {', '.join(near)}." if near else "No call here was taken with a pseudonym."
    return UsageProblem(f"There is no call of {trainee!r} here.", remedy)


def _standing(call: KeptCall) -> KeptCall:
    """Return a kept call with the scores that stand after its reviews."""
    if not review_path(call.path).is_file():
        return call
    found = facts(call.path)
    return replace(call, scores={r.id: r.score for r in found.rubrics}, passed=found.passed) if found else call


def _debrief(found: CallTurns) -> tuple[Scenario, Debrief]:
    transcript: Transcript = found.transcript
    scenario = scenario_from(transcript.header)
    return scenario, debrief_of(transcript.events, scenario, transcript.header.seed, found.card, transcript.path)


def _points(found: CallTurns, scenario: Scenario, debrief: Debrief) -> tuple[Point, ...]:
    """Return what to work on, each with what to say instead in that turn: the grader's advice on that rubric."""
    transcript = found.transcript
    turns = {turn.index: turn for turn in found.turns()}
    graded = {c.id: c for c in found.facts.criteria}
    call = record_of(transcript.events, scenario, transcript.header.seed, found.facts.void_turns)
    adviser = Adviser(call)

    def point(work: WorkOn) -> Point:
        turn, criterion = turns[work.turn], graded[work.criterion]
        said = call.turn(work.turn)
        advice = adviser.advise(said, person=criterion.rubric != MATTER or said.shows(*HURTS))
        return Point(
            criterion=work.criterion, name=work.name, level=criterion.level, turn=work.turn, before=turn.before,
            words=turn.text, shows=work.shows, next_level=work.next_level, next_anchor=work.next_anchor,
            instead_why=advice.why, instead=advice.say,
        )  # fmt: skip

    return tuple(point(work) for work in debrief.work_on)


def _about_turn(review: Review) -> int:
    """Return the turn that a review is about; 0 for the call as a whole."""
    if isinstance(review, Override | Dispute):
        return review.about.turn
    return review.turn if isinstance(review, Claim | Comment | Mark) else 0


def _turn(grade: TurnGrade, given: TurnGrade, text: str, lines: dict[int, str], moved: MoodMoved | None) -> TurnFacts:
    advice = grade.advice
    return TurnFacts(
        index=grade.index, before=lines.get(grade.index - 1, ""), text=text, reply=lines.get(grade.index, ""),
        empathy=grade.empathy, resolution=grade.resolution, empathy_graded=given.empathy,
        resolution_graded=given.resolution, why=grade.why, void=grade.void,
        seen=tuple(_seen(seen) for seen in grade.behaviours), mood=_mood(grade.index, moved.after) if moved else None,
        effect=effect(moved) if moved else "", advice_why=advice.why if advice else "",
        advice=advice.say if advice else "",
    )  # fmt: skip


def _seen(seen: Seen) -> SeenFacts:
    known = CATALOGUE.get(seen.id)
    return SeenFacts(
        id=seen.id, name=known.name if known else seen.id, helps=known.positive if known else True,
        intensity=seen.intensity, quote=seen.quote, start=seen.start, end=seen.end,
    )  # fmt: skip


def _mood(turn: int, mood: Mood) -> MoodFacts:
    return MoodFacts(turn=turn, **mood.model_dump())


def _integrity(path: Path) -> tuple[bool, str]:
    """Return whether a call and its reviews are as they were written, and that in words."""
    found = verdicts(path)
    for verdict, what in zip(found, ("the call", "its reviews"), strict=False):
        if not verdict.good:
            problem = f": {verdict.problem}" if verdict.problem else ""
            return False, f"Not as it was written, in line {verdict.line} of {what}{problem}."
    records = sum(verdict.records for verdict in found)
    return True, f"As it was written: {records} records, each bound to the one before it."


def _today(sources: Sources | None) -> str:
    return (sources or SystemSources()).now().date().isoformat()
