"""What is handed out, what goes in time, what a peer sees, and that the page about it tells no tales."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.clock import FixedSources
from roleplay.errors import UsageProblem
from roleplay.grading import Scorecard
from roleplay.paths import review_path
from roleplay.privacy.masking import KINDS
from roleplay.privacy.peer import peer_entries, peer_view
from roleplay.privacy.retention import past
from roleplay.scenarios import load
from roleplay.settings import SETTINGS, change
from roleplay.transcripts import DRILLS, append_line, read, read_entries, read_lines, verdicts_in, verify
from roleplay.transcripts.reader import files
from roleplay.transcripts.tombstones import WORDS
from roleplay.wiring import live as wiring
from roleplay.wiring.claims import send_claim
from roleplay.wiring.desk import open_call
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.moment import Moment
from roleplay.wiring.pruning import prune, pruning
from roleplay.wiring.rulings import speaker
from tests.blind import Blind
from tests.conftest import ROOT

NAME = "telecom-bill-shock"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
TURNS = ["312 for one weekend would stop anyone.", "Tell me what happened."]


class At(FixedSources):
    """Give a call's name and a day."""

    def __init__(self, name, days):
        super().__init__(NOW - timedelta(days=days))
        self.name = name

    def call_id(self):
        return self.name


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(wiring, "make_observer", lambda name: Blind())
    monkeypatch.setattr("roleplay.wiring.moment.make_observer", lambda name: Blind())
    return tmp_path / "kept"


def taken(folder, name, days=0, mode="free", trainee="heron", *, finish=True):
    live = LiveCall.start(
        Setup(NAME, 0, mode, trainee=trainee, folder=folder), load(ROOT / "scenarios" / NAME, 0), At(name, days)
    )
    for words in TURNS:
        live.say(words)
    if finish:
        live.note("ask about the rent")
        live.end("ended_by_agent")
        live.close()
    else:
        live.release()
    return live.path


def said(path, days=0, by="wren"):
    return speaker(open_call(path), by, At("", days))


def answer(folder, trainee, days):
    at = (NOW - timedelta(days=days)).isoformat(timespec="seconds")
    append_line(folder / DRILLS, {"at": at, "trainee": trainee, "moment": "m", "words": "Tell me.", "observation": {}})


