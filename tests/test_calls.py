"""Whole calls through the real observer: what moves the customer, what does not, and that calls end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.behaviours import Answered, Asked, Evidence, Observation, Seen, StepSeen
from roleplay.calls import view_of
from roleplay.customers import ScriptedCustomer
from roleplay.events import CustomerSaid
from roleplay.observers.specificity import function_words
from roleplay.observers.text import words as words_of
from roleplay.session import Call, Cleaned, drive
from tests.conftest import SCENARIOS, play, scenario, start

MAIN_STEP = {"telecom-bill-shock": "credit", "airline-cancelled-flight": "rebook", "calm-size-exchange": "exchange"}
SPECIFIC = {
    "telecom-bill-shock": "312 for one weekend, when the bill is always thirty-eight: anyone would be shaken by that.",
    "airline-cancelled-flight": "Your sister's wedding is tomorrow and the flight is gone: no wonder you're upset.",
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_flat_refusal_angers_and_resolves_nothing(name, tmp_path):
    live = start(name, tmp_path)
    before = live.state.mood.mood
    live.say("We do not refund. No refund, no replacement.")
    assert live.state.mood.mood.anger > before.anger
    assert live.state.mood.mood.goal == 0
    assert live.state.done == {}
    live.release()


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_pile_of_keywords_resolves_nothing(name, tmp_path):
    case = scenario(name)
    found = [w for s in case.steps.values() for w in words_of(s.said_like[0]) if w not in function_words()]
    live = start(name, tmp_path)
    live.say(" ".join(found))
    live.say(", ".join(found))
    live.say(
        "refund credit exchange rebook apology empathy ownership date postcode cap alert wheelchair voucher solution"
    )
    assert live.state.done == {}
    assert live.state.mood.mood.anger >= live.state.mood.start.anger
    live.release()


@pytest.mark.parametrize("name", list(SPECIFIC))
def test_a_specific_acknowledgement_lowers_anger_and_blame_raises_it(name, tmp_path):
    kind = start(name, tmp_path / "kind")
    before = kind.state.mood.mood.anger
    kind.say(SPECIFIC[name])
    harsh = start(name, tmp_path / "harsh")
    harsh.say("Calm down, it is your own fault.")
    assert kind.state.mood.mood.anger < before < harsh.state.mood.mood.anger
    assert {b.id for b in harsh.state.observation.behaviours} >= {"calm_down", "blame_customer"}
    assert not {b.id for b in kind.state.observation.behaviours} & {"calm_down", "blame_customer", "dismiss"}
    kind.release()
    harsh.release()


@pytest.mark.parametrize("name", SCENARIOS[::4])
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("asdkj lkjasd qwpoeiru zxmncb", "gibberish"),
        ("Guten Tag, wie kann ich Ihnen heute weiterhelfen?", "foreign"),
        ("您好，请问有什么可以帮您？", "foreign"),
        ("Are you a robot?", "about_customer"),
        ("You are an idiot.", "abuse"),
        ("Good morning.", "greeting"),
    ],
)
def test_off_script_talk_is_answered_like_a_person(name, words, kind, tmp_path):
    live = start(name, tmp_path)
    said = live.say(words)
    assert live.state.observation.off_script == kind
    assert said.text
    assert live.state.done == {}
    if kind in ("empty", "gibberish", "foreign"):
        assert live.state.observation.idle
    live.release()


@pytest.mark.parametrize("seed", range(6))
def test_no_content_line_is_said_twice(seed, tmp_path):
    live = start("telecom-bill-shock", tmp_path, seed)
    for _ in range(12):
        if live.state.ended:
            break
        live.say("Let me have a look at that for you.")
    content = [
        p.text
        for e in live.events
        if isinstance(e, CustomerSaid)
        for p in e.parts
        if p.kind not in ("reply", "warning")
    ]
    assert len(content) == len(set(content))
    live.release()


def test_three_seeds_do_not_sound_alike(tmp_path):
    turns = [
        "Good morning, Nordfon billing.",
        "Tell me what happened.",
        "And then?",
        "I see. Can I take your date of birth and postcode?",
    ]
    heard = []
    for seed in (0, 1, 2):
        live = play(start("telecom-bill-shock", tmp_path / str(seed), seed), turns)
        heard.append({line.text for line in live.state.lines if line.who == "customer"})
    for one in heard:
        for other in heard:
            assert one is other or len(one & other) <= 1


def test_a_question_asked_is_not_yet_answered_and_an_offer_not_yet_done(tmp_path):
    live = start("telecom-bill-shock", tmp_path)
    live.say("Can I take your date of birth and postcode?")
    assert "identify" in live.state.done
    live.say("Would you like me to put a cap of 50 on the line and move your alerts to the number ending 31?")
    assert "set-cap" not in live.state.done
    assert "set-cap" in live.state.offered
    live.say("Done, that's on now.")
    assert "set-cap" in live.state.done
    live.release()


def test_an_amount_outside_the_slot_is_not_the_step(tmp_path):
    live = start("telecom-bill-shock", tmp_path)
    for words in (
        "Date of birth and postcode, please?",
        "Who was using the phone that weekend?",
        "I've credited 100 to your account.",
    ):
        live.say(words)
    assert "credit" not in live.state.done
    live.say("I've taken 300 off your bill.")
    assert "credit" not in live.state.done
    assert "over-limit" in live.state.forbidden
    live.release()


def test_disclosing_before_identifying_is_seen_and_after_it_is_not(tmp_path):
    words = "Your alert text went to the number ending 08, which you no longer have."
    early = start("telecom-bill-shock", tmp_path / "early")
    early.say(words)
    assert "disclose" in early.state.forbidden
    late = start("telecom-bill-shock", tmp_path / "late")
    late.say("Can I take your date of birth and postcode?")
    late.say(words)
    assert "disclose" not in late.state.forbidden
    early.release()
    late.release()


def test_supervisor_warning_and_hanging_up_come_in_that_order(tmp_path):
    live = start("telecom-bill-shock", tmp_path)
    for words in (
        "You need to calm down.",
        "It's your own fault.",
        "Oh, how terrible for you, boo hoo.",
        "Stop shouting at me.",
        "You should have read the terms.",
    ):
        if not live.state.ended:
            live.say(words)
    kinds = [p.kind for e in live.events if isinstance(e, CustomerSaid) for p in e.parts]
    assert live.state.outcome == "hung_up"
    assert kinds.index("supervisor") <= kinds.index("warning") < kinds.index("ending")
    live.close()


def test_a_fact_asked_early_stays_pending_until_it_is_earned(tmp_path):
    live = start("airline-cancelled-flight", tmp_path)
    asked = next(iter(live.scenario.facts.values())).asked_like[0]
    live.say(asked)
    assert live.state.asked
    assert not live.state.earned
    live.release()


class _Random:
    """Observe at random, within what an observer may report."""

    def __init__(self, draw, case):
        self.draw, self.case = draw, case

    def observe(self, text, context):
        where = {"quote": text[:1], "start": 0, "end": len(text[:1])}
        pick = self.draw
        ids = ("validate", "dismiss", "concrete_step", "false_promise", "name_emotion", "over_apology")
        return Observation(
            behaviours=tuple(
                Seen(id=i, intensity=1, by="test", **where)
                for i in pick(st.lists(st.sampled_from(ids), max_size=2, unique=True))
            ),
            steps=tuple(
                StepSeen(id=i, offered=pick(st.booleans()), **where)
                for i in pick(st.lists(st.sampled_from(sorted(self.case.steps)), max_size=2, unique=True))
            ),
            asked=tuple(
                Asked(id=i, **where)
                for i in pick(
                    st.lists(st.sampled_from(sorted({**self.case.knows, **self.case.facts})), max_size=2, unique=True)
                )
            ),
            answered=tuple(
                Answered(id=i, **where) for i in pick(st.lists(st.sampled_from(sorted(self.case.asks)), max_size=1))
            ),
            confirms=pick(st.none() | st.just(Evidence(**where))),
            move=pick(st.sampled_from(["", "", "", "", "farewell"])),
            idle=pick(st.booleans()),
        )


@pytest.mark.parametrize("name", SCENARIOS)
@settings(max_examples=12)
@given(data=st.data())
def test_every_call_ends_within_its_limit_whatever_is_observed(name, data):
    case = scenario(name, data.draw(st.integers(0, 3)))
    call, said = Call(case, data.draw(st.integers(0, 99)), "test"), []
    ports = {
        "observe": _Random(data.draw, case).observe,
        "say": ScriptedCustomer().say,
        "append": lambda events, flush: said.extend(e for e in events if isinstance(e, CustomerSaid)),
    }
    drive(call.open(), **ports)
    while not call.state.ended:
        drive(call.turn(Cleaned("x", {}, cleaned=False), "now"), **ports)
        assert call.state.turn <= case.turns.limit + 3
    assert all(line.text for line in said)
    content = [
        p.text
        for line in said
        for p in line.parts
        if p.kind in ("fact", "cue", "grievance", "reaction", "press", "opening")
    ]
    assert len(content) == len(set(content))
    assert view_of(call.state).outcome == call.state.outcome
