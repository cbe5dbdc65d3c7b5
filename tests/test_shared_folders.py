"""Calls that were shared: in the queue, in reports and among labelled turns, each counted once."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.errors import ExitCode, RoleplayError
from roleplay.paths import review_path
from tests.test_desk import call as call  # noqa: PLC0414  a fixture
from tests.test_desk import says


@pytest.fixture
def shared(call, tmp_path, monkeypatch):
    """Keep a call in the own folder and share another folder; return the folder."""
    folder = tmp_path / "team"
    folder.mkdir()
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", str(call.parent))
    monkeypatch.setenv("ROLEPLAY_SHARED_FOLDERS", f"{folder}{os.pathsep}{call.parent}")
    return folder


def run(*words, code=ExitCode.OK):
    done = CliRunner().invoke(app, list(words))
    ended = done.exception.exit_code if isinstance(done.exception, RoleplayError) else done.exit_code
    assert ended == code, (done.output, done.exception)
    return done


def moved(call, folder):
    """Bring a call with what was said about it into another folder."""
    for file in (call, review_path(call)):
        shutil.move(file, folder)
    return folder / call.name


def rows_of(*words):
    done = run("report", "cohort", "--format", "csv", *words)
    return len(done.stdout.splitlines()) - 1, done.stderr


def test_what_waits_in_a_shared_folder_is_named_by_its_path(call, shared):
    says(call, "robin").dispute("E2", "I named the 312.")
    (here,) = json.loads(run("transcript", "queue", "--json").stdout)
    assert here["call"] == call.stem
    there = moved(call, shared)
    (waits,) = json.loads(run("transcript", "queue", "--json").stdout)
    assert waits == here | {"call": os.path.relpath(there)}
    assert run("transcript", "queue", waits["call"], "--json").stdout
    assert not json.loads(run("transcript", "queue", "--transcripts", str(call.parent), "--json").stdout)


def test_a_call_counts_once_and_as_its_coach_left_it(call, shared):
    assert rows_of() == (1, "")
    shutil.copy(call, shared)
    says(shared / call.name).override("E1", "adjust", 5, "The whole turn is about the 312.")
    shutil.copy(call, call.with_name("again.jsonl"))
    count, told = rows_of("--rows", "calls")
    assert count == 1
    assert "Files with a call that was counted already, and left out: 2." in told
    levels = {row.split(",")[0]: row for row in run("report", "cohort", "--format", "csv").stdout.splitlines()[1:]}
    reviewed = run("report", "call", str(shared / call.name), "--format", "csv").stdout.splitlines()[1]
    assert list(levels.values()) == [reviewed]
    assert rows_of("--transcripts", str(call.parent)) == (
        1,
        "Files with a call that was counted already, and left out: 1.\n",
    )


def test_labelled_turns_come_from_shared_folders_and_once(call, shared):
    says(call).mark(1, "validate", "312 for one weekend", "It names the sum.")
    alone = run("calibrate", "turns").stdout
    assert alone
    for file in (call, review_path(call)):
        shutil.copy(file, shared)
    assert run("calibrate", "turns").stdout == alone


def test_nothing_is_counted_while_a_shared_folder_is_away(call, shared):
    shared.rmdir()
    for words in (("report", "cohort"), ("transcript", "queue"), ("calibrate", "turns")):
        assert "No such file" in str(run(*words, code=ExitCode.STORAGE).exception)
    assert run("report", "cohort", "--format", "csv", "--transcripts", str(call.parent)).stdout


def test_a_call_that_went_without_its_reviews_is_missed(call, shared):
    says(call).override("E1", "adjust", 5, "The whole turn is about the 312.")
    shutil.move(call, shared)
    told = run("transcript", "list").stderr
    assert f"{call.name}: the call is not here, but its reviews are" in told
    shutil.move(review_path(call), shared)
    assert "not here" not in run("transcript", "list").stderr
