"""The drawing of forms: what every drawing keeps, whatever the plan, and what is said where none is possible."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roleplay.certify.drawable import Drawable
from roleplay.certify.form import draw, draw_forms
from roleplay.certify.limits import most_forms, size_of
from roleplay.certify.plan import Plan
from roleplay.certify.pool import fits, pool_of
from roleplay.errors import UsageProblem

SKILLS = ("de-escalation", "asking-about-risk", "owning-a-mistake")


def plan(form, people=3, seed=0, agents=()):
    origin = {"method": "provisional", "note": "A first guess."}
    return Plan.model_validate(
        {
            "schema": 1, "id": "telephone", "title": "Telephone", "seed": seed, "form": form,
            "candidates": {"people": [f"p-{n}" for n in range(people)], "agents": {a: {"bot": a} for a in agents}},
            "cuts": {"empathy": {"score": 60}, "resolution": {"score": 60}, "origin": origin},
        }
    )  # fmt: skip


def scenario(name, difficulty=3, skills=(), industry="retail"):
    return Drawable(name, industry, difficulty, tuple(s.replace("-", " ") for s in skills))


@st.composite
def pools(draw, most=7):
    kinds = st.tuples(st.integers(1, 5), st.sets(st.sampled_from(SKILLS)))
    return [
        scenario(f"s-{n}", hard, sorted(skills))
        for n, (hard, skills) in enumerate(draw(st.lists(kinds, min_size=1, max_size=most)))
    ]


@st.composite
def rules(draw, most=3):
    rows = st.fixed_dictionaries(
        {"at_least": st.integers(1, 2)},
        optional={"skill": st.sampled_from(SKILLS), "difficulty": st.integers(2, 5).map(lambda n: {"at_least": n})},
    ).filter(lambda row: len(row) > 1)
    return {
        "scenarios": draw(st.integers(1, most)), "forms": draw(st.integers(1, 3)),
        "exposure": draw(st.sampled_from([0.34, 0.5, 0.67, 1.0])), "blueprint": draw(st.lists(rows, max_size=3)),
    }  # fmt: skip


def possible(rule, pool):
    """Return whether forms exist, by trying every one of them."""
    size, most = size_of(rule, pool), most_forms(rule)
    good = [
        form
        for form in itertools.combinations(range(len(pool)), size)
        if all(sum(fits(pool[s], row) for s in form) >= row.at_least for row in rule.blueprint)
    ]

    def rest(used, left):
        return left == 0 or any(
            rest(used + Counter(form), left - 1) for form in good if all(used[s] < most for s in form)
        )

    return rest(Counter(), rule.forms)


@settings(max_examples=250)
@given(pool=pools(), form=rules(), seed=st.integers(0, 3))
@example(pool=[scenario("s-0"), scenario("s-1")], form={"scenarios": 1, "forms": 2, "exposure": 0.5}, seed=0)
def test_forms_are_drawn_if_and_only_if_there_are_any_and_keep_what_was_asked(pool, form, seed):
    asked = plan(form, seed=seed)
    if not possible(asked.form, pool):
        with pytest.raises(UsageProblem, match="cannot be drawn"):
            draw_forms(asked, pool)
        return
    forms = draw_forms(asked, pool)
    assert len(forms) == asked.form.forms
    for drawn in forms:
        assert len({s.id for s in drawn}) == len(drawn) == size_of(asked.form, pool)
        assert all(sum(fits(s, row) for s in drawn) >= row.at_least for row in asked.form.blueprint)
    exposed = Counter(s.id for drawn in forms for s in drawn)
    assert max(exposed.values()) <= most_forms(asked.form)
    assert draw_forms(asked, random.Random(seed).sample(pool, len(pool))) == forms


@settings(max_examples=60)
@given(pool=pools(most=10).filter(lambda pool: len(pool) > 1), seed=st.integers(0, 3))
def test_no_exchange_between_two_forms_would_make_them_more_even(pool, seed):
    form = {"scenarios": len(pool) // 2, "forms": 2, "exposure": 0.5}
    first, second = ({s.id for s in drawn} for drawn in draw_forms(plan(form, seed=seed), pool))
    found = distance(pool, first, second)
    for one, other in itertools.product(sorted(first), sorted(second)):
        assert found <= distance(pool, first - {one} | {other}, second - {other} | {one}) + 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_forms_are_made_equal_by_what_stays_in_the_pool_too(seed):
    pool = [scenario("s-0", 1), scenario("s-1", 2), scenario("s-2", 2), scenario("s-3", 4), scenario("s-4", 4)]
    forms = draw_forms(plan({"scenarios": 2, "forms": 2, "exposure": 0.5}, seed=seed), pool)
    assert len({sum(s.difficulty for s in form) for form in forms}) == 1


def distance(pool, *forms):
    """Return how far forms are from their mean, reckoned from scratch."""
    parts = [[s for s in pool if s.id in form] for form in forms]
    hard = [sum(s.difficulty for s in form) for form in parts]
    trained = [[sum(skill.replace("-", " ") in s.skills for s in form) for form in parts] for skill in SKILLS]
    mean = [4 * (n - sum(hard) / len(hard)) ** 2 for n in hard]
    return sum(mean) + sum((n - sum(row) / len(row)) ** 2 for row in trained for n in row)


def test_the_same_plan_has_the_same_calls_whatever_the_order_of_what_is_known():
    pool = {s.id: s for s in (scenario(f"s-{n}", n % 5 + 1) for n in range(12))}
    asked = plan({"scenarios": 4, "forms": 2, "repeats": 3}, agents=("skilled", "cold"))
    slots = draw(asked, pool)
    assert draw(asked, dict(reversed(pool.items()))) == slots
    assert draw(plan({"scenarios": 4, "forms": 2, "repeats": 3}, seed=1, agents=("skilled", "cold")), pool) != slots
    assert len({slot.id for slot in slots}) == len(slots) == 3 * 4 + 2 * 4 * 3


def test_who_has_the_same_form_meets_the_same_calls_and_agents_meet_each_scenario_with_other_seeds():
    pool = {s.id: s for s in (scenario(f"s-{n}") for n in range(6))}
    slots = draw(plan({"scenarios": 3, "forms": 2, "repeats": 500}, people=4, agents=("skilled",)), pool)
    met = {c: [(s.scenario, s.seed) for s in slots if s.candidate == c] for c in ("p-0", "p-2", "skilled", "p-1")}
    assert met["p-0"] == met["p-2"]
    assert set(met["p-0"]) <= set(met["skilled"])
    assert len(set(met["skilled"])) == 1500
    assert {form for s in slots if s.candidate == "p-1" for form in s.form} == {"B"}


@pytest.mark.parametrize("skill", ["de-escalation", "asking-about-risk", "Asking about risk", "asking about-risk"])
def test_a_skill_is_known_as_scenarios_write_it_and_in_plain_words(skill):
    pool = [scenario("s-0"), scenario("s-1", skills=("de-escalation", "asking-about-risk"))]
    forms = draw_forms(plan({"scenarios": 1, "blueprint": [{"skill": skill}]}), pool)
    assert [s.id for s in forms[0]] == ["s-1"]


def test_the_smallest_exposure_that_is_named_can_hold_and_none_smaller():
    pool = [scenario(f"s-{n}", 5 if n < 3 else 1) for n in range(9)]
    rule = {"scenarios": 3, "forms": 7, "blueprint": [{"difficulty": 5, "at_least": 1}]}
    with pytest.raises(UsageProblem, match=r"in 3 of them; the smallest exposure that can hold is 0\.43") as failed:
        draw_forms(plan({**rule, "exposure": 0.42}), pool)
    assert "certify check" in failed.value.remedy
    assert len(draw_forms(plan({**rule, "exposure": 0.43}), pool)) == 7


def test_scenarios_with_a_content_note_are_drawn_only_where_the_plan_says_so():
    known = {"s-0": scenario("s-0"), "s-1": Drawable("s-1", "retail", 5, (), sensitive=True)}
    asked = plan({})
    assert [s.id for s in pool_of(asked.pool, known)] == ["s-0"]
    assert [s.id for s in pool_of(asked.pool.model_copy(update={"sensitive": True}), known)] == ["s-0", "s-1"]
