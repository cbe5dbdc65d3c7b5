"""What to take next: spacing, difficulty and variety, with the reason as data; and what the lists are read from."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from roleplay.errors import UsageProblem
from roleplay.scenarios import load
from roleplay.scenarios.heads import Head, head_of, heads, skill_words
from roleplay.transcripts import read
from roleplay.wiring.chance import HIGH, LOW, START, chance, levels_off, rating_after
from roleplay.wiring.choose import complete
from roleplay.wiring.kept import Graded, KeptCall, kept_calls
from roleplay.wiring.setup import Setup
from roleplay.wiring.spacing import DAYS, practised
from roleplay.wiring.suggest import suggest
from roleplay.wiring.trend import trends
from roleplay.wiring.when import day_words, stamp
from tests.conftest import ROOT, SCENARIOS
from tests.fast_call import kept_call

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


def head(name, feels="anger", difficulty=2, industry="", note="", **more):
    return Head(
        name, Path(name), name, industry or name, difficulty, feels=feels, content_note=note, par=9, **more
    )  # fmt: skip


def call(scenario, days_ago=0, passed=True, levels=None, **more):
    graded = tuple(Graded("empathy", key, f"Skill {key}", level, 20) for key, level in (levels or {}).items())
    return KeptCall(
        Path(f"{scenario}-{days_ago}.jsonl"), f"{scenario}-{days_ago}", NOW - timedelta(days=days_ago), scenario,
        scenario, 0, more.pop("mode", "free"), "", 9, outcome=more.pop("outcome", "accepted"), passed=passed,
        graded=graded, **more,
    )  # fmt: skip


def library(*known):
    return {one.id: one for one in known}


def codes(choice):
    return [reason.code for reason in choice.reasons]


def test_a_first_call_is_a_hard_one_and_not_the_hardest(monkeypatch):
    monkeypatch.chdir(ROOT)
    choice = suggest(heads(), [], NOW)
    assert heads()[choice.scenario].difficulty == 2
    assert LOW <= choice.chance <= HIGH
    assert choice.why == "A good first call: hard enough to matter, and not the hardest."


def test_a_call_with_a_content_note_is_never_chosen_for_anybody(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = heads()
    noted = {name for name, one in found.items() if one.content_note}
    assert "suicide-disclosure" in noted
    calls = []
    for day in range(60, 0, -1):
        choice = suggest(found, calls, NOW - timedelta(days=day))
        assert choice.scenario not in noted
        assert not calls or choice.scenario != calls[0].scenario
        calls.insert(0, call(choice.scenario, day, passed=day % 3 > 0, levels={"E1": day % 6, "R1": 4}))
    assert len({one.scenario for one in calls}) > 6
    assert suggest({name: found[name] for name in noted}, [], NOW) is None


def test_a_kind_of_caller_not_met_comes_first_and_the_reason_says_so():
    known = library(head("a"), head("b"), head("c", feels="worry", difficulty=3))
    choice = suggest(known, [call("a", levels={"E1": 1, "E2": 4})], NOW)
    assert choice.scenario == "c"
    assert codes(choice)[0] == "new-caller"
    assert choice.why == "You have not yet had a worried caller; “Skill E1” came to 1 of 5 in your last call."


def test_what_went_badly_last_is_a_reason_only_where_it_can_be_practised():
    last = [call("a", levels={"E1": 1, "E2": 4})]
    choice = suggest(library(head("a"), head("b")), last, NOW)
    assert ("weak-last-time", "E1") in {(r.code, r.skill) for r in choice.reasons}
    spared = head("b", not_applicable=frozenset({"E1"}))
    assert "weak-last-time" not in codes(suggest(library(head("a"), spared), last, NOW))


def test_a_skill_that_is_due_decides_between_kinds_of_caller_and_is_named():
    known = library(head("a"), head("b"), head("c", feels="worry"), head("d", feels="worry"))
    done = [call("d", 1, levels={"E1": 4}), call("c", 2, levels={"E1": 5}), call("a", 4, levels={"E1": 1})]
    taken = [*done, call("b", 5, levels={"E1": 5})]
    choice = suggest(known, taken, NOW)
    assert choice.scenario in {"a", "b"}
    assert codes(choice)[0] == "due-weak"
    assert "“Skill E1” with an angry caller is due again: 1 of 5 on Saturday" in choice.why


def test_industries_take_turns():
    known = library(head("a", industry="air"), head("b", industry="air"), head("c", industry="bank"))
    assert suggest(known, [call("a", passed=None)], NOW).scenario == "c"
    assert suggest(known, [call("c", passed=None)], NOW).scenario in {"a", "b"}


@pytest.mark.parametrize(
    ("taken", "step"),
    [
        ([(0, 5)], 1),
        ([(0, 4)], 1),
        ([(0, 3)], 0),
        ([(0, 1)], 0),
        ([(0, 5), (3, 5)], 2),
        ([(0, 5), (1, 5)], 1),  # before it was due: nothing is gained by it
        ([(0, 5), (3, 3)], 1),
        ([(0, 5), (3, 5), (10, 2)], 1),
        ([(0, 5), (3, 5), (10, 5), (26, 5), (61, 5), (96, 5)], 4),
    ],
)
def test_intervals_grow_with_success_when_due_and_shrink_with_failure(taken, step):
    start = 200
    calls = [call("a", start - day, levels={"E1": level, "E2": None}) for day, level in taken]
    (skill,) = practised(calls, {"a": "anger"})
    assert skill.step == step
    assert not skill.due(skill.last + timedelta(days=DAYS[step] - 1))
    assert skill.due(skill.last + timedelta(days=DAYS[step]))


def test_a_call_that_is_under_way_is_not_suggested_again():
    known = library(head("a"), head("b"), head("c"))
    first = suggest(known, [], NOW).scenario
    under_way = call(first, outcome="", passed=None)
    assert suggest(known, [under_way], NOW).scenario != first
    assert suggest(library(head(first)), [under_way], NOW).scenario == first


def test_every_call_moves_what_is_in_reach():
    hard = {"a": 2}
    assert LOW <= chance(START, 2) <= HIGH
    assert levels_off(chance(START, 2)) == 0
    assert levels_off(chance(START, 4)) > 1
    assert levels_off(chance(START, 1)) < 0
    passed, failed = (rating_after([call("a", passed=p)] * 4, hard) for p in (True, False))
    assert failed < START < passed
    guided = rating_after([call("a", mode="guided")], hard)
    assert START < guided < rating_after([call("a")], hard)
    assert rating_after([call("a", passed=None), call("gone")], hard) == START
    known = library(*(head(str(level), difficulty=level) for level in range(1, 6)), head("a", difficulty=2))
    easier, harder = (
        suggest(known, [call("a", day, passed=p) for day in range(6)], NOW).scenario for p in (False, True)
    )
    assert int(easier) < int(harder)


def test_a_call_that_was_left_and_a_retry_say_nothing_about_the_trainee():
    known = library(head("a"), head("b", feels="worry"))
    left = call("a", outcome="abandoned", passed=False, levels={"E1": 0})
    retry = call("b", branch_of={"id": "x"}, levels={"E1": 0})
    choice = suggest(known, [left, retry], NOW)
    assert choice.scenario == "b"
    assert choice.chance == round(chance(START, 2), 2)
    assert "due-weak" not in codes(choice)
    assert trends([left, retry]) == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_head_says_what_the_whole_scenario_says(name):
    quick, whole = head_of(ROOT / "scenarios" / name / "scenario.yaml"), load(ROOT / "scenarios" / name).usable()
    assert quick.id == whole.id
    assert (quick.title, quick.industry, quick.difficulty) == (whole.title, whole.industry, whole.difficulty)
    assert quick.skills == tuple(skill_words(skill) for skill in whole.skills)
    assert (quick.caller, quick.wants) == (whole.customer.name, whole.customer.wants)
    assert (quick.brief, quick.content_note) == (whole.brief.strip(), whole.content_note.strip())
    assert (quick.feels, quick.par) == (whole.customer.feels or "", whole.turns.par)
    assert quick.not_applicable == set(whole.not_applicable)


def test_a_head_follows_its_file_and_a_broken_one_is_never_chosen(tmp_path, monkeypatch):
    for name in ("telecom-bill-shock", "lost-parcel"):
        shutil.copytree(ROOT / "scenarios" / name, tmp_path / "mine" / name)
    monkeypatch.setattr("roleplay.paths.library", lambda: tmp_path / "mine")
    assert complete(Setup("")).setup.scenario == "telecom-bill-shock"
    file = tmp_path / "mine/telecom-bill-shock/scenario.yaml"
    text = file.read_text()
    file.write_text(text.replace("steps:", "stepz:"))
    assert heads()["telecom-bill-shock"].readable
    assert complete(Setup("")).setup.scenario == "lost-parcel"
    file.write_text(text.replace("title:", "titel:"))
    os.utime(file, ns=(1, 1))
    assert not heads()["telecom-bill-shock"].readable
    (tmp_path / "mine/lost-parcel/scenario.yaml").unlink()
    with pytest.raises(UsageProblem):
        complete(Setup(""))


def test_a_list_of_kept_calls_agrees_with_the_transcripts_whatever_was_said(tmp_path):
    said = ['Hm.","type":"agent_said","', '"},"title":"Not this","trainee":"x', '],"why":"no', ',"turns":[{', "{]"]
    done = kept_call(tmp_path, "telecom-bill-shock", said)
    left = kept_call(tmp_path, "lost-parcel", said[:2], finish=False)
    (tmp_path / "junk.jsonl").write_text("hello\n")
    (tmp_path / "torn.jsonl").write_bytes(done.read_bytes()[:5000])
    calls, unreadable = kept_calls(tmp_path)
    assert {path.name for path in unreadable} == {"junk.jsonl", "torn.jsonl"}
    assert {one.path for one in calls} == {done, left}
    for one in calls:
        whole = read(one.path)
        footer = whole.footer
        assert (one.id, one.title, one.trainee) == (whole.header.id, whole.header.title, whole.header.trainee)
        assert (one.turns, one.finished) == (whole.turns, whole.finished)
        assert one.passed == (footer.scorecard["passed"] if footer else None)
        rubrics = footer.scorecard["rubrics"] if footer else {}
        assert one.scores == {name: grade["score"] for name, grade in rubrics.items()}
        assert {g.id: g.level for g in one.graded} == {
            key: grade["level"] for rubric in rubrics.values() for key, grade in rubric["criteria"].items()
        }


def test_a_list_reads_no_more_than_the_first_and_the_last_record(tmp_path):
    path = kept_call(tmp_path, "telecom-bill-shock", ["Hello."])
    first, *middle, last = path.read_bytes().splitlines(keepends=True)
    assert len(middle) > 3
    path.write_bytes(first + b"not read\n" * len(middle) + last)
    (one,), unreadable = kept_calls(tmp_path)
    assert not unreadable
    assert one.turns == json.loads(last)["content"]["turns"] == 1


def test_days_are_said_as_one_would_say_them():
    then = [NOW - timedelta(days=days) for days in (0, 1, 3, 30, 400)]
    said = ["today", "yesterday", "on Sunday", "on 11 May", "on 6 May 2025"]
    assert [day_words(day, NOW) for day in then] == said
    assert [stamp(day, NOW)[-6:].strip() for day in then[3:]] == ["11 May", "May 25"]


def test_a_trend_is_told_from_its_halves():
    scores = [({"empathy": s, "resolution": None}) for s in (80, 60, 50, 40)]
    calls = [call("a", day, scores=score) for day, score in enumerate(scores)]
    (trend,) = trends(calls)
    assert trend.scores == (40, 50, 60, 80)
    assert trend.words == "empathy rising: 70 after 45"
    assert trends(calls[:1])[0].words == "empathy 80 in one call"


def test_the_head_of_every_scenario_says_what_the_whole_file_says(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    for seed in range(3):
        for name, head in heads(seed).items():
            whole = load(ROOT / "scenarios" / name, seed).scenario
            assert (head.title, head.difficulty, head.par) == (whole.title, whole.difficulty, whole.turns.par)
            customer = whole.customer
            assert (head.caller, head.wants, head.feels) == (customer.name, customer.wants, customer.feels or "")


def test_the_keys_of_a_customer_may_be_written_on_one_line(tmp_path):
    text = "title: T\nindustry: i\ndifficulty: 1\nbrief: b\nturns: {par: 3}\n"
    (tmp_path / "a").mkdir()
    file = tmp_path / "a/scenario.yaml"
    for customer in (
        "customer: {name: Ann, wants: tea, age: 3}\n",
        "customer:\n  age: 3\n  name: Ann\n  lines:\n    - |\n      wants: gold\n  wants: >\n    tea\n  facts: []\n",
        "customer:\n    name: Ann\n    wants: tea\n",
        "customer:\n  other: &it tea\n  name: Ann\n  wants: *it\n",
    ):
        file.write_text(text + customer)
        head = head_of(file)
        assert (head.caller, head.wants.strip()) == ("Ann", "tea"), customer
