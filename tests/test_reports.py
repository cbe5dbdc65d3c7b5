"""Reports: every format says the same of a call, nothing a person typed is obeyed, and only what counts is counted."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.clock import FixedSources
from roleplay.errors import BadFile, ExitCode, RoleplayError
from roleplay.paths import review_path
from roleplay.reports import chart, csv_rows, html, markdown, xapi
from roleplay.reports.html import marked
from roleplay.scenarios import load
from roleplay.transcripts import read, verify
from roleplay.wiring import live as wiring
from roleplay.wiring.coaching import sheet
from roleplay.wiring.desk import open_call
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.overview import overview
from roleplay.wiring.report_facts import facts
from roleplay.wiring.reporting import call_report
from roleplay.wiring.rulings import speaker
from tests.conftest import ROOT
from tests.fast_call import kept_call
from tests.test_desk import Sees

NAME = "telecom-bill-shock"
HOSTILE = "=1+1 <script>alert(1)</script> [x](javascript:alert(1)) | **b** http://x.example"
TURNS = ["312 for one weekend would stop anyone. Tell me what happened.", HOSTILE, "You should have read the terms."]
SITE = "https://training.example.org"


def play(folder, monkeypatch, *, mode="exam", trainee="robin", start=None, turns=TURNS, outcome="ended_by_agent"):
    monkeypatch.setattr(wiring, "make_observer", lambda name: Sees())
    sources = FixedSources(start) if start else FixedSources()
    if start:
        sources.call_id = lambda: f"{start:%Y%m%d-%H%M%S}"
    live = LiveCall.start(
        Setup(NAME, 0, mode, trainee=trainee, folder=folder), load(ROOT / "scenarios" / NAME, 0), sources
    )
    for words in turns:
        live.say(words)
    live.end(outcome)
    live.close()
    return live.path


@pytest.fixture
def call(tmp_path, monkeypatch):
    return play(tmp_path / "kept", monkeypatch)


def run(*words, code=ExitCode.OK):
    done = CliRunner().invoke(app, ["report", *map(str, words)])
    ended = done.exception.exit_code if isinstance(done.exception, RoleplayError) else done.exit_code
    assert ended == code, (done.output, done.exception)
    return done.stdout


class Page(HTMLParser):
    """Gather what a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)
        self.words = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_data(self, data):
        self.words.append(data)


def test_every_format_says_what_the_grade_is_and_what_was_said(call):
    card = read(call).footer.scorecard
    page, text = Page(run("call", call)).words, run("call", call, "--format", "md")
    data = json.loads(run("call", call, "--format", "json"))
    criteria = list(csv.DictReader(io.StringIO(run("call", call, "--format", "csv", "--rows", "criteria"))))
    head = verify(call).head
    graded = {key: c for rubric in card["rubrics"].values() for key, c in rubric["criteria"].items()}
    assert {row["criterion"]: row["level"] for row in criteria} == {
        key: "" if c["level"] is None else str(c["level"]) for key, c in graded.items()
    }
    assert {c["id"]: c["level"] for c in data[0]["call"]["criteria"]} == {k: c["level"] for k, c in graded.items()}
    for where in (page, text):
        assert head in where
        assert all(source.sha256 in where for source in read(call).header.sources.values())
        assert TURNS[0] in where
        assert "Not passed yet" in where
        assert all(c["name"] in where for c in graded.values())
    assert [turn["text"] for turn in data[0]["turns"]] == TURNS


def test_a_page_needs_nothing_and_runs_nothing(call):
    text = run("call", call)
    page = Page(text)
    assert HOSTILE in page.words
    assert "script" not in page.tags
    assert not {"link", "img", "iframe", "object", "a"} & set(page.tags)
    assert not [a for a in page.attributes if a[1] in ("src", "href", "action") or a[1].startswith("on")]
    assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    assert not re.search(r"url\(|@import", text)
    order = [int(tag[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag)]
    assert order[0] == 1 == order.count(1)
    assert all(now <= before + 1 for before, now in pairwise(order))


def test_a_title_and_a_pseudonym_are_escaped_too(tmp_path, monkeypatch):
    path = play(tmp_path / "kept", monkeypatch, trainee="<b>x</b>")
    report = call_report(path)
    named = report.model_copy(update={"call": report.call.model_copy(update={"title": "<i>t</i>"})})
    text = "".join(html.calls([named]))
    assert "<b>x</b>" not in text
    assert "<i>t</i>" not in text
    assert "<b>x</b>" in Page(text).words
    assert "<i>t</i>" in Page(text).words
    assert "<b>" not in "".join(markdown.calls([named]))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("<script>", "&lt;script&gt;"),
        ("[x](y)", r"\[x\](y)"),
        ("**b** _c_ `d` | e", r"\*\*b\*\* \_c\_ \`d\` \| e"),
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("- no list\n\nno paragraph", r"\- no list no paragraph"),
        ("http://x.example a@b", "http&#58;//x.example a&#64;b"),
        ("It cost 3.5 - or (4).", "It cost 3.5 - or (4)."),
    ],
)
def test_markdown_says_what_was_typed(typed, written):
    assert markdown.text(typed) == written


