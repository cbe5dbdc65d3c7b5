"""Reports and lists for peers: everything about the call, and in no format a word of whose it is, or when."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.clock import FixedSources
from roleplay.errors import ExitCode, RoleplayError
from roleplay.privacy.peer import HIDDEN
from roleplay.transcripts import read, verify
from roleplay.wiring.desk import open_call
from roleplay.wiring.reporting import call_report
from roleplay.wiring.rulings import speaker
from tests.test_reports import NAME, play

TURNS = ["This is Robin. Tell me what happened.", "ROBIN here again, and you should have read the terms."]
AT = datetime(2026, 1, 9, 14, 15, 16, tzinfo=UTC)
LATER = datetime(2026, 1, 10, 17, 18, 19, tzinfo=UTC)
IDENTITY = re.compile(r"robin|wren|20260109|14:15|15:16|17:18|18:19", re.IGNORECASE)
PAGES = ("md", "html", "json")


@pytest.fixture
def call(tmp_path, monkeypatch):
    """A call of robin's whose words, reasons and notes name robin and the coach, wren."""
    path = play(tmp_path / "kept", monkeypatch, start=AT, turns=TURNS)
    says = speaker(open_call(path), "wren", FixedSources(LATER))
    says.override("E1", "adjust", 5, "Robin names it, says Wren.")
    says.override("critical:mistreatment", "accept", None, "Robin was told by wren.")
    says.comment(1, "Well put, robin.")
    says.note("Robin, slow down. (wren)")
    speaker(open_call(path), "robin", FixedSources(LATER)).dispute("E2", "I, Robin, did.")
    return path


def run(*words, code=ExitCode.OK):
    done = CliRunner().invoke(app, [*map(str, words)])
    ended = done.exception.exit_code if isinstance(done.exception, RoleplayError) else done.exit_code
    assert ended == code, (done.output, done.exception)
    return done.stdout


def test_no_format_tells_a_peer_whose_call_it_is_or_when_it_was_taken(call):
    head, folder = verify(call).head, ["--transcripts", call.parent]
    told = {form: run("report", "call", call, "--as", "peer", "--format", form) for form in PAGES}
    told |= {f"cohort {form}": run("report", "cohort", "--as", "peer", "--format", form, *folder) for form in PAGES}
    for rows in ("calls", "criteria", "turns"):
        table = ["--as", "peer", "--format", "csv", "--rows", rows]
        told[f"call {rows}"] = run("report", "call", call, *table)
        told[f"cohort {rows}"] = run("report", "cohort", *table, *folder)
    told["show"] = run("transcript", "show", call, "--as", "peer")
    told["show json"] = json.dumps(
        [{**part, "sources": 0} for part in json.loads(run("transcript", "show", call, "--as", "peer", "--json"))]
    )
    for form, text in told.items():
        assert not IDENTITY.search(text), (form, IDENTITY.search(text))
        assert head not in text, form
        assert IDENTITY.search(run("report", "call", call, "--format", "json"))
    # what was said and how it was graded is all there
    for form in (*PAGES, "show"):
        assert f"{HIDDEN * 5} names it, says {HIDDEN * 4}." in told[form], form
        assert f"Well put, {HIDDEN * 5}." in told[form], form
        assert "coach, 2026-01-10" in told[form], form
        assert "Tell me what happened" in told[form], form
    given, shown = call_report(call), call_report(call, "peer")
    assert [c.level for c in shown.call.criteria] == [c.level for c in given.call.criteria]
    assert [c.id for c in shown.call.critical] == ["mistreatment"] == [c.id for c in given.call.critical]
    seen = [(turn, one) for turn in shown.turns for one in turn.seen]
    assert seen
    assert all(turn.text[one.start : one.end] == one.quote for turn, one in seen)
    row = next(csv.DictReader(io.StringIO(told["cohort calls"])))
    assert (row["trainee"], row["head"], row["reviewed_by"]) == ("", "", "coach")
    assert row["call"] == shown.call.id == re.search(r"call-\w{12}", told["show"])[0]


def test_a_peer_counts_people_and_meets_the_calls_in_no_telling_order(call, monkeypatch):
    for hour in range(9, 14):
        play(call.parent, monkeypatch, trainee="wren", start=AT.replace(hour=hour), turns=["Hello."])
    folder = ["--as", "peer", "--transcripts", call.parent]
    figures = json.loads(run("report", "cohort", "--format", "json", *folder))
    assert (figures["calls"], figures["trainees"], figures["by"]) == (6, 2, "scenario")
    assert [group["group"] for group in figures["skills"]] == [NAME]
    ids = [row["call"] for row in csv.DictReader(io.StringIO(run("report", "cohort", "--format", "csv", *folder)))]
    assert len(ids) == 6
    assert ids == sorted(ids)
    for asked in (["--by", "trainee"], ["--trainee", "robin"], ["--format", "xapi"]):
        run("report", "cohort", *asked, *folder, code=ExitCode.USAGE)
    assert read(call).header.trainee == "robin"
