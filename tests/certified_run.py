"""Runs made by hand: any number of candidates, scenarios and repeats, each call coming to what it is told to.

The calls have a header and a footer alone, as if they had been played; `played` plays a real one in a slot's place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from roleplay.certify import loader
from roleplay.certify.run import Fault, Fixed, Run, Slot, slot_id
from roleplay.clock import FixedSources
from roleplay.grading.scorecard import CriticalError, Proof, RubricGrade, Scorecard
from roleplay.scenarios import load
from roleplay.transcripts.model import Footer, FormCall, Header, Source, bind
from roleplay.wiring import live as wiring
from roleplay.wiring.certify.folder import CALLS, RUN, RunFolder
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
    # it is reckoned from all slots each time
    digest = found.run.digest
    for slot in found.run.slots:
        keep(found, slot, came(slot), digest)
    return found


def keep(folder, slot, came, digest=""):
    """Keep a call in a slot's place that came to something."""
    if came is None or came.state == "missing":
        return
    if came.state == "faulty":
        fault = Fault(slot=slot.id, seat=came.seat, kind="timeout", why=came.why, tries=3)
        folder.fault(slot).write_text(fault.model_dump_json(), encoding="utf-8")
        return
    header = Header(
        id=slot.id, program="0.1.0", at=AT, scenario=slot.scenario, title=slot.scenario, seed=slot.seed, mode="exam",
        customer="scripted", observer="offline", observer_sha256="a" * 64, language="en", trainee=slot.candidate,
        form=FormCall(run=digest or folder.run.digest, slot=slot.id), sources={},
    ).model_dump(mode="json")  # fmt: skip
    quote = Proof(kind="quote", turn=2, text="You should have read the terms.", end=31, behaviour="blame_customer")
    card = Scorecard(
        rubrics={name: RubricGrade(score=getattr(came, name), criteria={}) for name in ("empathy", "resolution")},
        critical=tuple(
            CriticalError(severity=severity, id=name, why="The caller was mocked.", evidence=(quote,))
            for severity, _, name in (one.partition(":") for one in came.critical)
        ),
        passed=came.passed, why=came.why if came.passed is None else "as told", cuts={"empathy": 60, "resolution": 60},
        turns=(),
    )  # fmt: skip
    footer = Footer(at=AT, outcome="ended_by_agent", resolved=bool(came.passed), turns=3, scorecard=card.model_dump())
    first = bind("header", header, SALT, None)
    last = bind("footer", footer.model_dump(mode="json"), SALT, first)
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


def later(minutes):
    """Return a moment after the run was made."""
    return (datetime(2026, 1, 6, 9, tzinfo=UTC) + timedelta(minutes=minutes)).isoformat(timespec="seconds")
