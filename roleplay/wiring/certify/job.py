"""All that playing the calls of a run takes, so that it can be sent to another process or another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from roleplay import rubrics, scenarios
from roleplay.certify.plan import AgentCandidate, Plan
from roleplay.certify.run import Fault, Fixed, Slot
from roleplay.llm import Usage
from roleplay.scenarios import Scenario
from roleplay.scenarios.loader import load_variants
from roleplay.settings import DEMO
from roleplay.transcripts import Source
from roleplay.wiring.agents import written_turns
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.parts import unpacked


@dataclass(frozen=True)
class Job:
    """Hold what every call of a run is played with."""

    run: str
    """SHA-256 of the run."""
    at: datetime
    """Where the clock of every call begins."""
    plan: Plan
    fixed: Fixed
    scenarios: Mapping[str, Source]
    rubrics: Mapping[str, Source]
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the demonstration model says in the agent's seat, by scenario."""
    share: float = 1.0
    """Of the rate that endpoints are asked at: several processes share it."""

    def agent(self, slot: Slot) -> AgentCandidate:
        """Return who takes a call."""
        return self.plan.candidates.agents[slot.candidate]

    def for_one(self, slot: Slot) -> Job:
        """Return the job with the files of one call alone, to send with it."""
        name = slot.scenario
        said = {name: self.said[name]} if name in self.said else {}
        return replace(self, scenarios={name: self.scenarios[name]}, said=said)


@dataclass(frozen=True)
class Spent:
    """Count what one model took in one call, tries that failed included."""

    model: str
    used: Usage


@dataclass(frozen=True)
class Outcome:
    """Hold what came of playing a call: a transcript, or a fault, or neither where it may cost no more."""

    slot: str
    transcript: bytes = b""
    fault: Fault | None = None
    passed: bool | None = None
    """By the scenario's own pass marks; None where there is no score."""
    spent: tuple[Spent, ...] = ()
    dear: bool = False
    """It was dropped, because it would have cost more than it may."""
    lost: bool = False
    """The process that played it is gone."""


def job_of(folder: RunFolder) -> Job:
    """Return what the calls of a run are played with, read from the files that the run was fixed with.

    Raises:
        BadFile: if one of them cannot be used.
    """
    run, plan = folder.run, folder.plan
    kept = {name: _source(name, scenarios.find(name)) for name in run.fixed.scenarios}
    graded = {name: _source(name, rubrics.find(name)) for name in run.fixed.rubrics}
    demo = any(a.endpoint is not None and a.endpoint.url == DEMO for a in plan.candidates.agents.values())
    said = {name: tuple(written_turns(scenarios.locate(name))) for name in kept} if demo else {}
    return Job(run.digest, datetime.fromisoformat(run.at), plan, run.fixed, kept, graded, said)


def _source(name: str, loaded: scenarios.Loaded | rubrics.LoadedRubric) -> Source:
    loaded.usable()
    return Source(name=name, sha256=loaded.digest, text=loaded.text)


# a scenario file is parsed once in a process, and all its variants are kept: parsing takes longer than a bot's call
@lru_cache(maxsize=512)
def variants_of(source: Source) -> tuple[Scenario, ...]:
    """Return every variant of a scenario that was kept whole."""
    with TemporaryDirectory() as folder:
        return load_variants(unpacked(source, Path(folder)))


def scenario_of(job: Job, slot: Slot) -> Scenario:
    """Return the scenario of a call, with the variant that its seed picks."""
    variants = variants_of(job.scenarios[slot.scenario])
    return variants[slot.seed % len(variants)]
