"""The study of a session: what coaches say, the grader's levels reckoned again from the calls, and second opinions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.calibration.ratings import Rating, Ratings
from roleplay.calibration.session import CallOf
from roleplay.calibration.study import Study, study
from roleplay.errors import BadFile, UsageProblem
from roleplay.grading import Scorecard
from roleplay.transcripts import SecondOpinion, Transcript, find, read, read_reviews, verify
from roleplay.wiring.calibration.folder import GRADER, CalibrationFolder
from roleplay.wiring.parts import scenario_from
from roleplay.wiring.scoring import scorecard

MODEL = "model {name}"
"""A model among the raters, by its second opinion."""


@dataclass(frozen=True)
class Report:
    """Hold the study of a session, and what could not go into it."""

    folder: CalibrationFolder
    study: Study
    left_out: tuple[str, ...]
    """Raters who were left out on purpose."""
    unread: tuple[str, ...]
    """Calls whose grade is not here to compare with."""

    def of(self, call: str) -> str:
        """Return the kept call behind a call of the session."""
        return next(c.of for c in self.folder.session.calls if c.id == call)

    def as_data(self) -> dict[str, Any]:
        """Return what `calibrate report --json` prints: every figure with its interval, None where there is none."""
        found = asdict(self.study)
        return {
            "session": {c.id: c.of for c in self.folder.session.calls},
            **found,
            "left_out": list(self.left_out),
            "unread": list(self.unread),
        }


def report_of(folder: CalibrationFolder, without: Iterable[str] = (), transcripts: Path | None = None) -> Report:
    """Return the study of a session once everybody who began, or was expected, is done.

    From then on the session is open: nobody rates blind any more.

    Raises:
        UsageProblem: if somebody is still to rate, or nobody has.
        BadFile: if ratings are not as they were written.
    """
    left_out = tuple(dict.fromkeys(without))
    people = [name for name in folder.began() if name not in left_out]
    if not people:
        begin = f"`roleplay calibrate rate {paths.shown(folder.path)} --by NAME` begins."
        raise UsageProblem("Nobody has rated a call yet.", begin)
    waiting = folder.waiting_for(left_out)
    if waiting:
        still = ", ".join(f"{name} ({count} of {len(folder.calls)} calls)" for name, count in waiting.items())
        message = f"Nobody sees levels before everybody is done. Still to rate: {still}."
        raise UsageProblem(message, "`--without NAME` leaves out somebody who will not finish.")
    ratings, unread = [*_coaches(folder, people)], []
    for call in folder.session.calls:
        try:
            ratings += _machines(folder, call, transcripts)
        except (UsageProblem, BadFile):
            unread.append(call.id)
    machines = sorted({r.rater for r in ratings} - {*people}, key=lambda name: (name != GRADER, name))
    found = study(Ratings.of(folder.calls, folder.criteria, ratings), machines)
    folder.open_report()
    return Report(folder, found, left_out, tuple(unread))


def _coaches(folder: CalibrationFolder, people: Iterable[str]) -> Iterator[Rating]:
    for name in people:
        given = folder.rated(name)
        # ratings that were imported have an order of their own
        order = {call: n for n, call in enumerate(dict.fromkeys(call for call, _ in given))}
        for (call, key), said in given.items():
            yield Rating(call, key, name, said.level, order[call])


def _machines(folder: CalibrationFolder, call: CallOf, transcripts: Path | None) -> list[Rating]:
    """Return what the grader and second opinions say of a call.

    Raises:
        UsageProblem: if the call is not here.
        BadFile: if it is not the one that was rated.
    """
    path = find(call.of, transcripts)
    if verify(path).head != call.head:
        raise BadFile(f"{call.of} is not what it was when it was rated")
    transcript = read(path)
    card = scorecard(transcript.header, scenario_from(transcript.header), transcript.events, folder.rubrics)
    found = [Rating(call.id, key, GRADER, level) for key, level in _levels(folder, call.id, card)]
    # of several opinions by one model the last one holds
    latest = {r.model.name: r for r in read_reviews(path) if isinstance(r, SecondOpinion) and r.model}
    for name, opinion in latest.items():
        found += [
            Rating(call.id, key, MODEL.format(name=name), level)
            for key, level in _opinion(folder, call.id, opinion, transcript)
        ]
    return found


def _levels(folder: CalibrationFolder, call: str, card: Scorecard) -> Iterator[tuple[str, int | None]]:
    for c in folder.asked(call):
        yield c.key, card.rubrics[c.rubric].criteria[c.key.removeprefix(f"{c.rubric}.")].level


def _opinion(
    folder: CalibrationFolder, call: str, opinion: SecondOpinion, transcript: Transcript
) -> Iterator[tuple[str, int | None]]:
    """Yield the levels of a second opinion; those by another version of a rubric are left out."""
    kept = transcript.header.sources
    for c in folder.asked(call):
        same = c.rubric in kept and kept[c.rubric].sha256 == folder.session.rubrics[c.rubric].sha256
        levels = opinion.scorecard.get("rubrics", {}).get(c.rubric, {}).get("levels", {}) if same else {}
        key = c.key.removeprefix(f"{c.rubric}.")
        if key in levels:
            yield c.key, levels[key]
