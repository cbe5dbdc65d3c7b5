"""Plans on the command line: begun, checked, shown; and whatever becomes of a sound one, it is refused or used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import example, given, settings
from typer.testing import CliRunner

from roleplay.certify.loader import load
from roleplay.certify.new import Answers, write_new
from roleplay.cli import app
from roleplay.diagnostics import has_errors, render
from roleplay.errors import BadFile, ExitCode, UsageProblem
from roleplay.json_schema import FOLDER
from roleplay.wiring.certify.forms import forms_of
from roleplay.wiring.certify.plan import known, load_plan
from tests.conftest import ROOT
from tests.test_fuzz_files import OTHERS_WORDS, accidents
from tests.test_schemas import read, schema

SOUND = ROOT / "tests/data/sound-plan.yaml"
EXAMPLES = sorted((ROOT / "docs/examples").glob("*.yaml"))
BOTS = ("skilled", "cold")


def run(*words, **more):
    return CliRunner().invoke(app, ["certify", *map(str, words)], **more)


@pytest.mark.parametrize(
    ("people", "agents", "size", "warned"),
    [
        (("robin", "heron"), (), 12, {"no-reviewers"}),
        ((), ("skilled", "cold"), 12, set()),
        (("robin",), ("skilled",), 14, {"no-reviewers"}),
        ((), ("cold",), 8, {"few-scenarios"}),
    ],
)
def test_a_new_plan_has_no_error_and_warns_of_nothing_but_what_it_cannot_know(people, agents, size, warned, tmp_path):
    file = write_new(Answers('First "line" {x}', people, agents, size), tmp_path / "plans", BOTS, 14)
    found = load_plan(file)
    assert {problem.code for problem in found.problems} == warned
    plan = found.usable()
    assert (plan.id, plan.title) == ("first-line-x", 'First "line" (x)')
    assert (plan.candidates.people, tuple(plan.candidates.agents), plan.form.scenarios) == (people, agents, size)
    jsonschema.validate(read(file), schema("plan"))
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert (file.parent / first.split("=")[1]).resolve() == FOLDER / "plan.schema.json"


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (Answers("!!!", ("robin",)), "needs a letter"),
        (Answers("One"), "Nobody"),
        (Answers("One", ("Robin Smith",)), "such as robin-smith"),
        (Answers("One", (), ("skiled",)), "Closest: skilled"),
        (Answers("One", ("cold",), ("cold",)), "as a person and as an agent"),
        (Answers("One", ("robin",), (), 15), "cannot be drawn from 14"),
    ],
)
def test_a_plan_that_cannot_begin_is_refused_and_nothing_is_written(answers, says, tmp_path):
    with pytest.raises(UsageProblem) as refused:
        write_new(answers, tmp_path / "plans", BOTS, 14)
    assert says in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_new_asks_for_what_was_not_given_and_overwrites_nothing():
    done = run("new", input="First line\nrobin, heron\n\n\n")
    assert done.exit_code == 0
    assert load_plan(Path("plans/first-line.yaml")).usable().candidates.names == ("robin", "heron")
    assert isinstance(run("new", input="First line\nrobin\n\n\n").exception, UsageProblem)
    alone = run("new", "--title", "Agents", "--agents", "skilled", "--people", "", input="")
    assert alone.exit_code == 0
    assert "few-repeats" not in alone.stderr


def test_check_prints_text_json_and_annotations_and_fails_by_errors(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text(SOUND.read_text().replace("[wren]", "[heron]").replace("bot: skilled", "bot: skiled"))
    said = run("check", bad)
    assert said.exit_code == ExitCode.BAD_FILE
    assert "did you mean 'skilled'?" in said.stderr
    assert "certify explain CODE" in said.stderr
    rows = json.loads(run("check", bad, "--json").stdout)
    assert [(row["line"], row["code"]) for row in rows] == [(7, "unknown-bot"), (13, "reviewer-is-candidate")]
    assert run("check", bad, "--github").stdout.count("::error file=") == 2
    good = run("check", SOUND)
    assert (good.exit_code, good.stderr) == (0, "1 plan: nothing to mend.\n")
    lost = run("check", "plans/nowhere.yaml")
    assert isinstance(lost.exception, UsageProblem)
    assert "no folder plans" in lost.exception.remedy


def test_explain_and_schema_are_those_of_plans():
    assert "Gruppen" in run("explain", "few-scenarios").stdout
    assert json.loads(run("schema").stdout) == schema("plan")


def test_forms_shows_what_would_be_drawn_and_begins_nothing(tmp_path):
    plan = tmp_path / "two.yaml"
    rule = "form: { scenarios: 6, forms: 2, exposure: 0.5, repeats: 8, blueprint: [ { difficulty: 4, at_least: 1 } ] }"
    plan.write_text(re.sub("form: .*", rule, SOUND.read_text()))
    data = json.loads(run("forms", plan, "--json").stdout)
    assert [form["form"] for form in data["forms"]] == ["A", "B"]
    assert [form["candidates"] for form in data["forms"]] == [["robin", "baseline"], ["heron"]]
    first, second = (set(form["scenarios"]) for form in data["forms"])
    assert not first & second
    assert all(form["blueprint"][0] >= 1 for form in data["forms"])
    assert {row["scenario"] for row in data["pool"] if row["forms"] == ["A"]} == first
    assert data["calls"] == 6 + 6 + 6 * 8
    text = run("forms", plan)
    assert re.search(r"^A +6 +\d\.\d\d +\d+ +robin, baseline$", text.stdout, re.MULTILINE)
    assert re.search(r"^level at least 4 +1 +[1-9] +[1-9]$", text.stdout, re.MULTILINE)
    assert "60 calls in a run. Nothing was begun." in text.stderr
    assert list(tmp_path.iterdir()) == [plan]


def test_forms_of_a_plan_with_errors_are_not_shown(tmp_path):
    plan = tmp_path / "bad.yaml"
    plan.write_text(SOUND.read_text().replace("scenarios: 12", "scenarios: 40"))
    assert isinstance(run("forms", plan).exception, BadFile)


@pytest.mark.parametrize(("verb", "more"), [("run", ()), ("assign", ("--by", "wren"))])
def test_nothing_is_begun_by_a_plan_with_errors(verb, more, tmp_path):
    plan = tmp_path / "bad.yaml"
    plan.write_text(SOUND.read_text().replace("bot: skilled", "bot: skiled"))
    refused = run(verb, plan, "--to", tmp_path / "run", *more)
    assert isinstance(refused.exception, BadFile)
    assert "did you mean 'skilled'?" in str(refused.exception)
    assert list(tmp_path.iterdir()) == [plan]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_of_the_docs_have_no_problem_and_can_be_drawn(file):
    found = load_plan(file)
    assert render(found.problems).endswith("0 errors, 0 warning(s)")
    assert forms_of(found.usable()).forms
    jsonschema.validate(read(file), schema("plan"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@settings(max_examples=80)
@given(raw=accidents(SOUND.read_text(encoding="utf-8")))
@example(raw=SOUND.read_bytes())
@example(raw=b"candidates: []\ncuts: 3\nform: [x]\npool: {difficulty: {}}\nid: x\nschema: 1\ntitle: x")
def test_a_plan_after_an_accident_is_drawn_or_refused(raw, folder):
    file = folder / "plan.yaml"
    file.write_bytes(raw)
    found = load(file, known())
    assert render(found.problems)
    assert not [p.message for p in found.problems if OTHERS_WORDS.search(p.message)]
    if has_errors(found.problems):
        with pytest.raises(BadFile):
            found.usable()
    else:
        assert forms_of(found.usable()).calls
