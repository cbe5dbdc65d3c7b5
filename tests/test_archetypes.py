"""Seven kinds of agent, twice in each scenario, in their own words: they end as the scenario says they should.

The agent files were written from the scenarios, blind to the program; `-a` is played with seed 0, `-b` with seed 1, and
the `-b` files avoid stock phrases.
"""

from __future__ import annotations

from functools import cache

import pytest

from roleplay.events import CustomerSaid
from roleplay.scenarios import ARCHETYPES
from tests.conftest import ROOT, play, scenario, start

AGENTS = ROOT / "tests" / "agents"
PLAYED = sorted(folder.name for folder in AGENTS.iterdir())
CALLS = [(name, archetype, which) for name in PLAYED for archetype in ARCHETYPES for which in "ab"]
CONTROL = "calm-size-exchange"
NEVER_RESOLVED = ("unresolved", "hung_up", "abandoned", "ended_by_agent", "escalated")


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Return a played call by scenario, archetype and file."""

    @cache
    def one(name, archetype, which):
        words = (AGENTS / name / f"{archetype}-{which}.txt").read_text(encoding="utf-8").splitlines()
        return play(start(name, tmp_path_factory.mktemp("calls"), "ab".index(which)), words)

    return one


@pytest.mark.parametrize(("name", "archetype", "which"), CALLS)
def test_the_call_ends_as_the_scenario_says(played, name, archetype, which):
    live = played(name, archetype, which)
    expected = scenario(name).endings[archetype]
    if archetype in ("over-apologiser", "stuffer"):
        assert live.state.outcome in NEVER_RESOLVED
        assert not live.scorecard.passed
    else:
        assert live.state.outcome in expected


@pytest.mark.parametrize(("name", "which"), [(n, w) for n in PLAYED for w in "ab"])
def test_the_skilled_pass_and_the_cold_fail_empathy_where_the_caller_came_upset(played, name, which):
    skilled = played(name, "skilled", which).scorecard
    cold = played(name, "cold", which).scorecard
    assert skilled.passed, skilled.why
    if name == CONTROL:
        # a content caller asks for no comfort, so a flat agent loses little
        assert cold.rubrics["empathy"].score <= skilled.rubrics["empathy"].score
        return
    assert cold.passed is False
    assert cold.rubrics["empathy"].score < cold.cuts["empathy"]
    assert cold.rubrics["empathy"].score < skilled.rubrics["empathy"].score


@pytest.mark.parametrize(("name", "archetype", "which"), [c for c in CALLS if c[1] in ("policy-wall", "hostile")])
def test_who_is_hung_up_on_was_warned(played, name, archetype, which):
    live = played(name, archetype, which)
    if live.state.outcome == "hung_up":
        said = [{p.kind for p in e.parts} for e in live.events if isinstance(e, CustomerSaid)]
        assert any("warning" in kinds for kinds in said[:-1])
    assert live.scorecard.passed is False
    assert live.scorecard.rubrics["empathy"].score < 35


def test_the_control_declares_what_has_no_opportunity(played):
    card = played(CONTROL, "skilled", "a").scorecard
    silent = {key for key, grade in card.rubrics["empathy"].criteria.items() if grade.declared}
    assert silent == set(scenario(CONTROL).not_applicable) & set(card.rubrics["empathy"].criteria)
    assert silent
    assert card.rubrics["empathy"].score is not None


def test_naming_feelings_to_the_calm_caller_costs(tmp_path):
    live = start(CONTROL, tmp_path)
    before = live.state.mood.mood.anger
    live.say("That sounds really upsetting, you must be so worried and hurt.")
    assert live.state.mood.mood.anger >= before
    live.end("abandoned")
    card = live.close()
    assert card.rubrics["empathy"].score < 50


@pytest.mark.parametrize("name", PLAYED)
def test_every_weak_turn_gets_advice_and_every_level_its_evidence(played, name):
    for archetype in ARCHETYPES:
        card = played(name, archetype, "a").scorecard
        for turn in card.turns:
            weak = any(g is not None and g <= 2 for g in (turn.empathy, turn.resolution))
            assert bool(turn.advice) == weak
            assert not weak or (turn.advice.say and "{" not in turn.advice.say)
        for rubric in card.rubrics.values():
            for grade in rubric.criteria.values():
                if grade.level is None:
                    assert grade.why
                    continue
                assert grade.evidence
                assert (grade.next is None) == (grade.level == 5)
        words = {t.index: t for t in card.turns}
        for proof in [
            p for r in card.rubrics.values() for g in r.criteria.values() for p in g.evidence if p.kind == "quote"
        ]:
            said = played(name, archetype, "a").events
            text = next(e.text for e in said if e.type == "agent_said" and e.turn == proof.turn)
            assert text[proof.start : proof.end] == proof.text
            assert proof.turn in words
