"""Rehearsals and proofs: what trainers see when a scenario does what it should, and when it does not."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from roleplay.calls import begin
from roleplay.cli import app
from roleplay.cli.proof_text import describe
from roleplay.scenarios import Scenario, examples
from roleplay.session.context import context_of
from roleplay.trials import BOTS, prove, read_rehearsal, rehearse
from roleplay.trials.examples import overlaps
from roleplay.trials.proof import Proof, _check_endings
from roleplay.wiring.trying import ports, proof
from tests.conftest import ROOT, SCENARIOS, scenario

TELECOM = "telecom-bill-shock"
VARIANTS = {"exam-lockout": 2}
"""Variants proved where not one: in the first of these, bots answer a question before it is put."""


def written(folder, text, name=TELECOM):
    file = folder / "some.rehearsal"
    file.write_text(text, encoding="utf-8")
    return read_rehearsal(file, "some.rehearsal", scenario(name))


def test_a_difference_says_what_was_expected_and_what_happened(tmp_path):
    rehearsal = written(
        tmp_path,
        "seed 0\nAgent: Can I take your date of birth and postcode?\n  step credit\n  heard up\n  band calm\n"
        '  customer says "kangaroo"\n  not step identify\nends accepted\n',
    )
    found = rehearse(rehearsal, scenario(TELECOM), ports())
    assert [d.line for d in found] == [3, 4, 5, 6, 7, 8]
    assert found[0].happened == "step identify"
    assert "heard" in found[1].happened
    assert found[-1].happened == "ends abandoned"
    assert "  - step credit\n  + step identify" in str(found[0])


def test_an_example_that_is_taken_for_a_forbidden_act_is_named():
    known = scenario(TELECOM)
    everything = {f"{kind}:{name}": 0.9 for (_, name, _), kind, _ in examples(known)}
    assert overlaps(known, replace(ports(), understood=lambda *_: everything)) == []
    found = overlaps(known, replace(ports(), understood=lambda *_: everything | {"forbidden:full-credit": 0.9}))
    first = next(iter(known.facts.values())).asked_like[0]
    assert any(first in one and one.endswith("is taken for the forbidden act 'full-credit'.") for one in found)


@pytest.mark.parametrize(
    ("words", "forbidden"),
    [
        ("The booking came through a travel site, so I can't see it: are you in Laurel?", False),
        ("There was an error in our booking system. Are you in Laurel?", True),
        ("The system double-booked your room: are you in Laurel?", True),
    ],
)
def test_words_that_are_a_question_of_the_case_are_no_forbidden_act_and_excuse_none(words, forbidden):
    seen = ports().observe(words, context_of(begin(scenario("hotel-walked", 5), 5)))
    assert any(act.id == "system-error" for act in seen.forbidden) is forbidden


def test_turns_after_the_end_are_differences_not_errors(tmp_path):
    hostile = "".join(f"Agent: Calm down, it is your own fault, number {i}.\n" for i in range(9))
    rehearsal = written(tmp_path, hostile + "  sees calm_down\nends hung_up\n")
    found = rehearse(rehearsal, scenario(TELECOM), ports())
    assert [d.happened for d in found] == ["the call was over: hung_up"]


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        ("  stepp identify", 3, "did you mean 'step'"),
        ("  step identfy", 8, "did you mean 'identify'"),
        ("  sees empathy_high", 8, "is not known here"),
        ("  anger", 3, "say what 'anger' should be"),
        ("nonsense", 1, "nothing that can be expected"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_at_its_place(tmp_path, line, column, says):
    rehearsal = written(tmp_path, f"Agent: Hello.\n{line}\n")
    (problem,) = rehearsal.problems
    assert problem.place.line == 2
    assert problem.place.column == column
    assert says in problem.with_caret()


def test_curly_quotes_of_an_editor_are_quotes(tmp_path):
    rehearsal = written(tmp_path, "Agent: Hello.\n  customer says “May eighty-one”\n")
    assert rehearsal.problems == []
    assert rehearsal.turns[0].expected[0].names == ("May eighty-one",)


def test_an_expectation_before_the_first_line_is_refused(tmp_path):
    assert "before the first agent line" in written(tmp_path, "  step identify\n").problems[0].message


@pytest.mark.parametrize(
    ("settled", "passed", "wrong"), [(0, 0, 0), (2, 0, 0), (3, 0, 3), (4, 0, 4), (1, 1, 1)], ids=str
)
def test_what_a_random_bot_settles_is_luck_in_half_its_calls_at_most(settled, passed, wrong):
    card = SimpleNamespace(passed=True)
    calls = [
        SimpleNamespace(
            seed=n, resolved=n < settled, scorecard=card if n < passed else None, outcome="accepted", events=()
        )
        for n in range(4)
    ]
    found = Proof(scenario(TELECOM).id)
    _check_endings(found, scenario(TELECOM), "random", calls)
    assert len(found.problems) == wrong


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_library_is_publishable(name):
    """Bots, model calls, rehearsals, examples, with the first variant; `roleplay scenario prove` plays more."""
    found = proof(str(ROOT / "scenarios" / name), VARIANTS.get(name, 1))
    assert found.problems == []
    assert {row.bot for row in found.rows} == set(BOTS)
    assert "can be published." in describe(found)
    assert list((ROOT / "scenarios" / name).glob("*.rehearsal"))


@pytest.mark.slow
def test_every_call_of_a_spoiled_library_would_be_seen(tmp_path):
    """A skilled.call that breaks off, and a poor.call that is the skilled one, keep a scenario from being published."""
    name = "calm-size-exchange"
    turns = (ROOT / "scenarios" / name / "skilled.call").read_text(encoding="utf-8").splitlines()
    (tmp_path / "poor.call").write_text("\n".join(turns), encoding="utf-8")
    (tmp_path / "skilled.call").write_text("\n".join(turns[:4]), encoding="utf-8")
    problems = prove({0: scenario(name)}, tmp_path, ports()).problems
    assert any(p.startswith("skilled.call ended abandoned") for p in problems)
    assert "poor.call passed." in problems


@pytest.mark.slow
def test_a_spoiled_scenario_is_not_publishable_and_the_page_says_why(tmp_path):
    sound = scenario("calm-size-exchange")
    data = sound.model_dump(by_alias=True, exclude_defaults=True)
    first, second, *_ = list(data["steps"])
    data["steps"][first]["said_like"] = data["steps"][second]["said_like"]
    spoiled = Scenario.model_validate(data)
    proof = prove({0: spoiled}, tmp_path, ports())
    assert not proof.publishable
    page = describe(proof)
    assert "cannot be published yet" in page
    assert "There is no skilled.call." in page
    assert any(first in problem for problem in proof.problems)


def test_rehearse_ends_with_the_code_for_what_it_found(tmp_path):
    folder = tmp_path / TELECOM
    folder.mkdir()
    source = (ROOT / "scenarios" / TELECOM / "scenario.yaml").read_text(encoding="utf-8")
    (folder / "scenario.yaml").write_text(source, encoding="utf-8")
    file = folder / "one.rehearsal"
    runner = CliRunner()
    file.write_text("Agent: Can I take your date of birth?\n  step identify\n")
    assert runner.invoke(app, ["scenario", "rehearse", str(folder)]).exit_code == 0
    file.write_text("Agent: Can I take your date of birth?\n  step credit\n")
    done = runner.invoke(app, ["scenario", "rehearse", str(folder), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["differences"][0]["line"] == 2
    file.write_text("Agent: Hello.\n  stepp credit\n")
    assert runner.invoke(app, ["scenario", "rehearse", str(folder)]).exit_code == 3
