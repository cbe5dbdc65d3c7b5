"""A new rubric is free of problems, takes criteria of other rubrics over whole, and can grade a call at once."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from roleplay import rubrics
from roleplay.cli import app
from roleplay.errors import UsageProblem
from roleplay.rubrics import write_new
from roleplay.trials import play, speak
from roleplay.wiring.trying import check
from tests.conftest import ROOT, scenario
from tests.test_fuzz_files import blind_ports


@pytest.mark.parametrize("criteria", [[], ["own"], ["E1"], ["R3", "E6", "own"], [*rubrics.choices()]])
def test_a_new_file_has_no_problem_whatever_it_begins_with(criteria, tmp_path):
    found = rubrics.load(write_new("Phone manners", criteria, tmp_path))
    assert found.problems == ()
    assert sum(c.weight for c in found.usable().criteria.values()) == 100
    assert len(found.usable().criteria) == max(1, len(criteria))


def test_a_criterion_is_taken_over_as_it_is_but_for_its_weight(tmp_path):
    new = rubrics.load(write_new("Phone manners", ["E1", "E2"], tmp_path)).usable()
    old = rubrics.find("empathy").usable()
    for key in ("E1", "E2"):
        assert new.criteria[key].model_copy(update={"weight": 1}) == old.criteria[key].model_copy(update={"weight": 1})
    first, second = (old.criteria[key].weight for key in ("E1", "E2"))
    assert new.criteria["E1"].weight == pytest.approx(100 * first / (first + second), abs=1)


def test_its_schema_is_found_from_where_it_lies(tmp_path):
    first = write_new("Phone manners", [], tmp_path).read_text(encoding="utf-8").splitlines()[0]
    assert (tmp_path / first.split("=")[1]).resolve() == ROOT / "roleplay/schemas/rubric.schema.json"


def test_a_scenario_can_be_graded_with_it(tmp_path):
    rubric = rubrics.load(write_new("Phone manners", ["own", "R6"], tmp_path / "rubrics")).usable()
    home = tmp_path / "scenarios" / "small-call"
    home.mkdir(parents=True)
    text = (ROOT / "tests/data/small-call.yaml").read_text(encoding="utf-8")
    (home / "scenario.yaml").write_text(text + "rubrics: [empathy, phone-manners]\n", encoding="utf-8")
    assert {p.code for p in check([home / "scenario.yaml"])} == {"missing-call"}
    ports = blind_ports()
    ports.rubrics["phone-manners"] = rubric
    played = play(scenario("calm-size-exchange"), 0, ports, speak(["Could I take the order number?"]))
    assert set(played.scorecard.rubrics["phone-manners"].criteria) == {"K1", "R6"}


@pytest.mark.parametrize(
    ("title", "criteria", "says"),
    [("!!!", [], "needs a letter"), ("Manners", ["E9"], "no criterion 'E9'"), ("Manners", ["e1"], "Closest: E1")],
)
def test_what_cannot_begin_is_refused(title, criteria, says, tmp_path):
    with pytest.raises(UsageProblem) as refused:
        write_new(title, criteria, tmp_path)
    assert says in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_it_asks_for_what_was_not_given_and_overwrites_nothing(tmp_path):
    runner = CliRunner()
    done = runner.invoke(app, ["rubric", "new", "--folder", str(tmp_path)], input='He said: "no" {x}\nE1, own\n')
    assert done.exit_code == 0
    found = rubrics.load(tmp_path / "he-said-no-x.yaml").usable()
    assert found.title == 'He said: "no" (x)'
    assert list(found.criteria) == ["E1", "K1"]
    again = runner.invoke(app, ["rubric", "new", "--folder", str(tmp_path)], input='He said: "no" {x}\nE1, own\n')
    assert isinstance(again.exception, UsageProblem)


def test_a_measure_and_a_problem_are_explained_and_anything_else_gets_the_closest():
    said = rubrics.explain("cues_answered")
    assert "share of the cues" in said
    assert "E1 of empathy" in said
    assert "Two levels have the same anchor" in rubrics.explain("same-anchor")
    with pytest.raises(UsageProblem) as failed:
        rubrics.explain("cues_answred")
    assert "cues_answered" in failed.value.remedy
