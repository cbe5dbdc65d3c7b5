"""What an author meets: every mistake at its line, all at once, with what was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay import rubrics, scenarios
from roleplay.diagnostics import closest, has_errors
from roleplay.errors import UsageProblem
from roleplay.scenarios.variants import substitute
from roleplay.yaml_reading import read_text
from tests.conftest import ROOT, SCENARIOS


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_of_the_library_is_clean_in_every_variant(name):
    rows = len(scenarios.load(ROOT / "scenarios" / name).usable().variants)
    assert rows >= 3
    for seed in range(rows):
        loaded = scenarios.load(ROOT / "scenarios" / name, seed)
        assert loaded.problems == ()
        assert loaded.scenario is not None
        assert "{" not in loaded.scenario.model_dump_json().replace("{slot.", "").replace('{"', "").replace(
            ":{", ""
        ).replace("[{", "").replace(",{", "").replace("{}", "")


def test_variants_change_the_words_and_not_the_work():
    one, two = (scenarios.load(ROOT / "scenarios/telecom-bill-shock", seed).usable() for seed in (0, 1))
    assert one.customer.name != two.customer.name
    assert [s.share for s in one.steps.values()] == [s.share for s in two.steps.values()]
    assert one.customer.mood == two.customer.mood
    assert one.customer.traits == two.customer.traits


def test_unknown_names_are_answered_with_the_closest(monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(UsageProblem, match="telecom-bill-shock"):
        scenarios.find("telecom_bil_shok")
    with pytest.raises(UsageProblem, match="empathy"):
        rubrics.find("emphaty")
    assert closest("patince", ["patience", "anger"]) == "patience"
    assert not closest("zzz", ["patience", "anger"])


def test_placeholders_are_names_and_nothing_else():
    row = {"amount": 312, "they": "he"}
    assert substitute("{They} owes {amount}.", row) == "He owes 312."
    assert substitute("{amount}", row) == 312
    assert substitute("{amount.__class__} {0} {} {slot.amount} {{amount}}", row).startswith(
        "{amount.__class__} {0} {} {slot.amount}"
    )


def test_a_document_that_explodes_is_refused():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(8)
    )
    assert any(p.code == "yaml-too-large" for p in read_text(bomb, "bomb.yaml").problems)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_place(text):
    source = read_text(text, "x.yaml")
    assert source.problems or source.data is not None
    assert all(p.place.line >= 1 for p in source.problems)


@given(st.binary(max_size=300))
def test_any_bytes_as_a_scenario_are_refused_with_a_place(tmp_path_factory, raw):
    file = tmp_path_factory.mktemp("any") / "scenario.yaml"
    file.write_bytes(raw)
    assert has_errors(scenarios.load(file).problems)


def test_own_rubrics_and_scenarios_come_before_ours(tmp_path):
    folder = tmp_path / "rubrics"
    folder.mkdir()
    text = (
        (ROOT / "roleplay/rubrics/empathy.yaml").read_text(encoding="utf-8").replace("title: Empathy", "title: Our own")
    )
    (folder / "empathy.yaml").write_text(text, encoding="utf-8")
    assert rubrics.find("empathy").usable().title == "Our own"


def test_every_measure_of_the_rubrics_is_computed():
    from roleplay.behaviours import Observation
    from roleplay.grading.measures import of_call, of_turn
    from roleplay.grading.record import CallRecord, TurnRecord

    turn = TurnRecord(1, "Hello.", "Hi.", "", Observation())
    assert set(rubrics.measures()["call"]) == set(of_call(CallRecord((turn,), ())))
    assert set(rubrics.measures()["turn"]) == set(of_turn(turn))