def test_no_cell_is_a_formula(call):
    for rows in ("calls", "criteria", "turns"):
        table = list(csv.reader(io.StringIO(run("call", call, "--format", "csv", "--rows", rows))))
        assert all(len(row) == len(table[0]) for row in table)
        assert not [cell for row in table for cell in row if cell.startswith(csv_rows.FORMULA)]
    turns = list(csv.DictReader(io.StringIO(run("call", call, "--format", "csv", "--rows", "turns"))))
    assert [row["agent"] for row in turns] == [TURNS[0], f"'{HOSTILE}", TURNS[2]]
    assert turns[2]["hurt"] == "blame_customer"
    assert float(turns[2]["anger"]) > float(turns[1]["anger"])
    assert [csv_rows.safe(cell) for cell in ("@x", "-1", -1, "a=b", "")] == ["'@x", "'-1", -1, "a=b", ""]


def test_quotes_are_marked_where_they_stand(call):
    turn = call_report(call).turns[0]
    assert marked(turn) == [
        ("312 for one weekend would stop anyone. ", ""),
        ("Tell me what happened", "helps"),
        (".", ""),
    ]
    assert "".join(words for words, _ in marked(call_report(call).turns[1])) == HOSTILE


def test_a_review_shows_with_the_grade_it_changed_in_every_format(call):
    before = facts(call)
    says = speaker(open_call(call), "coach-a", FixedSources())
    says.override("E1", "adjust", 5, "The whole turn is about the 312.")
    says.comment(1, "This opened the call.")
    says.note("Slow down before the fix.")
    after, standing = facts(call), open_call(call).card
    changed = next(c for c in after.criteria if c.id == "E1")
    assert (changed.graded, changed.level, changed.changed) == (before.criteria[0].level, 5, True)
    assert {r.id: (r.graded, r.score) for r in after.rubrics} == {
        r.id: (r.score, standing.rubrics[r.id].score) for r in before.rubrics
    }
    assert after.score("empathy") > before.score("empathy")
    assert after.reviewed_by == ("coach-a",)
    assert (before.reviewed_by, before.changed, after.changed) == ((), False, True)
    row = next(csv.DictReader(io.StringIO(run("call", call, "--format", "csv"))))
    assert (float(row["empathy"]), float(row["empathy_graded"])) == (after.score("empathy"), before.score("empathy"))
    for where in (Page(run("call", call)).words, run("call", call, "--format", "md")):
        assert "graded 1 of 5" in where
        assert "The whole turn is about the 312." in where
        assert "This opened the call." in where
        assert "Slow down before the fix." in where
        assert "coach-a" in where


def test_a_claim_or_a_note_changes_no_figure(call):
    before = facts(call)
    speaker(open_call(call), "coach-a", FixedSources()).note("Good.")
    assert facts(call).model_copy(update={"reviewed_by": ()}) == before


def test_a_report_on_a_changed_call_says_so_first(call):
    call.write_bytes(call.read_bytes().replace(b"would stop anyone", b"would stop no one", 1))
    words = Page(run("call", call)).words
    assert words.index("Do not rely on this report") < words.index("Not passed")
    assert run("call", call, "--format", "md").splitlines()[2].startswith("> **Not as it was written")


