"""Every problem a check can report has a page whose example has it, and no example has more than it says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from roleplay import rubrics, scenarios
from roleplay.certify.loader import load as load_plan
from roleplay.cli.checking import annotation
from roleplay.diagnostics import Diagnostic, Place
from roleplay.errors import UsageProblem
from roleplay.problems import explain, problems
from roleplay.trials import check_calls, read_call
from roleplay.wiring.certify.plan import known
from roleplay.wiring.trying import check
from tests.conftest import ROOT, SCENARIOS

CODE = re.compile(r'"([a-z]+(?:-[a-z0-9]+)+|shares|empty|weights)"')
SOURCES = [
    *(ROOT / "roleplay/scenarios").glob("*.py"), ROOT / "roleplay/rubrics/loader.py",
    *(ROOT / "roleplay/certify/checks").glob("*.py"), ROOT / "roleplay/certify/limits.py",
    *(ROOT / "roleplay" / f"{name}.py" for name in (
        "diagnostics", "text_files", "yaml_nodes", "yaml_reading", "yaml_source", "schema_problems", "kinds",
        "trials/rehearsal", "trials/call_file", "settings/toml_source",
    )),
]  # fmt: skip
NO_CODES = {"over-apologiser", "policy-wall", "utf-8", "utf-8-sig"}
COMPUTED = {"unknown-measure", "unknown-behaviour"}


SOUND = {"scenario": "sound.yaml", "rubric": "sound-rubric.yaml", "plan": "sound-plan.yaml"}
LOAD = {
    "scenario": lambda file: scenarios.load(file, thorough=True), "rubric": rubrics.load,
    "plan": lambda file: load_plan(file, replace(known(), model="gpt-4.1")),
}  # fmt: skip


def merged(problem):
    """Return the sound file of the kind with the example's keys in place of its own."""
    base = ROOT / "tests/data" / SOUND[problem.kind]
    yaml = YAML()
    keys = list(yaml.load(problem.bad))
    kept, skipping = [], False
    for line in base.read_text(encoding="utf-8").splitlines():
        if line[:1].strip():
            skipping = line.split(":")[0] in keys
        kept += [] if skipping else [line]
    return "\n".join([*kept, problem.bad.strip(), ""])


def checked(problem, folder):
    home = folder / "sound"
    home.mkdir()
    file = home / ("scenario.yaml" if problem.kind == "scenario" else SOUND[problem.kind])
    if problem.bytes:
        file.write_bytes(bytes.fromhex(problem.bytes))
    else:
        file.write_text(problem.bad if problem.raw else merged(problem), encoding="utf-8")
    return LOAD[problem.kind](file)


@pytest.mark.parametrize("code", [c for c, p in problems().items() if p.bad and p.kind in SOUND])
def test_the_example_has_the_problem_and_no_other(code, tmp_path):
    problem = problems()[code]
    found = {d.code for d in checked(problem, tmp_path).problems}
    assert code in found
    if not problem.raw:
        assert found == {code}


def test_every_code_has_a_page_and_every_page_a_code():
    used = {c for file in SOURCES for c in CODE.findall(file.read_text(encoding="utf-8"))} - NO_CODES
    assert used | COMPUTED == set(problems())


def test_a_sound_file_has_no_problem(tmp_path):
    file = tmp_path / "sound" / "scenario.yaml"
    file.parent.mkdir()
    file.write_text((ROOT / "tests/data/sound.yaml").read_text())
    assert scenarios.load(file, thorough=True).problems == ()
    assert rubrics.load(ROOT / "tests/data/sound-rubric.yaml").problems == ()
    assert LOAD["plan"](ROOT / "tests/data/sound-plan.yaml").problems == ()


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_library_is_sound(name):
    assert check([ROOT / "scenarios" / name / "scenario.yaml"]) == []


@pytest.mark.parametrize("code", [c for c, p in problems().items() if p.kind == "model call" and c != "missing-call"])
def test_the_model_call_of_an_example_has_the_problem(code, tmp_path):
    scenario = scenarios.load(ROOT / "scenarios/lost-parcel").usable()
    (tmp_path / "skilled.call").write_text(problems()[code].bad.lstrip(), encoding="utf-8")
    found = [d for d in check_calls(tmp_path, "there", scenario) if d.place.path == "there/skilled.call"]
    assert code in {d.code for d in found}
    assert all("skilled.call" in str(d) for d in found)


def test_a_folder_without_model_calls_is_told_so(tmp_path):
    scenario = scenarios.load(ROOT / "scenarios/lost-parcel").usable()
    assert [d.code for d in check_calls(tmp_path, "there", scenario)] == ["missing-call", "missing-call"]


def test_a_line_of_a_model_call_is_named_with_what_was_meant(tmp_path):
    (tmp_path / "skilled.call").write_text("Agent: Hello.\nAgnet: It is on its way.\n", encoding="utf-8")
    (problem,) = read_call(tmp_path / "skilled.call", "skilled.call").problems
    assert (problem.place.line, problem.suggestion) == (2, "Agent:")


def test_the_printed_pages_are_those_of_the_program(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import problem_pages

    assert (ROOT / "docs/problems.md").read_text(encoding="utf-8") == problem_pages.text()
    assert (ROOT / "docs/behaviours.md").read_text(encoding="utf-8") == problem_pages.behaviours()


def test_a_code_is_explained_and_an_unknown_one_gets_the_closest():
    assert "Two lines sound the same" in explain("repeated-line")
    with pytest.raises(UsageProblem) as failed:
        explain("repeated-lines")
    assert "repeated-line" in failed.value.remedy


def test_annotations_name_the_line_and_escape_what_would_break_them():
    problem = Diagnostic(Place("a,b:c.yaml", 3, 7), "shares", "100% of\nthem", suggestion="90")
    said = annotation(problem)
    assert said == ("::error file=a%2Cb%3Ac.yaml,line=3,col=7,title=shares::100%25 of%0Athem (did you mean '90'?)")


def test_check_prints_annotations(tmp_path):
    from roleplay.cli import app

    file = tmp_path / "scenario.yaml"
    file.write_text((ROOT / "tests/data/sound.yaml").read_text().replace("share: 100", "share: 90"))
    done = CliRunner().invoke(app, ["scenario", "check", str(file), "--github"])
    assert done.exit_code == 3
    assert "::error file=" in done.stdout
    assert "title=shares::" in done.stdout