def run(*words, stdin=""):
    return CliRunner().invoke(app, [str(w) for w in words], input=stdin)


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_everything_about_a_pseudonym_is_handed_out_the_same_bytes_each_time(folder, tmp_path):
    mine, other = taken(folder, "a"), taken(folder, "b", trainee="robin")
    said(mine).note("Well done.")
    taken(folder, "c", finish=False)
    answer(folder, "heron", 3)
    answer(folder, "robin", 3)
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    assert run("transcript", "export", "--trainee", "heron", "--out", one).exit_code == 0
    manifest = json.loads(run("transcript", "export", "--trainee", "heron", "--out", two, "--json").output)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert list(inside) == sorted(inside)
    assert set(inside) == {
        "README.txt",
        "manifest.json",
        DRILLS,
        "calls/a.jsonl",
        "calls/a.review.jsonl",
        "calls/c.jsonl",
    }
    assert inside["calls/a.jsonl"] == mine.read_bytes()
    assert inside["calls/a.review.jsonl"] == review_path(mine).read_bytes()
    assert b"robin" not in b"".join(inside.values())
    assert json.loads(inside["manifest.json"]) == manifest
    assert manifest["files"] == {
        name: {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
        for name, raw in inside.items()
        if name != "manifest.json"
    }
    assert manifest["calls"][0]["head"] == verify(mine).head
    assert [c["state"] for c in manifest["calls"]] == ["sound", "unfinished"]
    assert "Everything that roleplay keeps about heron" in inside["README.txt"].decode()
    assert run("transcript", "export", "b", "--out", two).exit_code == 0
    with zipfile.ZipFile(two) as archive:
        assert archive.read("calls/b.jsonl") == other.read_bytes()
        assert set(archive.namelist()) == {"README.txt", "manifest.json", "calls/b.jsonl"}
    for words in (
        ["--trainee", "hern", "--out", one],
        ["a"],
        ["--out", one],
        ["a", "--trainee", "heron", "--out", one],
    ):
        assert isinstance(run("transcript", "export", *words).exception, UsageProblem), words


def test_what_was_kept_for_its_time_goes_by_kind_and_only_when_asked(folder):
    old = {name: taken(folder, name, days, mode) for name, days, mode in (
        ("practice-new", 100, "free"), ("practice-old", 200, "guided"), ("exam-new", 1000, "exam"),
        ("exam-old", 1100, "exam"),
    )}  # fmt: skip
    said(old["practice-old"], 190).note("Gone with the call.")
    said(old["exam-old"], 5).override("E1", "adjust", 3, "They took it up.")
    said(old["exam-new"], 1099).note("An old word.")
    said(old["exam-new"], 3).comment(1, "A new word.")
    for trainee, days in (("heron", 200), ("heron", 100)):
        answer(folder, trainee, days)
    before = contents(folder)
    card = Scorecard.model_validate(read(old["exam-old"]).footer.scorecard)
    head = verify(old["exam-old"]).head
    found = pruning(folder, NOW)
    assert {(d.what, d.action) for d in found.due} == {
        ("practice-old", "remove"), ("exam-old", "erase"), ("exam-new", "erase_reviews"), ("drills", "remove_drills"),
    }  # fmt: skip
    assert found.held == []
    assert contents(folder) == before
    assert [d.what for d in prune(found, "dpo", folder, At("", 0))] == [d.what for d in found.due]
    assert {p.stem for p in files(folder)} == {"practice-new", "exam-new", "exam-old"}
    assert not (folder / "practice-old.review.jsonl").exists()
    exam = read(old["exam-old"])
    assert {e.text for e in exam.events if e.type in ("agent_said", "customer_said", "notes_kept")} == {WORDS}
    assert (verify(exam.path).head, exam.header.trainee) == (head, "heron")
    now = Scorecard.model_validate(exam.footer.scorecard)
    assert {k: (g.score, {n: c.level for n, c in g.criteria.items()}) for k, g in now.rubrics.items()} == {
        k: (g.score, {n: c.level for n, c in g.criteria.items()}) for k, g in card.rubrics.items()
    }
    assert (read_entries(exam.path)[0].review.level, read_entries(exam.path)[0].review.reason) == (3, WORDS)
    assert [e.review.text for e in read_entries(old["exam-new"])[:2]] == [WORDS, "A new word."]
    assert len(read_lines(folder / DRILLS).good) == 1
    assert all(v.good for v in verdicts_in(folder))
    assert pruning(folder, NOW).due == []


def test_what_waits_for_somebody_stays_and_is_named(folder):
    for name in ("open", "claimed", "disputed", "decided"):
        taken(folder, name, 400, "free", finish=name != "open")
    send_claim(folder / "claimed.jsonl", 1, "validate", sources=At("", 399))
    for name in ("disputed", "decided"):
        said(folder / f"{name}.jsonl", 399, "heron").dispute("E1", "I did.")
    said(folder / "decided.jsonl", 398, "judge").decide(1, 4, None, "They did.")
    with (folder / "changed.jsonl").open("wb") as file:
        file.write((folder / "decided.jsonl").read_bytes().replace(b"312 for", b"313 for"))
    found = pruning(folder, NOW)
    assert [d.what for d in found.due] == ["decided"]
    assert set(found.held) == {
        ("open", "it is not finished"), ("claimed", "a claim waits for a coach"), ("disputed", "a dispute is open"),
        ("decided", "it is changed"),
    }  # fmt: skip
    change("retention.practice_days", "0")
    assert pruning(folder, NOW).due == []


def test_the_command_lists_asks_and_lets_go(folder):
    taken(folder, "old", 400)
    before = contents(folder)
    shown = run("transcript", "prune", "--dry-run", "--transcripts", folder)
    assert (shown.exit_code, contents(folder)) == (0, before)
    assert "old goes, with all that was said about it (of 2025-04-27)." in shown.output
    refused = run("transcript", "prune", "--transcripts", folder, stdin="no\n")
    assert contents(folder) == before
    assert "Nothing was let go of." in refused.output
    data = json.loads(run("transcript", "prune", "--transcripts", folder, "--dry-run", "--json").output)
    assert (data["due"][0]["what"], data["gone"]) == ("old", [])
    assert run("transcript", "prune", "--transcripts", folder, stdin="yes\n").exit_code == 0
    assert contents(folder) == {}
    assert "Nothing has been kept for its time." in run("transcript", "prune", "--transcripts", folder).output


def test_days_are_counted_from_the_moment_and_none_are_for_good():
    at = (NOW - timedelta(days=10)).isoformat(timespec="seconds")
    assert not past(at, 10, NOW)
    assert past(at, 9, NOW)
    assert not past(at, 0, NOW)


def test_a_peer_sees_the_call_and_not_whose_it_is_or_when(folder):
    call = taken(folder, "20260512-141516-heron", 20, "exam")
    said(call).comment(1, "Good.")
    send_claim(call, 1, "validate", sources=At("", 3))
    moment = Moment(call, 2, sources=At("20260513-101112-heron", 19))
    moment.attempt("I hear you.")
    moment.stop()
    secret = re.compile(r"heron|14[:]?15|141516|101112|T0[^0]|T1|wren|ask about the rent")
    view = peer_view(read(call))
    assert not secret.search(view.header.model_dump_json(exclude={"sources"}))
    assert not secret.search("".join(e.model_dump_json() for e in view.events) + view.footer.model_dump_json())
    assert not secret.search(str(view.path.name))
    assert view.records == ()
    assert [e.text for e in view.events if e.type == "agent_said"] == TURNS
    assert view.footer.scorecard == read(call).footer.scorecard
    assert view.header.at == "2026-05-12T00:00:00+00:00"
    assert [(e.review.by, e.review.at[11:]) for e in peer_entries(read_entries(call))] == [
        ("coach", "00:00:00+00:00"), ("trainee", "00:00:00+00:00"),
    ]  # fmt: skip
    for words in (["list"], ["list", "--json"], ["show", call], ["show", call, "--json"]):
        told = run("transcript", *words, "--as", "peer", *(["--transcripts", folder] if words[0] == "list" else []))
        assert told.exit_code == 0, words
        shown = told.output
        if "--json" in words and words[0] == "show":
            data = json.loads(shown)
            data[0].pop("sources")
            shown = json.dumps(data)
        assert not secret.search(shown), (words, secret.search(shown))
        assert view.header.id in shown
    assert run("transcript", "list", "--as", "boss").exit_code == 2
    rows = json.loads(run("transcript", "list", "--json", "--as", "peer", "--transcripts", folder).output)
    branch = next(row for row in rows if row["branch_of"])
    assert branch["branch_of"] == {"id": None, "turn": 2}


def test_what_a_coach_writes_is_masked_like_everything_typed(folder, tmp_path):
    (tmp_path / "names.txt").write_text("Maria Gomez\n", encoding="utf-8")
    change("mask_names", str(tmp_path / "names.txt"))
    call = taken(folder, "a", 0)
    said(call).note("Maria Gomez rings you on 07700 900812; the old number ended 08.")
    assert read_entries(call)[0].review.text == "[name] rings you on [phone]; the old number ended 08."


def test_the_page_about_privacy_says_what_is_so():
    """Figures and lists in it are those of the program; the rest of it is shown by the tests it names."""
    page = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"| `[{kind}]` |" in page, kind
    for name, setting in SETTINGS.items():
        if name.startswith("retention."):
            assert f"| `{name}` | {setting.default} |" in page, name
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) > 12
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test
