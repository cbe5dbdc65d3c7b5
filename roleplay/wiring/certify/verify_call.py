"""Check the calls of a run: each as it was written, of this run, and coming to the same when it is computed again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from roleplay import paths
from roleplay.certify.acts import Collected
from roleplay.certify.evidence import CALL_MEMBER
from roleplay.certify.findings import Findings, first_line
from roleplay.certify.plan import Plan
from roleplay.certify.run import Fault, Slot
from roleplay.certify.times import SKEW, moment
from roleplay.errors import RoleplayError
from roleplay.events import CallEnded
from roleplay.transcripts import Header, Transcript, read, verdicts
from roleplay.wiring.certify.folder import CALLS, RunFolder
from roleplay.wiring.kept import ends_of
from roleplay.wiring.parts import changed_sources, make_observer
from roleplay.wiring.replay import Difference, Replay, replay, seen_otherwise

Depth = Literal["records", "replayed", "observed"]
"""How far a check goes: what is written; everything that code decided, computed again; the words observed again too."""
MOST_SHOWN = 3
"""Differences of one call that are named; the others are counted."""
ELSEWHERE = (
    "What the same weights see can differ on another processor or with another version of a library: "
    "`observed-otherwise` alone is no proof that anything was changed."
)


class CallCheck:
    """Check the calls of one run."""

    def __init__(self, folder: RunFolder, plan: Plan, findings: Findings, depth: Depth) -> None:
        self.folder, self.plan, self.findings, self.depth = folder, plan, findings, depth
        self._weights = ""
        self._collected: dict[str, Collected] = {}

    def check_all(self) -> None:
        """Check every call of the run, and that there is no other."""
        self._collected = _collected(self.folder)
        self._strangers()
        taken, again, unfinished, observed = 0, 0, 0, 0
        for slot in self.folder.run.slots:
            self._fault(slot)
            if not self.folder.call(slot).is_file():
                continue
            taken += 1
            transcript = self._sound(slot)
            if transcript is None:
                continue
            self._header(slot, transcript.header)
            if transcript.finished:
                self._taken_in(slot, transcript.header)
            unfinished += not transcript.finished
            if self.depth != "records" and transcript.finished:
                again += 1
                observed += self._again(slot, transcript)
        self._say(taken, again, unfinished, observed)

    def _say(self, taken: int, again: int, unfinished: int, observed: int) -> None:
        every = len(self.folder.run.slots)
        self.findings.checked.append(
            f"The records and the header of {taken} calls of {every}, and what was said about them."
        )
        if unfinished:
            self.findings.notes.append(f"{unfinished} calls are not finished: they have no result.")
        if self.depth != "records":
            self.findings.checked.append(
                f"{again} calls computed again from what was observed: mood, flow, lines, levels, scores, pass."
            )
        if self.depth != "observed":
            return
        self.findings.checked.append(f"The words of {observed} calls observed again.")
        if observed < again:
            self.findings.notes.append(
                f"The words of {again - observed} calls were not observed again: they were erased, the observer here "
                "has other weights, or a model read them."
            )
        if any(one.code == "observed-otherwise" for one in self.findings.found):
            self.findings.notes.append(ELSEWHERE)

    def _strangers(self) -> None:
        known = {slot.id for slot in self.folder.run.slots}
        for path in paths.entries(self.folder.path / CALLS):
            match = CALL_MEMBER.fullmatch(f"{CALLS}/{path.name}")
            if match and match["slot"] not in known:
                self.findings.add("not-a-call", f"{CALLS}/{path.name}", "the run has no such call")
            elif match and match["kind"] == ".review.jsonl" and not self.folder.call(match["slot"]).is_file():
                self.findings.add("missing", f"{CALLS}/{match['slot']}.jsonl", "it was reviewed, and it is not there")

    def _fault(self, slot: Slot) -> None:
        path = self.folder.fault(slot)
        if not path.is_file():
            return
        try:
            said = Fault.model_validate_json(path.read_bytes())
        except ValueError:
            self.findings.add("bad-fault", f"{CALLS}/{path.name}", "this does not say why a call could not be taken")
            return
        if said.slot != slot.id:
            self.findings.add("bad-fault", f"{CALLS}/{path.name}", f"it is about the call {said.slot}")

    def _sound(self, slot: Slot) -> Transcript | None:
        """Return a transcript whose records are as they were written, those of its reviews too."""
        path, sound = self.folder.call(slot), True
        try:
            for verdict in verdicts(path):
                if verdict.state in ("changed", "torn"):
                    words = verdict.problem or "the last record has no end"
                    self.findings.add("chain", f"{CALLS}/{verdict.path.name}:{verdict.line}", words)
                    sound = sound and verdict.path != path
            return read(path) if sound else None
        except Exception as problem:  # noqa: BLE001  well-bound nonsense can end in anything
            self.findings.add("chain", _named(slot), first_line(problem))
            return None

    def _header(self, slot: Slot, header: Header) -> None:
        run = self.folder.run
        form = header.form
        expected: dict[str, tuple[Any, Any]] = {
            "id": (header.id, slot.id),
            "run": (form and form.run, run.digest),
            "slot": (form and form.slot, slot.id),
            "scenario": (header.scenario, slot.scenario),
            "seed": (header.seed, slot.seed),
            "mode": (header.mode, self.plan.mode),
            "customer": (header.customer, self.plan.customer),
            "program": (header.program, run.fixed.program),
            "observer": (header.observer, run.fixed.observer),
            "observer's digest": (header.observer_sha256, run.fixed.observer_sha256),
            "candidate": (header.trainee or slot.candidate, slot.candidate),
            "branch": (header.branch_of, None),
        }
        for what, (is_, should) in expected.items():
            if is_ != should:
                self.findings.add(
                    "other-header", f"{_named(slot)}:1", f"the {what} is {is_!r}, and the run says {should!r}"
                )
        if _too_early(header.at, run.at):
            self.findings.add(
                "other-header", f"{_named(slot)}:1", f"it began at {header.at!r}, before the run was made"
            )
        for what in self._other_sources(slot, header):
            self.findings.add("other-source", f"{_named(slot)}:1", what)

    def _other_sources(self, slot: Slot, header: Header) -> Iterator[str]:
        fixed = self.folder.run.fixed
        for name in changed_sources(header):
            yield f"the text of {name} has another SHA-256 than the header says"
        for name, source in header.sources.items():
            known = fixed.scenarios.get(slot.scenario) if name == "scenario" else fixed.rubrics.get(name)
            if source.sha256 != known:
                kind = "scenario" if name == "scenario" else "rubric"
                yield f"the {kind} {source.name} is not the one that the run fixed"
        for seat, model in header.models.items():
            for name, digest in model.prompts.items():
                if fixed.prompts.get(name, digest) != digest:
                    yield f"the prompt {name} of the {seat} is not the one that the run fixed"

    def _taken_in(self, slot: Slot, header: Header) -> None:
        """Hold a person's call against the record of its being taken in."""
        if slot.candidate not in self.plan.candidates.people:
            return
        act = self._collected.get(slot.id)
        if act is None:
            self.findings.add("not-collected", _named(slot), "no act says that this person's call was taken in")
            return
        head = _head(self.folder, slot)
        if act.head != head:
            self.findings.add("other-collected", _named(slot), f"the call that was taken in has the head {act.head}")
        if act.candidate != slot.candidate or bool(header.form and header.form.supervised) != act.supervised:
            self.findings.add(
                "other-collected", _named(slot), "it was taken in for somebody else, or sat in another way"
            )

    def _again(self, slot: Slot, transcript: Transcript) -> bool:
        """Compute a call again; return whether its words were observed again."""
        try:
            found = replay(transcript)
            self._name(slot, found.differences)
            self.findings.notes += [f"{_named(slot)}: {sentence}" for sentence in found.erased]
            self._footer(slot, transcript, found)
            if self.depth != "observed" or found.erased or found.differences or not self._same_weights(transcript):
                return False
            second = replay(transcript, observe_again=True)
        except Exception as problem:  # noqa: BLE001  well-bound nonsense can end in anything
            self.findings.add("other-replay", _named(slot), f"it cannot be computed again: {first_line(problem)}")
            return False
        seen = [d for d in second.differences if seen_otherwise(d)]
        for turn in sorted({d.turn for d in seen}):
            what = f"turn {turn}: observed again, its words show something else than is on record"
            self.findings.add("observed-otherwise", _named(slot), what)
        return True

    def _footer(self, slot: Slot, transcript: Transcript, found: Replay) -> None:
        """Hold the end of a call against its last event: the parts that a scorecard does not carry."""
        footer = transcript.footer
        ended = next((event for event in reversed(found.events) if isinstance(event, CallEnded)), None)
        assert footer is not None
        said = (footer.outcome, footer.resolved, footer.turns)
        is_ = (ended.outcome, ended.resolved, transcript.turns) if ended else ("", False, transcript.turns)
        if said != is_:
            what = "the end says {} (resolved: {}) after {} turns, and the call {} (resolved: {}) after {}"
            self.findings.add("other-outcome", _named(slot), what.format(*said, *is_))

    def _name(self, slot: Slot, differences: tuple[Difference, ...]) -> None:
        for one in differences[:MOST_SHOWN]:
            what = f"turn {one.turn}: {one.what}: kept {one.kept!r}, computed again {one.again!r}"
            self.findings.add("other-replay", _named(slot), what)
        if len(differences) > MOST_SHOWN:
            self.findings.add("other-replay", _named(slot), f"and {len(differences) - MOST_SHOWN} differences more")

    def _same_weights(self, transcript: Transcript) -> bool:
        if transcript.header.observer != "offline":
            return False
        self._weights = self._weights or make_observer("offline").digest
        return self._weights == transcript.header.observer_sha256


def _collected(folder: RunFolder) -> dict[str, Collected]:
    try:
        return {act.slot: act for act in folder.acts() if isinstance(act, Collected)}
    except RoleplayError:
        # it is named where the acts are checked
        return {}


def _head(folder: RunFolder, slot: Slot) -> str:
    return ends_of(folder.call(slot)).head


def _too_early(at: str, begun: str) -> bool:
    """Return whether a call began before its run was made, whatever clock it was taken by, or at no time at all."""
    try:
        return moment(at) < moment(begun) - SKEW
    except ValueError:
        return True


def _named(slot: Slot) -> str:
    return f"{CALLS}/{slot.id}.jsonl"
