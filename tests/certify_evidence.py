"""A small run that was taken, disputed, marked again and signed: what bundles and their checks are tried on."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from roleplay import __version__
from roleplay.certify.acts import Collected
from roleplay.certify.loader import load as load_plan
from roleplay.clock import FixedSources
from roleplay.scenarios import load
from roleplay.transcripts import Footer, FormCall, Header, Source, TranscriptWriter
from roleplay.trials import Played, play, read_call, speak
from roleplay.wiring.certify_folder import RunFolder, begin_run
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


TURNS = 4
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
