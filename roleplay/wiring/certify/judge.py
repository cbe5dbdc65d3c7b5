"""Judge one transcript against a run: as it was written, the call that was assigned, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from roleplay import paths
from roleplay.certify.refusals import Problem
from roleplay.certify.run import Slot
from roleplay.certify.taking import Assignment, course, notes, versions, whose
from roleplay.certify.times import times_left
from roleplay.errors import BadFile
from roleplay.transcripts import Transcript, Verdict, read, verify
from roleplay.transcripts.tombstones import is_erased
from roleplay.wiring.parts import scenario_from
from roleplay.wiring.replay import Difference, replay, seen_otherwise

MOST_DIFFERENCES = 3
"""How many differences of a replay are named."""
PARTS = {
    "observed": "what the words show", "mood_moved": "the mood", "flow_moved": "the course of the call",
    "customer_said": "the customer's line", "call_ended": "the ending",
}  # fmt: skip
"""What a replay compares, in words, by the event it stands in."""
FORGED = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, StopIteration, TypeError, ValueError,
)  # fmt: skip
"""What playing a call again may end in whose events never happened in this order."""


@dataclass(frozen=True)
class Judged:
    """Hold what was found about one transcript."""

    slot: Slot | None
    candidate: str
    """As the transcript names them, where it can be read."""
    head: str
    resumed: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


def judge(raw: bytes, asked: Assignment, *, supervised: bool = False) -> Judged:
    """Return what a transcript's bytes are worth; `supervised` ones come from the certifier's own host."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sent{paths.TRANSCRIPT_SUFFIX}"
        path.write_bytes(raw)
        verdict = verify(path)
        try:
            taken = read(path)
        except BadFile as error:
            return refused(_unread(error, verdict))
    return _judged(taken, verdict, asked, supervised=supervised)


def refused(problem: Problem) -> Judged:
    """Return what is to be said of a file that could not be read as a transcript."""
    return Judged(None, "", "", 0, (problem,))


def _judged(taken: Transcript, verdict: Verdict, asked: Assignment, *, supervised: bool) -> Judged:
    header = taken.header
    slot = asked.slot(header.form.slot) if header.form else None
    problems = list(_as_written(taken, verdict)) or list(whose(header, asked))
    if not problems and not supervised and header.form and header.form.supervised:
        problems.append(Problem("claims-supervision", "It says it was taken on the certifier's host."))
    if problems or slot is None:
        return Judged(slot, header.trainee, verdict.head, 0, tuple(problems))
    try:
        problems += [*versions(header, slot, asked.run, asked.plan.customer), *course(taken, asked, slot)]
        left, found = times_left(header.at, taken.events), tuple(notes(taken))
    except ValueError as error:
        return refused(Problem("not-a-transcript", f"It cannot be read: {error}."))
    return Judged(slot, header.trainee, verdict.head, left, tuple(problems or _follows(taken)), found)


def _unread(error: BadFile, verdict: Verdict) -> Problem:
    if verdict.state == "changed" and verdict.records:
        return Problem("edited", f"Line {verdict.line} was changed: {verdict.problem}.")
    why = error.message.removeprefix(f"{paths.shown(verdict.path)}:").strip()
    place = "line " if why[:1].isdigit() else ""
    return Problem("not-a-transcript", f"It cannot be read: {place}{why}.")


def _as_written(taken: Transcript, verdict: Verdict) -> Iterator[Problem]:
    """Yield where the records are not as they were written, or are not all there."""
    if any(is_erased(record.content) for record in taken.records):
        yield Problem("erased", "Contents of it were erased.")
    elif verdict.state == "changed":
        yield Problem("edited", f"Line {verdict.line} was changed: {verdict.problem}.")
    elif verdict.state != "sound":
        yield Problem("not-finished", "The call was not finished.")


def _follows(taken: Transcript) -> Sequence[Problem]:
    """Return where what code decided does not follow from what was said, which a chain made anew cannot hide."""
    expected = set(scenario_from(taken.header).rubrics)
    missing = sorted(expected ^ (taken.header.sources.keys() - {"scenario"}))
    if missing:
        return [Problem("other-rubric", f"It was not graded with the scenario's own rubrics: {', '.join(missing)}.")]
    try:
        found = list(replay(taken).differences)
        if not found and taken.header.observer == "offline":
            # all else follows from what was observed; a model may read the same words in another way
            found = [one for one in replay(taken, observe_again=True).differences if seen_otherwise(one)]
    except FORGED as error:
        return [Problem("does-not-replay", f"It cannot be played again: {error or type(error).__name__}.")]
    if not found:
        return []
    named = list(dict.fromkeys(map(_named, found)))[:MOST_DIFFERENCES]
    return [Problem("does-not-replay", f"Played again it comes to something else: {', '.join(named)}.")]


def _named(found: Difference) -> str:
    words = PARTS.get(found.what.partition(".")[0], found.what)
    return words + (f" in turn {found.turn}" if found.turn else "")
