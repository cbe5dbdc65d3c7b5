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


def small(tmp_path, *changes):
    text = (ROOT / "tests/data/small-call.yaml").read_text(encoding="utf-8")
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "small.yaml"
    file.write_text(text, encoding="utf-8")
    return scenarios.load(file, thorough=True)


def test_values_are_said_as_they_are_written(tmp_path):
    found = small(
        tmp_path, "thing: shirt, sum: 12", "thing: 0123, sum: 12.50", "thing: coat, sum: 14", "thing: no, sum: 1e3",
        "name: Ada", "name: 2024-05-01", "wants: another size", "wants: No", 'says: "Four four one."', "says: 007",
        '"One {thing}."', '"One {thing} at {sum}."',
    )  # fmt: skip
    assert found.problems == ()
    scenario = found.usable()
    assert scenario.knowledge["order"].text == "One 0123 at 12.50."
    assert (scenario.customer.name, scenario.customer.wants) == ("2024-05-01", "No")
    assert scenario.knows["number"].says.all() == ("007",)
    assert scenarios.load(found.path, 1).usable().knowledge["order"].text == "One no at 1e3."


def test_numbers_are_numbers_with_quotes_and_without_and_so_are_yes_and_no(tmp_path):
    plain = small(tmp_path, "lookup: order", "lookup: order\n    option: true").usable()
    quoted = small(
        tmp_path, "lookup: order", 'lookup: order\n    option: "yes"', "schema: 1", 'schema: "1"', "difficulty: 1",
        'difficulty: "1"', "share: 40", "share: '40'", "heard: 35", 'heard: "35"', "anger: 40", 'anger: "40.0"',
        "ends_after: 2", 'ends_after: "2"',
    ).usable()  # fmt: skip
    assert plain == quoted


def test_a_document_that_explodes_is_refused():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(8)
    )
    assert [p.code for p in read_text(bomb, "bomb.yaml").problems] == ["yaml-too-large"]


def test_an_anchor_that_is_used_with_measure_is_read(tmp_path):
    found = small(tmp_path, '"Well?"', '&press "Well?"', '"Is that all?"', "*press")
    assert found.usable().stages["closing"].says.all() == ("Well?",)
    assert {p.code for p in found.problems} <= {"repeated-line"}


def test_the_caret_stands_under_its_character_however_wide_the_ones_before(tmp_path):
    source = read_text('title: { 円円円円: "x", oops }', "x.yaml")
    assert source.problems[0].with_caret().splitlines()[-1].index("^") == len("    1 | title: { ") + 8 + len(': "x", ')


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