@pytest.mark.parametrize("changed", ["footer", "event", "review"])
def test_what_was_changed_is_counted_nowhere_and_said_to_be_left_out(call, changed):
    speaker(open_call(call), "coach-a", FixedSources()).override("E1", "adjust", 4, "feeling")
    folder, path = call.parent, review_path(call) if changed == "review" else call
    assert json.loads(run("cohort", "--transcripts", folder, "--format", "json"))["calls"] == 1
    lines = path.read_bytes().splitlines(keepends=True)
    old, new = {
        "footer": (b'"passed":false', b'"passed":true'), "event": (b"would stop", b"might stop"),
        "review": (b"feeling", b"feelings"),
    }[changed]  # fmt: skip
    at = next(n for n, line in enumerate(lines) if n and old in line) if changed != "review" else 0
    lines[at] = lines[at].replace(old, new)
    path.write_bytes(b"".join(lines))
    found = json.loads(run("cohort", "--transcripts", folder, "--format", "json"))
    assert (found["calls"], found["unreadable"]) == (0, 1)
    assert run("cohort", "--transcripts", folder, "--format", "xapi") == ""
    for form in ("xapi", "csv"):
        done = CliRunner().invoke(app, ["report", "call", str(call), "--format", form])
        assert "not as written, and left out" in done.stderr, form
    listed = overview(folder)
    if changed == "footer":
        assert (listed.calls, listed.unreadable) == ((), (call,))
    elif changed == "review":
        given = facts(call).rubrics[0].graded
        assert listed.calls[0].scores["empathy"] == given, "a ruling that was changed moves no figure"


def test_an_unfinished_call_is_refused_and_nothing_is_left_behind(tmp_path):
    path = kept_call(tmp_path / "kept", NAME, ["Hello."], finish=False)
    out = tmp_path / "out.html"
    out.write_text("before")
    run("call", path, "--out", out, code=ExitCode.USAGE)
    assert out.read_text() == "before"
    assert [p.name for p in tmp_path.glob(".out*")] == []


def test_statements_are_the_same_again_and_others_after_a_review(call, tmp_path):
    def statements():
        return [json.loads(line) for line in run("call", call, "--format", "xapi", "--site", SITE).splitlines()]

    first = statements()
    assert first == statements()
    assert len({s["id"] for s in first}) == len(first)
    assert {uuid.UUID(s["id"]).version for s in first} == {5}
    whole, found = first[0], facts(call)
    assert whole["verb"]["id"].endswith("/failed")
    assert (whole["result"]["success"], whole["result"]["completion"]) == (False, True)
    assert whole["result"]["score"]["scaled"] == pytest.approx(min(r.score for r in found.rubrics) / 100)
    assert whole["result"]["duration"] == f"PT{found.seconds:.2f}S"
    levels = [s for s in first if s["object"]["id"].endswith(tuple(f"/{c.id}" for c in found.criteria))]
    assert [s["result"]["score"]["scaled"] for s in levels] == [
        c.level / 5 for c in found.criteria if c.level is not None
    ]
    assert "robin" not in json.dumps(first)
    assert len({s["actor"]["account"]["name"] for s in first}) == 1
    speaker(open_call(call), "coach-a", FixedSources()).override("E1", "adjust", 5, "The 312.")
    again = statements()
    assert {s["context"]["registration"] for s in again} == {whole["context"]["registration"]}
    assert not {s["id"] for s in again} & {s["id"] for s in first if s["object"]["id"].endswith("/E1")}


def test_an_account_can_be_told_only_with_its_key(call, tmp_path):
    def account(*more):
        return json.loads(run("call", call, "--format", "xapi", *more).splitlines()[0])["actor"]["account"]["name"]

    own = account()
    key = tmp_path / "data/roleplay/xapi-key"
    assert key.stat().st_mode & 0o077 == 0
    assert account() == own
    other = tmp_path / "key"
    other.write_text("another key, long enough")
    assert account("--key-file", other) != own
    assert account("--key-file", key) == own
    other.write_text("short")
    run("call", call, "--format", "xapi", "--key-file", other, code=ExitCode.BAD_FILE)
    run("call", call, "--format", "xapi", "--site", "javascript:x", code=ExitCode.USAGE)


