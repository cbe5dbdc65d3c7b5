"""The commands as their users meet them: text, JSON, exit codes, and nothing that ends in a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from roleplay.wiring.conversations import conversations
from tests.conftest import ROOT
from tests.in_process import run

TURNS = """312 for one weekend would stop anyone. Tell me what happened.
Can I take your date of birth and postcode?
You should have read the terms before you went.
"""


def program(*words, stdin=""):
    """Run a command as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "roleplay", *words], input=stdin.encode(), capture_output=True, cwd=ROOT, timeout=120,
        check=False,
    )  # fmt: skip


def test_practice_in_lines_ends_with_a_debrief_and_a_transcript():
    done = program("practice", "telecom-bill-shock", "--seed", "1", "--plain", stdin=TURNS)
    out = done.stdout.decode()
    assert done.returncode == 0
    assert "Customer:" in out
    assert "DEBRIEF" in out
    assert "TURN BY TURN" in out
    assert "You could say:" in out
    assert "what you would say" in done.stderr.decode()
    listed = json.loads(run("transcript", "list", "--json").stdout)
    assert [row["outcome"] for row in listed] == ["abandoned"]
    assert run("transcript", "verify", "last").returncode == 0
    assert run("transcript", "replay", "last").returncode == 0
    shown = run("transcript", "show", "last").stdout.decode()
    assert "Tell me what happened" in shown
    assert "DEBRIEF" in shown
    assert json.loads(run("grade", "last", "--json").stdout)[0]["turns"][0]["index"] == 1


def test_practice_json_keeps_to_the_contract(tmp_path):
    file = tmp_path / "agent.txt"
    file.write_text(TURNS)
    done = run("practice", "telecom-bill-shock", "--seed", "0", "--agent-file", str(file), "--json")
    result = json.loads(done.stdout)
    assert {
        "id",
        "scenario",
        "seed",
        "mode",
        "customer",
        "outcome",
        "resolved",
        "mood",
        "scorecard",
        "transcript",
    } <= set(result)
    assert [m["turn"] for m in result["mood"]] == [0, 1, 2, 3]
    assert {"anger", "distress", "trust", "patience", "clarity", "heard", "goal"} <= set(result["mood"][0])
    card = result["scorecard"]
    assert {"id", "empathy", "resolution", "critical", "pass", "turns"} <= set(card)
    assert set(card["empathy"]["criteria"]) == {"E1", "E2", "E3", "E4", "E5", "E6"}
    first = card["empathy"]["criteria"]["E1"]
    assert {"level", "evidence", "why"} <= set(first)
    assert {"index", "empathy", "resolution", "behaviours", "advice"} <= set(card["turns"][0])


def test_observe_reads_and_writes_json_lines():
    turn = {
        "id": "a",
        "history": [],
        "customer": "It never came and it was her birthday.",
        "agent": "You need to calm down, sir.",
    }
    done = run("observe", "-", stdin=json.dumps(turn) + "\n")
    answer = json.loads(done.stdout)
    assert answer["id"] == "a"
    calm = next(b for b in answer["behaviours"] if b["id"] == "calm_down")
    assert turn["agent"][calm["start"] : calm["end"]] == calm["quote"]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "txt", "vtt"])
def test_conversations_from_elsewhere_are_graded(form, tmp_path):
    said = [
        ("customer", "My parcel never came and it was for her birthday."),
        ("agent", "Calm down, you should have ordered earlier."),
    ]
    text = {
        "json": json.dumps({"id": "one", "turns": [{"who": w, "text": t} for w, t in said]}),
        "jsonl": json.dumps({"id": "one", "turns": [{"who": w, "text": t} for w, t in said]}) + "\n",
        "csv": "id,who,text\n" + "".join(f'one,{w},"{t}"\n' for w, t in said),
        "txt": "\n".join(f"{w.capitalize()}: {t}" for w, t in said),
        "vtt": (
            "WEBVTT\n\nNOTE nobody says this\n\n1\n00:00.000 --> 00:03.000\n<v Customer>My parcel never came and\n\n"
            "00:03.000 --> 00:04.000\n<v Customer>it was for her birthday.\n\n"
            "00:04.000 --> 00:09.000 align:start\nAgent: Calm down, you should have ordered earlier.\n"
        ),
    }[form]
    file = tmp_path / f"one.{form}"
    file.write_text(text)
    done = run("grade", str(file), "--json")
    (graded,) = json.loads(done.stdout)
    assert graded["id"] == "one"
    assert [(line.who, line.text) for line in next(conversations(file)).lines] == said
    assert graded["pass"] is False
    assert graded["empathy"]["score"] <= 20
    assert graded["resolution"]["criteria"]["R2"]["level"] is None


