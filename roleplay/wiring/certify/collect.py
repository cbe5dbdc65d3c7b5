"""Take in what candidates sent: what was taken as assigned goes into the run, the rest is refused; both are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from roleplay.certify.acts import Assigned, Collected, Refusal
from roleplay.certify.refusals import Problem
from roleplay.certify.taking import Assignment, first_of
from roleplay.certify.times import moment
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.transcripts.disk import explained
from roleplay.transcripts.erasing import replace_bytes
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.intake import Offered, offered
from roleplay.wiring.certify.judge import Judged, judge, refused

SECOND = Problem("second", "Another transcript of this call is in the run already; the first one stands.")


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
        self._refused = {(a.file, a.sha256, a.why) for a in acts if isinstance(a, Refusal)}

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
        judged = refused(one.problem) if one.problem else judge(one.raw, self.asked)
        slot = judged.slot
        if judged.problems or slot is None:
            return self._refuse(one, judged)
        named = Outcome(one.name, "taken in", slot.candidate, slot.id, notes=judged.notes)
        path = self.folder.call(slot)
        if path.exists():
            with explained(path):
                same = path.read_bytes() == one.raw
            if not same:
                return self._refuse(one, replace(judged, problems=(SECOND,)))
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
        if (name, digest, problem.why) in self._refused:
            return
        act = Refusal(
            at=stamp(self._sources), by=self.by, file=name, sha256=digest, slot=judged.slot.id if judged.slot else "",
            candidate=judged.candidate, code=problem.code, why=problem.why,
        )  # fmt: skip
        self.folder.add([act])
        self._refused.add((name, digest, problem.why))