def test_a_sheet_says_what_debrief_trend_and_suggestion_say(tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    for day in (5, 6):
        play(kept, monkeypatch, start=datetime(2026, 1, day, 9, tzinfo=UTC))
    play(kept, monkeypatch, start=datetime(2026, 1, 7, 9, tzinfo=UTC), outcome="abandoned")
    play(kept, monkeypatch, trainee="other", start=datetime(2026, 1, 8, 9, tzinfo=UTC))
    now = FixedSources(datetime(2026, 1, 9, 9, tzinfo=UTC))
    found = sheet("robin", kept, now)
    assert found.call.id == "20260106-090000"
    assert found.calls == 2
    home = overview(kept, "robin", sources=now)
    assert (found.next_scenario, found.next_why) == (home.choice.scenario, home.choice.why)
    assert [t.words for t in found.trends] == [t.words for t in home.trends]
    report = call_report(kept / "20260106-090000.jsonl")
    assert found.points == report.points
    assert 1 <= len(found.points) <= 3
    for point in found.points:
        assert point.words == TURNS[point.turn - 1]
        assert point.instead
    text = run("sheet", "robin", "--format", "md", "--transcripts", kept)
    assert text.count("Say instead:") == len(found.points)
    assert found.next_title.split("'")[0] in Page(run("sheet", "robin", "--transcripts", kept)).words
    run("sheet", "robyn", "--transcripts", kept, code=ExitCode.USAGE)


def test_the_exercise_a_coach_set_comes_before_the_suggestion(call):
    says = speaker(open_call(call), "coach-a", FixedSources())
    says.exercise("calm-size-exchange", 0, "Take your time.")
    found = sheet("robin", call.parent)
    assert found.next_command == "roleplay practice calm-size-exchange"
    assert found.next_why == "Set by coach-a. Take your time."
    says.exercise("", 2, "")
    assert sheet("robin", call.parent).next_command == f"roleplay retry {found.call.id} 2"


def test_the_ending_of_a_file_says_what_is_written(call, tmp_path):
    begins = {
        "a.html": "<!doctype html>",
        "a.md": "# Roaming",
        "a.csv": "call,",
        "a.json": "[",
        "a.jsonl": '{"id"',
        "a": "<!",
    }
    for name, begin in begins.items():
        run("call", call, "--out", tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begin), name
    run("call", call, "--out", tmp_path / "a.md", "--format", "json")
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("[")
    run("sheet", "robin", "--out", tmp_path / "sheet.csv", code=ExitCode.USAGE)
    assert not (tmp_path / "sheet.csv").exists()


def test_names_beside_the_lines_never_meet(call):
    report = call_report(call)
    for moods in (report.moods, tuple(m.model_copy(update=dict.fromkeys(chart.CHARTED, 0.0)) for m in report.moods)):
        drawn = chart.mood_chart(moods)
        labels = sorted(line.label for line in drawn.lines)
        assert all(b - a >= chart.LABEL_GAP for a, b in pairwise(labels))
        assert labels[0] > 0
        assert labels[-1] <= drawn.box.floor + 4
    assert xapi.site_of(f"{SITE}/") == SITE


def test_a_report_for_others_calls_nobody_you(call):
    assert facts(call).ending == "the agent ended the call"
    for form in ("html", "md"):
        assert "the agent said: “" in re.sub(r"<[^>]+>", "", run("call", call, "--format", form)), form
        assert not re.search(r"[Yy]ou (said|could|ended)", run("call", call, "--format", form)), form


def test_what_comes_next_and_the_trend_follow_the_grade_that_stands(call, monkeypatch):
    def weak(found):
        return [r.skill for r in found.choice.reasons if r.code == "weak-last-time"]

    with monkeypatch.context() as patch:
        # where nobody said anything, no index is opened
        patch.setattr("roleplay.wiring.catalogue.catalogue_of", None)
        before = overview(call.parent, "robin")
    (skill,) = weak(before)
    says = speaker(open_call(call), "coach-a", FixedSources())
    says.override(skill, "adjust", 5, "The whole turn does it.")
    after = overview(call.parent, "robin")
    assert skill not in weak(after)
    scores = facts(call)
    assert [t.scores for t in after.trends] == [(scores.score(t.rubric),) for t in after.trends]
    assert [t.scores for t in after.trends] != [t.scores for t in before.trends]
    assert sheet("robin", call.parent).trends[0].scores == after.trends[0].scores


def test_a_call_of_a_newer_program_is_said_to_be_one_and_counts_nowhere(call, monkeypatch):
    other = play(call.parent, monkeypatch, start=datetime(2026, 1, 5, 9, tzinfo=UTC))
    call.write_bytes(call.read_bytes().replace(b'"schema_":1', b'"schema_":2', 1))
    with pytest.raises(BadFile, match="a newer roleplay wrote it \\(form 2; this one reads 1\\)"):
        open_call(call)
    assert overview(call.parent).unreadable == (call,)
    assert facts(call) is None
    assert json.loads(run("cohort", "--format", "json", "--transcripts", call.parent))["unreadable"] == 1
    assert facts(other)


def test_a_coach_who_agrees_leaves_what_a_grade_rests_on(call):
    given = open_call(call).card.rubrics["empathy"].criteria
    says = speaker(open_call(call), "coach-a", FixedSources())
    for key in given:
        says.override(key, "accept", None, "")
    assert open_call(call).card.rubrics["empathy"].criteria == given
    assert {"E1", "E6"} <= set(given)