def test_scenarios_and_rubrics_are_listed_and_shown():
    rows = json.loads(run("scenario", "list", "--json").stdout)
    assert {"id", "title", "industry", "difficulty", "source"} == set(rows[0])
    assert {"telecom-bill-shock", "airline-cancelled-flight", "calm-size-exchange"} <= {r["id"] for r in rows}
    assert "Nordfon" in run("scenario", "show", "telecom-bill-shock").stdout.decode()
    assert run("scenario", "check").returncode == 0
    assert "E1 Takes up the feeling" in run("rubric", "show", "empathy").stdout.decode()
    assert run("rubric", "check").returncode == 0
    assert {r["id"] for r in json.loads(run("rubric", "list", "--json").stdout)} >= {"empathy", "resolution"}


def test_doctor_finds_nothing_wrong():
    done = program("doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert all(f["ok"] for f in json.loads(done.stdout))


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["practice", "telecom_bil_shock", "--plain"], 2, "telecom-bill-shock"),
        (["practice", "--mode", "party", "--plain"], 2, "party"),
        (["review", "adjust", "last", "E1", "9"], 2, "Try `roleplay review adjust --help`"),
        (["practise"], 2, "Try `roleplay --help`"),
        (["practice", "--resume", "nowhere", "--plain"], 2, "no transcript"),
        (["practice", "--customer", "llm", "--plain"], 2, "no endpoint"),
        (["practice", "--observer", "llm", "--plain"], 2, "no endpoint"),
        (["practice", "--agent", "robot", "--plain"], 2, "no agent"),
        (["practice", "tests/bad/meaning.yaml", "--plain"], 3, "10 errors"),
        (["scenario", "check", "tests/bad/form.yaml"], 3, "form.yaml:4:1: error[unknown-key]"),
        (["scenario", "show", "nowhere"], 2, "no scenario"),
        (["rubric", "check", "tests/bad/rubric-many.yaml"], 3, "unknown-measure"),
        (["observe", "tests/bad/form.yaml"], 3, "form.yaml:1"),
        (["grade", "tests/bad/form.yaml"], 3, "agent"),
        (["grade", "nowhere"], 2, "nowhere"),
        (["transcript", "verify", "nowhere"], 2, "no transcript"),
        (["transcript", "verify", "README.md"], 1, ""),
    ],
)
def test_mistakes_end_with_their_code_and_a_plain_sentence(words, code, says):
    done = run(*words)
    assert done.returncode == code, done.stderr
    assert says in (done.stderr + done.stdout).decode()
    assert b"Traceback" not in done.stderr


def test_the_program_ends_with_the_code_of_its_command():
    assert program("practise").returncode == 2
    assert program("rubric", "check", "tests/bad/rubric-many.yaml").returncode == 3


def test_broken_yaml_starts_nothing():
    run("practice", "tests/bad/syntax.yaml", "--plain", stdin=TURNS)
    assert json.loads(run("transcript", "list", "--json").stdout) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\xfa broken\n",
        b"\x1b[2J\x1b[31mred\n",
        b"a\x00b\n",
        b"[bold red]x[/]\n",
        b"a" * 1_000_000 + b"\n",
        b"\n\n\n",
        b"{0}%s\n",
    ],
    ids=["utf8", "terminal", "nul", "markup", "megabyte", "silence", "format"],
)
def test_anything_piped_is_shown_harmlessly_or_refused(raw):
    done = run("practice", "telecom-bill-shock", "--seed", "0", "--plain", stdin=raw)
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout
    assert b"\x00" not in done.stdout
    assert b"DEBRIEF" in done.stdout
    assert (b"1,000,000 characters" in done.stderr) == (len(raw) > 900_000)


def test_a_closed_pipe_is_no_error_and_loses_nothing(tmp_path):
    command = f"{sys.executable} -m roleplay practice telecom-bill-shock --seed 0 --plain | head -1"
    done = subprocess.run(
        ["sh", "-c", command], input=TURNS.encode(), capture_output=True, cwd=ROOT, timeout=120, check=False
    )
    assert b"Traceback" not in done.stderr
    assert b"fault" not in done.stderr


def test_ctrl_c_keeps_the_call_and_says_how_to_go_on():
    process = subprocess.Popen(
        [sys.executable, "-m", "roleplay", "practice", "telecom-bill-shock", "--seed", "0", "--plain"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    process.stdout.readline()
    process.stdin.write(b"Tell me what happened.\n")
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert b"--resume" in errors
    done = run("practice", "--resume", "last", "--plain", stdin="Can I take your date of birth and postcode?\n")
    assert done.returncode == 0, done.stderr
    assert "Turn 2." in done.stdout.decode()
    assert run("transcript", "verify").returncode == 0


def test_a_locked_call_is_said_plainly(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "roleplay", "practice", "telecom-bill-shock", "--plain"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    process.stdout.readline()
    other = run("practice", "--resume", "last", "--plain")
    process.communicate(b"", timeout=60)
    assert other.returncode == 5
    assert b"written by another" in other.stderr


def test_without_a_terminal_the_bare_command_says_what_to_do():
    done = program()
    assert done.returncode == 0
    assert b"--plain" in done.stderr
