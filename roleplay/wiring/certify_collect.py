"""Take in what candidates sent: what was taken as assigned goes into the run, the rest is refused; both are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from roleplay import paths
from roleplay.certify.acts import Act, Assigned, Collected, Refusal
from roleplay.certify.refusals import Problem
from roleplay.certify.run import Slot
from roleplay.certify.taking import Assignment, course, first_of, notes, versions, whose
from roleplay.certify.times import moment, times_left
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.errors import BadFile
from roleplay.transcripts import Transcript, Verdict, read, verify
from roleplay.transcripts.disk import explained
from roleplay.transcripts.erasing import replace_bytes
from roleplay.transcripts.tombstones import is_erased
from roleplay.wiring.certify_folder import RunFolder
from roleplay.wiring.certify_intake import Offered, offered
from roleplay.wiring.parts import scenario_from
from roleplay.wiring.replay import replay

MOST_DIFFERENCES = 3
"""How many differences of a replay are named."""
FORGED = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, StopIteration, TypeError, ValueError)
"""What playing a call again may end in whose events never happened in this order."""


@dataclass(frozen=True)
class Outcome:
    """Say what became of one file."""

    file: str
    what: Literal["taken in", "there already", "refused"]
    candidate: str = ""
    slot: str = ""
    code: str = ""
    why: str = ""
    notes: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return what `collect --json` prints for it."""
        return asdict(self)


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


class Collector:
    """Judge transcripts against a run and put in it what was taken as assigned."""

    def __init__(self, folder: RunFolder, by: str, sources: Sources | None = None) -> None:
        self.folder = folder
        self.by = by
        self._sources = sources or SystemSources()
        acts = folder.acts()
        given = tuple((a.candidate, moment(a.at)) for a in acts if isinstance(a, Assigned))
        self.asked = Assignment(folder.run, folder.plan, given, self._sources.now())
        self._heads = {a.slot: a.head for a in acts if isinstance(a, Collected)}
        self._refused = {(a.file, a.sha256, a.code) for a in acts if isinstance(a, Refusal)}

    def collect(self, sent: Iterable[Path]) -> Iterator[Outcome]:
        """Take in files, folders and archives; each is on record before the next is looked at.

        Raises:
            UsageProblem: if something is not there.
            BadFile: if the run cannot be used.
            StorageProblem: if something cannot be read or kept.
        """
        for one in offered(sent):
            yield self._take(one)

    def _take(self, one: Offered) -> Outcome:
        judged = Judged(None, "", "", 0, (one.problem,)) if one.problem else self.judge(one.raw)
        slot = judged.slot
        if judged.problems or slot is None:
            return self._refuse(one, judged)
        named = Outcome(one.name, "taken in", slot.candidate, slot.id, notes=judged.notes)
        path = self.folder.call(slot)
        if path.exists():
            with explained(path):
                same = path.read_bytes() == one.raw
            if not same:
                other = Problem("second", "Another transcript of this call is in the run already; the first one stands.")
                return self._refuse(one, Judged(slot, slot.candidate, judged.head, 0, (other,)))
            if self._heads.get(slot.id) == judged.head:
                return Outcome(one.name, "there already", slot.candidate, slot.id)
        else:
            replace_bytes(path, one.raw)
        self.keep(judged, supervised=False)
        return named

    def keep(self, judged: Judged, *, supervised: bool) -> None:
        """Keep that a transcript stands in the run."""
        assert judged.slot is not None
        act = Collected(
            at=stamp(self._sources), by=self.by, slot=judged.slot.id, candidate=judged.slot.candidate,
            head=judged.head, supervised=supervised, resumed=judged.resumed, notes=judged.notes,
        )  # fmt: skip
        self.folder.add([act])
        self._heads[act.slot] = act.head

    def _refuse(self, one: Offered, judged: Judged) -> Outcome:
        problem, slot = first_of(judged.problems), judged.slot.id if judged.slot else ""
        digest = hashlib.sha256(one.raw).hexdigest()
        self.add_refusal(one.name, digest, judged, problem)
        return Outcome(one.name, "refused", judged.candidate, slot, problem.code, problem.why)

    def add_refusal(self, name: str, digest: str, judged: Judged, problem: Problem) -> None:
        """Keep that a transcript was not taken in, and why; the same is not kept twice."""
        if (name, digest, problem.code) in self._refused:
            return
        act: Act = Refusal(
            at=stamp(self._sources), by=self.by, file=name, sha256=digest, slot=judged.slot.id if judged.slot else "",
            candidate=judged.candidate, code=problem.code, why=problem.why,
        )  # fmt: skip
        self.folder.add([act])
        self._refused.add((name, digest, problem.code))

    def judge(self, raw: bytes, *, supervised: bool = False) -> Judged:
        """Return what a transcript's bytes are worth; `supervised` ones come from the certifier's own host."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"sent{paths.TRANSCRIPT_SUFFIX}"
            path.write_bytes(raw)
            verdict = verify(path)
            try:
                taken = read(path)
            except BadFile as error:
                return _only(_unread(error, verdict))
        return self._judged(taken, verdict, supervised=supervised)

    def _judged(self, taken: Transcript, verdict: Verdict, *, supervised: bool) -> Judged:
        header = taken.header
        slot = self.asked.slot(header.form.slot) if header.form else None
        problems = list(_as_written(taken, verdict)) or list(whose(header, self.asked))
        if not problems and not supervised and header.form and header.form.supervised:
            problems.append(Problem("claims-supervision", "It says it was taken on the certifier's host."))
        resumed, found = 0, tuple[str, ...]()
        if not problems and slot is not None:
            try:
                problems += versions(header, slot, self.folder.run, self.folder.plan.customer)
                problems += course(taken, self.asked, slot)
                resumed, found = times_left(header.at, taken.events), tuple(notes(taken))
                problems += () if problems else _follows(taken)
            except ValueError as error:
                problems.append(Problem("not-a-transcript", f"It cannot be read: {error}."))
        return Judged(slot, header.trainee, verdict.head, resumed, tuple(problems), found)


def _only(problem: Problem) -> Judged:
    return Judged(None, "", "", 0, (problem,))


def _unread(error: BadFile, verdict: Verdict) -> Problem:
    if verdict.state == "changed" and verdict.records:
        return Problem("edited", f"Line {verdict.line} was changed: {verdict.problem}.")
    why = error.message.removeprefix(f"{paths.shown(verdict.path)}:").strip()
    return Problem("not-a-transcript", f"It cannot be read: {why}.")


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
        # a model may read the same words in another way; an offline observer never does
        again = replay(taken, observe_again=taken.header.observer == "offline")
    except FORGED as error:
        return [Problem("does-not-replay", f"It cannot be played again: {error or type(error).__name__}.")]
    if not again.differences:
        return []
    named = [f"{d.what.replace('_', ' ')} in turn {d.turn}" if d.turn else d.what for d in again.differences[:MOST_DIFFERENCES]]
    return [Problem("does-not-replay", f"Played again it comes to something else: {', '.join(named)}.")]
