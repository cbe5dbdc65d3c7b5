"""A small run that was taken, disputed, marked again and signed: what bundles and their checks are tried on."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
import zipfile
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from roleplay import __version__
from roleplay.certify.acts import Collected
from roleplay.certify.evidence import Manifest, Member, ordered
from roleplay.certify.loader import load as load_plan
from roleplay.clock import FixedSources
from roleplay.scenarios import load
from roleplay.transcripts import (
    Footer,
    FormCall,
    Header,
    Note,
    Source,
    TranscriptWriter,
    append_review,
    read,
)
from roleplay.transcripts.model import GENESIS, bind, canonical
from roleplay.trials import Played, play, read_call, speak
from roleplay.wiring.certify.bundle import entry
from roleplay.wiring.certify.folder import RunFolder, begin_run
from roleplay.wiring.certify.keys import private_key, public_of, sealed
from roleplay.wiring.certify.marks import appeal, remark, to_mark
from roleplay.wiring.certify.signing import sign
from roleplay.wiring.parts import rubrics_from
from roleplay.wiring.scoring import scorecard
from roleplay.wiring.trying import ports
from tests.conftest import ROOT

PLAN = """\
schema: 1
id: evidence
title: Two lines
about: Whether bills and delayed flights can be left to somebody alone.
seed: 4
candidates:
  people: [heron]
  agents: {desk-one: {bot: skilled, version: "2"}}
pool: {scenarios: [telecom-bill-shock, airline-cancelled-flight]}
cuts:
  empathy: {score: 20}
  resolution: {score: 20, se: 0.5}
  origin: {method: angoff, by: a panel of six, on: 2026-01-02}
critical: {customer: 5, compliance: 5, business: 5}
decision: {least_calls: 2, confidence: 0.5}
reviewers: [wren, finch]
"""


TURNS = 3
"""Agent turns of a call: enough to score, and quick to observe."""


@lru_cache(maxsize=8)
def played(name: str, seed: int) -> Played:
    """Return the beginning of the skilled call of a scenario."""
    scenario = load(ROOT / "scenarios" / name, seed).usable()
    lines = read_call(ROOT / "scenarios" / name / "skilled.call").turns[:TURNS]
    return play(scenario, seed, ports(), speak(lines), graded=False)


def begin(path: Path, text: str = PLAN) -> RunFolder:
    """Fix the run, with a clock that counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.parent / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    return begin_run(load_plan(file), path, FixedSources())


def take(folder: RunFolder, candidate: str, *, only: int | None = None, supervised: bool = True) -> None:
    """Play the skilled call of each scenario of a candidate, and take it in where they are a person."""
    person = candidate in folder.plan.candidates.people
    slots = [slot for slot in folder.run.slots if slot.candidate == candidate][:only]
    for slot in slots:
        found = load(ROOT / "scenarios" / slot.scenario, slot.seed)
        scenario, call = found.usable(), played(slot.scenario, slot.seed)
        rubrics, kept = rubrics_from(scenario.rubrics)
        sources = FixedSources(start=datetime.fromisoformat(folder.run.at) + timedelta(hours=1))
        at = sources.now().isoformat(timespec="seconds")
        header = Header(
            id=slot.id, program=__version__, at=at, scenario=scenario.id, title=scenario.title, seed=slot.seed,
            mode="exam", customer="scripted", observer="offline", observer_sha256=folder.run.fixed.observer_sha256,
            language=scenario.language, trainee=candidate,
            form=FormCall(run=folder.run.digest, slot=slot.id, supervised=supervised and person),
            sources={"scenario": Source(name=scenario.id, sha256=found.digest, text=found.text), **kept},
        )  # fmt: skip
        card = scorecard(header, scenario, call.events, rubrics)
        with TranscriptWriter.create(folder.path / "calls", header, sources, call.events) as writer:
            head = writer.close_call(Footer(
                at=at, outcome=call.outcome, resolved=call.resolved, turns=call.last.turn,
                scorecard=card.model_dump(mode="json"),
            ))  # fmt: skip
        if person:
            folder.add([Collected(
                at=at, by="Ada", slot=slot.id, candidate=candidate, head=head, supervised=supervised, resumed=0,
            )])  # fmt: skip


def whole(path: Path) -> RunFolder:
    """Return the run with every call taken, one of them disputed and marked again, everybody signed for."""
    folder = begin(path)
    take(folder, "heron")
    take(folder, "desk-one")
    mine = next(slot.id for slot in folder.run.slots if slot.candidate == "heron")
    appeal(folder, mine, "heron", "The line was noisy.")
    marked = to_mark(folder, mine, "wren")
    remark(folder, mine, "wren", {one.key: 3 for one in marked.asked}, "Steady throughout.")
    note = Note(by="wren", at=folder.run.at, text="A steady call.")
    append_review(read(folder.call(mine)), note, folder.sources)
    sign(folder, "Ada Byron")
    return folder


class Box:
    """Hold a bundle in memory, to be changed and put together again."""

    def __init__(self, bundle: Path, key: Path) -> None:
        self.key = key
        with zipfile.ZipFile(bundle) as opened:
            self.members = {name: opened.read(name) for name in opened.namelist()}
        self.run = json.loads(self.members["run.json"])

    def call(self, who: str, n: int = 0) -> str:
        """Return the member of a candidate's call."""
        return f"calls/{[s['id'] for s in self.run['slots'] if s['candidate'] == who][n]}.jsonl"

    def lines(self, name: str) -> list[bytes]:
        return self.members[name].splitlines(keepends=True)

    def records(self, name: str) -> list[dict]:
        return [json.loads(line) for line in self.lines(name)]

    def put(self, name: str, records: list[dict]) -> None:
        self.members[name] = b"".join(canonical(record) + b"\n" for record in records)

    def bound(self, name: str, contents: list[tuple[str, dict]], begin: str = GENESIS) -> None:
        """Write records anew, each bound to the one before it, as whoever has no key can."""
        last, data = None, b""
        for n, (kind, content) in enumerate(contents):
            last = bind(kind, content, f"{n:032x}", last, begin)
            data += last.line()
        self.members[name] = data

    def rebind(self, name: str, change) -> None:
        """Change the contents of a file of records, and bind them all anew."""
        records = self.records(name)
        contents = [(record["type"], record["content"]) for record in records]
        contents = change(contents) or contents
        begin = GENESIS if name.startswith("calls/") else hashlib.sha256(self.members["run.json"]).hexdigest()
        self.bound(name, contents, begin)

    def manifest(self, **changes) -> Manifest:
        """Write the manifest anew from what is there."""
        old = Manifest.model_validate_json(self.members["bundle.json"])
        names = ordered(set(self.members) - {"bundle.json", "signature.json"})
        run = hashlib.sha256(self.members.get("run.json", b"")).hexdigest()
        members = tuple(
            Member(name=n, sha256=hashlib.sha256(self.members[n]).hexdigest(), bytes=len(self.members[n]))
            for n in names
        )
        made = old.model_copy(update={"run": run, "members": members, **changes})
        self.members["bundle.json"] = made.content()
        return made

    def sign(self, key: Path | None = None) -> None:
        """Seal what is there, as only whoever has the key can."""
        signer = private_key(key or self.key)
        made = self.manifest(public_key=public_of(signer))
        self.members["signature.json"] = sealed(made.head, signer).content()

    def zip(self, names=None, entries=entry) -> bytes:
        """Return the bytes of the bundle."""
        out = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as made:
            warnings.simplefilter("ignore")
            for name in names or ordered(self.members):
                made.writestr(entries(name), self.members[name])
        return out.getvalue()
