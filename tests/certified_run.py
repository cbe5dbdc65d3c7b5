"""Runs made by hand: any number of candidates, scenarios and repeats, each call coming to what it is told to.

The calls have a header and a footer alone, as if they had been played; `played` plays a real one in a slot's place.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from roleplay.certify import loader
from roleplay.certify.run import Fault, Fixed, Run, Slot, slot_id
from roleplay.clock import FixedSources
from roleplay.scenarios import load
from roleplay.transcripts.model import FormCall, Source, bind
from roleplay.wiring import live as wiring
from roleplay.wiring.certify_folder import CALLS, RUN, RunFolder
from roleplay.wiring.live import LiveCall, Setup
from tests.conftest import ROOT
from tests.test_desk import Sees

SALT = "0" * 32
AT = "2026-01-05T09:00:00+00:00"
PLAYED = "telecom-bill-shock"
SAID = (
    "312 for one weekend would stop anyone. Tell me what happened.",
    "=1+1 <script>alert(1)</script> You should have read the terms.",
    "Fine. Let me look at it for you.",
)
LIBRARY = sorted(path.parent.name for path in (ROOT / "scenarios").glob("*/scenario.yaml"))


@dataclass
class Came:
    """Say what a call came to."""

    empathy: float | None = 75.0
    resolution: float | None = 75.0
    critical: tuple[str, ...] = ()
    """As `severity:id`."""
    state: str = "graded"
    seat: str = "customer"
    why: str = "the line went dead"

    @property
    def passed(self):
        scores = (self.empathy, self.resolution)
        return None if None in scores else min(scores) >= 60 and not self.critical


def plan_text(people=(), agents=(), *, repeats=1, cut=60, **more):
    """Return a plan as a certifier writes it; `more` takes the place of its parts."""
    candidates = {"people": list(people), "agents": {name: {"bot": "skilled"} for name in agents}}
    plan = {
        "schema": 1, "id": "spring", "title": "Spring certification", "about": "Who may take calls alone.",
        "candidates": candidates, "form": {"repeats": repeats},
        "cuts": {
            "empathy": {"score": cut, "se": 1.0}, "resolution": {"score": cut, "se": 1.0},
            "origin": {"method": "angoff", "by": "the panel of five", "on": "2025-11-30"},
        },
        "reviewers": ["reviewer-a"],
    }  # fmt: skip
    # JSON is YAML
    return json.dumps(plan | more, indent=1)


def begun(folder, text, scenarios, *, fixed=None, at=AT):
    """Begin a run of a plan on some scenarios, the same seeds for everybody; no call is taken yet."""
    folder = Path(folder)
    (folder / CALLS).mkdir(parents=True)
    path = folder.parent / f"{folder.name}-plan.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = loader.load(path)
    plan = loaded.usable()
    slots = [
        Slot(
            id=slot_id(plan, name, scenario, 100 * number + repeat, repeat), candidate=name, form="A",
            scenario=scenario, seed=100 * number + repeat, repeat=repeat,
        )
        for name in plan.candidates.names
        for number, scenario in enumerate(scenarios)
        for repeat in range(1 if name in plan.candidates.people else plan.form.repeats)
    ]  # fmt: skip
    digests = {
        "program": "0.1.0", "observer": "offline", "observer_sha256": "a" * 64,
        "scenarios": dict.fromkeys(scenarios, "b" * 64), "rubrics": {"empathy": "c" * 64, "resolution": "d" * 64},
    }  # fmt: skip
    run = Run(
        id=plan.id, at=at, plan=Source(name=plan.id, sha256=loaded.digest, text=loaded.text),
        fixed=Fixed(**{**digests, **(fixed or {})}), slots=tuple(slots),
    )  # fmt: skip
    (folder / RUN).write_bytes(run.content())
    path.unlink()
    return RunFolder(folder, FixedSources())


def made(folder, text, scenarios, came, **more):
    """Begin a run and keep calls that came to what `came(slot)` says; None leaves a call untaken."""
    found = begun(folder, text, scenarios, **more)
    for slot in found.run.slots:
        keep(found, slot, came(slot))
    return found


def keep(folder, slot, came):
    """Keep a call in a slot's place that came to something."""
    if came is None or came.state == "missing":
        return
    if came.state == "faulty":
        fault = Fault(slot=slot.id, seat=came.seat, kind="timeout", why=came.why, tries=3)
        folder.fault(slot).write_text(fault.model_dump_json(), encoding="utf-8")
        return
    header, footer = copy.copy(template()[0]), copy.deepcopy(template()[1])
    header |= {
        "id": slot.id, "scenario": slot.scenario, "title": slot.scenario.replace("-", " ").capitalize(),
        "seed": slot.seed, "trainee": slot.candidate,
        "form": FormCall(run=folder.run.digest, slot=slot.id).model_dump(),
    }  # fmt: skip
    card = footer["scorecard"]
    card["rubrics"]["empathy"]["score"], card["rubrics"]["resolution"]["score"] = came.empathy, came.resolution
    card["passed"] = came.passed
    card["why"] = {True: "both cuts are reached", False: "a cut is not reached", None: came.why}[came.passed]
    card["critical"] = [
        {"severity": one.partition(":")[0], "id": one.partition(":")[2], "why": "The caller was mocked.",
         "evidence": [{"kind": "quote", "turn": 2, "text": "You should have read the terms.", "start": 0, "end": 31,
                       "behaviour": "blame_customer", "turns": []}]}
        for one in came.critical
    ]  # fmt: skip
    first = bind("header", header, SALT, None)
    last = bind("footer", footer, SALT, first)
    folder.call(slot).write_bytes(first.line() + last.line())


def played(folder, slot, *, said=SAID):
    """Play a real call in a slot's place, with an observer that sees an invitation and blame."""
    sources = FixedSources()
    sources.call_id = lambda: slot.id
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "make_observer", lambda _: Sees())
        setup = Setup(slot.scenario, slot.seed, "exam", trainee=slot.candidate, folder=folder.path / CALLS)
        live = LiveCall.start(setup, load(ROOT / "scenarios" / slot.scenario, slot.seed), sources)
        for words in said:
            if not live.state.ended:
                live.say(words)
        live.end("ended_by_agent")
        live.close()
    return live.path


@lru_cache(maxsize=1)
def template():
    """Return the header and the footer of a played call."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        run = begun(home / "run", plan_text(["robin"]), [PLAYED])
        lines = played(run, run.run.slots[0]).read_bytes().splitlines()
    header, footer = (json.loads(lines[i])["content"] for i in (0, -1))
    # what a call was played with makes most of a transcript, and no list reads it
    header["sources"] = {name: {**kept, "text": ""} for name, kept in header["sources"].items()}
    footer["scorecard"]["turns"] = []
    return header, footer


def later(minutes):
    """Return a moment after the run was made."""
    return (datetime(2026, 1, 6, 9, tzinfo=UTC) + timedelta(minutes=minutes)).isoformat(timespec="seconds")
