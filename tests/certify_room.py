"""A certification run with two people, played with an observer that sees nothing, and transcripts to tamper with."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from roleplay.certify.loader import load
from roleplay.clock import FixedSources
from roleplay.transcripts.model import bind
from roleplay.wiring.certify.assign import assign
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.sit import sitting
from roleplay.wiring.form_desk import FormDesk
from tests.blind import Blind

PLAN = """schema: 1
id: front-desk
title: Front desk
candidates:
  people: [anna-r, ben-t]
pool:
  scenarios: [telecom-bill-shock, lost-parcel]
cuts:
  empathy: {score: 60}
  resolution: {score: 60}
  origin: {method: provisional}
decision: {least_calls: 2}
attempts: {most: 2, wait_days: 14, resumes: 1, within_days: 30}
"""
GIVEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TURNS = ("Good morning, tell me what happened.", "I see. Let me look into that for you.", "Thank you.")
MAKERS = ("live", "replay", "certify.folder", "form_desk", "moment")


def blind(patch):
    """Let nobody load weights."""
    for module in MAKERS:
        patch.setattr(f"roleplay.wiring.{module}.make_observer", lambda _: Blind())


def clock(days=0.0):
    """Return a clock that many days after the forms were given."""
    return FixedSources(GIVEN + timedelta(days=days))


def plan_file(folder, text=PLAN):
    file = folder / "plan.yaml"
    file.write_text(text)
    return file


def given_run(folder, text=PLAN, name="run", days=0.0):
    """Begin a run and give everybody their form."""
    assign(load(plan_file(folder, text)), folder / name, "certifier", sources=clock(days))
    return RunFolder(folder / name, clock(days))


def desk_of(run, candidate, folder, days=1.0):
    return FormDesk.open(run.path / "forms" / f"{candidate}.form", folder, clock(days))


def take(desk, turns=TURNS):
    """Take the next call of a form to its end and return its transcript."""
    live = desk.begin(desk.next)
    for words in turns:
        live.say(words)
    live.end("ended_by_agent")
    live.close()
    return live.path


def sit_down(run, candidate, days=2.0):
    return sitting(run, candidate, clock(days))


def contents(raw):
    """Return what the records of a transcript hold: pairs of their kind and content."""
    return [(record["type"], record["content"]) for record in map(json.loads, raw.splitlines())]


def bound_anew(pairs):
    """Return a transcript with a chain that is sound again, whatever it holds."""
    lines, last = b"", None
    for n, (kind, content) in enumerate(pairs):
        last = bind(kind, content, f"{n:032x}", last)
        lines += last.line()
    return lines
