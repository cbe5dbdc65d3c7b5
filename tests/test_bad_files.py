"""What comes of a mistake in a file: the sentences its author reads, and the laws that every one of them keeps.

Each file of tests/bad has one mistake and, beside it, what is said of it. To add one, add the two files.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from roleplay import __main__, rubrics, scenarios
from roleplay.certify.loader import load as load_plan
from roleplay.diagnostics import has_errors, render
from roleplay.errors import BadFile, ExitCode
from roleplay.paths import shown
from roleplay.problems import problems
from roleplay.trials import read_call, read_rehearsal
from roleplay.wiring import trying
from roleplay.wiring.certify.plan import known
from tests.conftest import ROOT

FOLDER = ROOT / "tests/bad"
BAD = sorted(file for file in FOLDER.iterdir() if file.suffix != ".out")
PLAN_FILES = [f for f in BAD if f.suffix == ".yaml" and f.stem.startswith("plan-")]
SCENARIO_FILES = [f for f in BAD if f.suffix == ".yaml" and not f.stem.startswith(("rubric", "plan-"))]
RUBRIC_FILES = [f for f in BAD if f.suffix == ".yaml" and f.stem.startswith("rubric")]
OTHER_FILES = [f for f in BAD if f.suffix != ".yaml"]
SMALL = ROOT / "tests/data/small-call.yaml"
LINE = re.compile(
    r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<level>error|warning)\[(?P<code>[a-z0-9-]+)\]: \S.*"
)


FOUND_BY_A_CHECK = {
    "shared-example", "undoable-step", "untellable-fact", "unasked-question", "unreachable-stage", "unequal-variants",
    "unknown-id",
}  # fmt: skip
"""What is allowed in a call and will not work: a check alone looks for it."""


def named(file):
    return file.name


@cache
def found_in(file):
    """Return what a check finds in a file of the folder one stands in."""
    if file.suffix == ".rehearsal":
        return read_rehearsal(Path(file.name), file.name, scenarios.load(SMALL).usable()).problems
    if file.suffix == ".call":
        return read_call(Path(file.name), file.name).problems
    if file in PLAN_FILES:
        # of the model that the settings name
        return load_plan(Path(file.name), replace(known(), model="gpt-4.1")).problems
    return rubrics.load(Path(file.name)).problems if file in RUBRIC_FILES else trying.check([Path(file.name)])


def run(*words):
    """Run a command in this process and return the code it ends with."""
    return __main__._run(list(words))


@pytest.mark.parametrize("file", BAD, ids=named)
def test_bad_files_are_reported_as_written_down(file, monkeypatch):
    monkeypatch.chdir(FOLDER)
    out = file.with_suffix(".out") if file.suffix == ".yaml" else file.with_name(f"{file.name}.out")
    assert render(found_in(file)) + "\n" == out.read_text(encoding="utf-8")


def test_no_two_bad_files_are_the_same_and_none_is_left_without_words():
    assert len({file.read_bytes() for file in BAD}) == len(BAD) >= 110
    outs = {f.with_suffix(".out") if f.suffix == ".yaml" else f.with_name(f"{f.name}.out") for f in BAD}
    assert outs == set(FOLDER.glob("*.out"))


def test_every_sentence_has_a_place_that_is_there_and_a_page_that_explains_it(monkeypatch):
    monkeypatch.chdir(FOLDER)
    for file in BAD:
        lines = re.split(r"\r\n|\r|\n", file.read_bytes().decode("utf-8", "replace"))
        assert found_in(file) if file in PLAN_FILES else has_errors(found_in(file)), file.name
        for problem in found_in(file):
            said = LINE.fullmatch(str(problem))
            assert said, str(problem)
            assert said["path"] == file.name
            assert int(said["line"]) <= len(lines), str(problem)
            assert int(said["column"]) <= len(lines[int(said["line"]) - 1]) + 1, str(problem)
            assert said["code"] in problems(), str(problem)
            assert not problem.message.endswith("."), str(problem)


@pytest.fixture
def untouched():
    """Hold the bad files against themselves: neither their bytes nor the time of their last change may move."""
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in BAD]
    yield
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in BAD] == before


def test_a_check_of_all_of_them_names_each_and_ends_with_one_code(capsys, untouched):
    for kind, files in (("scenario", SCENARIO_FILES), ("rubric", RUBRIC_FILES)):
        assert run(kind, "check", *map(str, files)) == ExitCode.BAD_FILE
        said = capsys.readouterr()
        assert said.out == ""
        assert "Traceback" not in said.err
        assert not any(ord(c) < 32 and c not in "\n\t" for c in said.err)
        heads = [line for line in said.err.splitlines() if "error[" in line and not line.startswith(" ")]
        assert all(LINE.fullmatch(line) for line in heads)
        assert {line.split(":")[0] for line in heads} == {shown(file) for file in files}


def test_nothing_can_be_made_of_a_bad_file():
    for file in RUBRIC_FILES:
        with pytest.raises(BadFile, match=r"error\["):
            rubrics.find(str(file)).usable()
    for file in SCENARIO_FILES:
        if not has_errors(scenarios.load(file).problems):
            assert {p.code for p in trying.check([file])} <= FOUND_BY_A_CHECK, file.name
            continue
        for use in (lambda name: scenarios.find(name).usable(), trying.rehearsals, trying.proof):
            with pytest.raises(BadFile, match=r"error\["):
                use(str(file))


@pytest.mark.parametrize("verb", ["show", "rehearse", "prove", "preview"])
def test_the_other_commands_end_alike_and_leave_no_trace(verb, capsys, untouched, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for file in (f for f in SCENARIO_FILES[::15] if has_errors(scenarios.load(f).problems)):
        assert run("scenario", verb, str(file)) == ExitCode.BAD_FILE
        said = capsys.readouterr()
        assert "error[" in said.err
        assert said.out == ""
    assert not list(tmp_path.glob("roleplay-crash-*"))


@pytest.mark.parametrize("file", OTHER_FILES, ids=named)
def test_bad_rehearsals_and_model_calls_are_found_beside_their_scenario(file, tmp_path, capsys):
    home = tmp_path / "small-call"
    home.mkdir()
    (home / "scenario.yaml").write_bytes(SMALL.read_bytes())
    (home / (file.name if file.suffix == ".rehearsal" else f"skilled{file.suffix}")).write_bytes(file.read_bytes())
    assert run("scenario", "check", str(home)) == ExitCode.BAD_FILE
    assert "error[" in capsys.readouterr().err
    if file.suffix == ".rehearsal":
        assert run("scenario", "rehearse", str(home)) == ExitCode.BAD_FILE
        assert "error[" in capsys.readouterr().err


def test_the_sound_one_they_all_come_from_has_no_problem():
    assert scenarios.load(SMALL, thorough=True).problems == ()


def test_a_check_of_plans_fails_by_errors_alone_and_never_quotes_a_secret(capsys, monkeypatch):
    monkeypatch.chdir(FOLDER)
    for file in PLAN_FILES:
        ended = run("certify", "check", file.name)
        said = capsys.readouterr()
        assert ended == (ExitCode.BAD_FILE if "error[" in said.err else ExitCode.OK), file.name
        assert said.out == ""
        assert not re.search("abcdefgh12345678|hunter2|d41d8cd98f", said.err)


def test_every_problem_of_a_plan_has_a_bad_file(monkeypatch):
    monkeypatch.chdir(FOLDER)
    found = {problem.code for file in PLAN_FILES for problem in found_in(file)}
    assert {code for code, page in problems().items() if page.kind == "plan"} <= found
