"""A new scenario is free of problems and can be played from the first minute."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from roleplay import scenarios
from roleplay.cli import app
from roleplay.errors import UsageProblem
from roleplay.scenarios import MOODS, Plan, write_new
from roleplay.trials import BOTS, play
from roleplay.wiring.trying import ports, proof
from tests.conftest import ROOT

PLAN = Plan("Charged twice", "water", "Sam Okoro", "the second payment back")


@pytest.mark.parametrize("mood", MOODS)
def test_a_new_file_has_no_problem_in_any_mood(tmp_path, mood):
    file = write_new(Plan(PLAN.title, PLAN.industry, PLAN.caller, PLAN.wants, mood, 3), tmp_path)
    found = scenarios.load(file, thorough=True)
    assert found.problems == ()
    assert found.usable().difficulty == 3
    assert found.usable().customer.name == "Sam Okoro"


def test_its_schema_is_found_from_where_it_lies(tmp_path):
    first = write_new(PLAN, tmp_path).read_text(encoding="utf-8").splitlines()[0]
    schema = tmp_path / "charged-twice" / first.split("=")[1]
    assert schema.resolve() == ROOT / "roleplay/schemas/scenario.schema.json"


def test_a_skilled_agent_settles_it_and_a_wall_is_hung_up_on(tmp_path):
    scenario = scenarios.load(write_new(PLAN, tmp_path)).usable()
    assert play(scenario, 0, ports(), BOTS["skilled"](scenario, 0)).outcome == "accepted"
    assert play(scenario, 0, ports(), BOTS["policy-wall"](scenario, 0)).outcome == "hung_up"


@pytest.mark.slow
@pytest.mark.parametrize("mood", MOODS)
def test_it_can_be_published_before_a_word_is_changed(tmp_path, mood):
    file = write_new(Plan(PLAN.title, PLAN.industry, PLAN.caller, PLAN.wants, mood), tmp_path)
    assert proof(str(file.parent)).problems == []


def test_words_that_yaml_would_read_otherwise_stay_words(tmp_path):
    odd = Plan('He said: "no" {really}', "a: b", 'Ann "Nan" O\'Hara', "that # one: back\nnow")
    scenario = scenarios.load(write_new(odd, tmp_path)).usable()
    assert scenario.title == 'He said: "no" (really)'
    assert scenario.customer.name == 'Ann "Nan" O\'Hara'
    assert scenario.customer.wants == "that # one: back now"


@pytest.mark.parametrize(
    ("plan", "says"),
    [(Plan("!!!", "x", "y", "z"), "needs a letter"), (Plan("A", "x", "y", "z", "bored"), "no mood 'bored'")],
)
def test_what_cannot_begin_is_refused(tmp_path, plan, says):
    with pytest.raises(UsageProblem, match=says):
        write_new(plan, tmp_path)


def test_it_asks_for_what_was_not_given_and_overwrites_nothing(tmp_path):
    runner = CliRunner()
    words = ["scenario", "new", "--folder", str(tmp_path), "--title", "Charged twice", "--industry", "water"]
    answers = "Sam Okoro\nthe second payment back\nworried\n2\n"
    done = runner.invoke(app, words, input=answers)
    assert done.exit_code == 0
    assert (tmp_path / "charged-twice" / "scenario.yaml").is_file()
    asked_again = runner.invoke(
        app, [*words[:-3], "Twice more", *words[-2:]], input="Sam Okoro\nmoney back\nbored\nhurt\n9\n3\n"
    )
    assert asked_again.exit_code == 0
    assert "difficulty: 3" in (tmp_path / "twice-more" / "scenario.yaml").read_text(encoding="utf-8")
    # with nobody to answer, what has a usual value has it, and what has none is named
    quiet = [*words[:-3], "Quiet", *words[-2:], "--caller", "Sam Okoro"]
    assert runner.invoke(app, [*quiet, "--wants", "money back"], input="").exit_code == 0
    assert (tmp_path / "quiet" / "scenario.yaml").is_file()
    assert "--wants is missing" in str(runner.invoke(app, quiet, input="").exception)
    again = runner.invoke(app, words, input=answers)
    assert isinstance(again.exception, UsageProblem)
