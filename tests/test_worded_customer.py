"""A whole call with a model behind the customer: whatever the model does, the call is the scripted one's."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from itertools import count
from typing import get_args

import pytest
from llmock.scenarios import Reply
from textual.widgets import Button, Static
from typer.testing import CliRunner

from roleplay.behaviours import Observation, Seen
from roleplay.calls import begin, fold
from roleplay.cli.app import app
from roleplay.customers import ScriptedCustomer
from roleplay.customers.checks import IN_WORDS, held_back
from roleplay.customers.worded import GIVEN_UP, MOST_FAILED, WordedCustomer
from roleplay.errors import UsageProblem
from roleplay.events import AgentSaid, CustomerFault, CustomerSaid
from roleplay.llm import IN_WORDS as FAILED
from roleplay.llm import FaultKind, ModelFault, ScriptedModel
from roleplay.llm.client import EndpointModel
from roleplay.llm.demo import demo_model
from roleplay.llm.retries import Patience
from roleplay.scenarios import load
from roleplay.transcripts import read
from roleplay.transcripts.model import ModelUsed
from roleplay.trials import played as trials
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.wiring import seats
from roleplay.wiring.customer_words import WRITTEN, trouble
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.replay import replay
from roleplay.wiring.trying import Ports
from tests.conftest import ROOT
from tests.red_team import HELD, INJECTED, SITUATIONS, case, situation, spoken
from tests.seer import NAME
from tests.test_llm_faults import EITHER
from tests.test_tui import until

TURNS = ["Hello.", "Tell me more.", "Who used the phone?", "I see.", "And then?", "Right.", "Go on.", "Well."]
KINDS = get_args(FaultKind)
_demo = demo_model()._function


def worded(ask):
    """Return the written line in other words: every sentence with a sigh before it."""
    return f"Look. {_demo(ask)}"


@pytest.fixture
def call(seer, tmp_path, monkeypatch):
    """Return a function that plays a call with a model, or with none, and returns it ended."""
    begun = []

    def play(model=None, turns=TURNS, mode="free", *, end=True, **kept):
        monkeypatch.setattr(seats, "_model", lambda: model)
        setup = Setup(NAME, 0, mode, customer="llm" if model else "scripted", folder=tmp_path / f"k{len(begun)}")
        live = LiveCall.start(setup, load(ROOT / "scenarios" / NAME, 0))
        begun.append(live)
        for words in turns:
            if not live.state.ended:
                live.say(words)
        if end:
            live.end("ended_by_agent")
            live.close()
        return live

    yield play
    for live in begun:
        live.release()


def bare(live):
    """Return the events as they would be without a model."""
    kept = (e for e in live.events if not isinstance(e, CustomerFault))
    events = [e.model_copy(update={"words": "", "by": ""}) if isinstance(e, CustomerSaid) else e for e in kept]
    return [e.model_copy(update={"at": ""}) if hasattr(e, "at") else e for e in events]


def faults(live):
    return [e for e in live.events if isinstance(e, CustomerFault)]


def said(live):
    return [e for e in live.events if isinstance(e, CustomerSaid)]


def test_the_model_words_what_the_scripted_customer_decides(call, plain):
    live = call(ScriptedModel(worded, name="m"))
    assert bare(live) == plain
    assert all(e.words == f"Look. {e.written}" and e.by == "model:m" for e in said(live))
    assert live.state.lines[0].text.startswith("Look. ")
    assert faults(live) == []
    used = read(live.path).header.models["customer"]
    assert used.name == "m"
    assert set(used.prompts) == {"customer-1", "bands"}


PLAIN = {}


@pytest.fixture
def plain(call):
    """Return the events of the call with no model, which is played once for all tests."""
    if not PLAIN:
        PLAIN["events"] = bare(call())
    return PLAIN["events"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_every_turn_loses_nothing(call, plain, kind):
    assert IN_WORDS.keys().isdisjoint(KINDS)
    for first in (0, 1):
        # at every other turn, so that the model is not left alone: both times together at every one
        asked = count(first)
        live = call(ScriptedModel(lambda ask, n=asked: ModelFault(kind) if next(n) % 2 else worded(ask)))
        assert bare(live) == plain
        assert [(f.kind, f.turn) for f in faults(live)] == [
            (kind, turn) for turn in range(1 - first, len(said(live)), 2)
        ]
        assert [bool(e.words) for e in said(live)] == [(i + first) % 2 == 0 for i in range(len(said(live)))]
        assert not any(f.reached for f in faults(live))
        assert not replay(read(live.path)).differences


def test_every_fault_of_a_server_in_whole_calls_loses_nothing(call, plain, llmock, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    lines = [e.written for e in plain if isinstance(e, CustomerSaid)]
    # an answer without an end is a wording like any other here: it is held back for its length
    left = [fault for name, fault in EITHER.items() if name != "over-long"]
    while left:
        live = None
        for turn, line in enumerate(lines[: 2 * len(left)]):
            # every other line is worded, so that the model is not left alone
            behaviour, kind = (Reply(f"Look. {line}"), "") if turn % 2 else left.pop()
            llmock.reset().add(behaviour)
            if live is None:
                model = EndpointModel(llmock.base_url(), "gpt-4o", None, Patience(request=0.5, attempts=1))
                live = call(model, [], end=False)
            else:
                live.say(TURNS[turn - 1])
            assert [f.kind for f in faults(live) if f.turn == turn] == [kind] * bool(kind)
            assert said(live)[turn].text == (line if kind else f"Look. {line}")
            assert trouble(live.events, "free") == (f"The line crackled: {FAILED[kind]}, {WRITTEN}" if kind else "")
        assert bare(live) == plain[: len(bare(live))]


def bad_anywhere(kind):
    """Return what a check of a kind holds back that no moment of the call makes right."""
    lines = [situation(name, None, seats.alike) for name, at in SITUATIONS.items() if at["scenario"] == NAME]
    # half a line is all of a shorter one: only what is quite beside it leaves something out at every moment
    rows = [row for row in HELD if row["class"] == kind and (kind != "missing" or "weather" in row["says"])]
    return [row["says"] for row in rows if all(held_back(spoken(row, line), line) for line in lines)]


@pytest.mark.parametrize("kind", sorted({row["class"] for row in HELD}))
def test_a_bad_wording_at_every_turn_is_never_heard(call, plain, kind):
    bad, turn = bad_anywhere(kind), count()
    assert bad
    live = call(ScriptedModel(lambda _: bad[next(turn) % len(bad)]))
    assert bare(live) == plain
    assert [e.words for e in said(live)] == [""] * len(said(live))
    assert len(faults(live)) == 2 * len(said(live))


def test_no_injection_moves_anything_but_speech(call):
    turns = [row["agent"] for row in INJECTED if row["at"] == "bill-identity"]
    by_words = {row["agent"]: row["says"] for row in INJECTED}

    def gullible(ask):
        found = next(
            (bad for words, bad in by_words.items() if words[:40].replace("<<<", "‹‹‹") in ask.messages[1].text), ""
        )
        return found or worded(ask)

    for begin_at in range(0, len(turns), 6):
        plain, live = (
            call(turns=turns[begin_at : begin_at + 6]),
            call(ScriptedModel(gullible), turns[begin_at : begin_at + 6]),
        )
        assert bare(live) == bare(plain)
        assert [m.model_dump() for m in moods(live)] == [m.model_dump() for m in moods(plain)]
        assert not {e.text for e in said(live)} & set(by_words.values())
        assert {f.kind for f in faults(live)} & {"unearned", "meta", "agent_help", "language", "leaked", "role_flip"}


def moods(live):
    return [e.after for e in live.events if e.type == "mood_moved"]


def test_the_second_try_is_told_why(call):
    asked = []

    def once(ask):
        asked.append(ask)
        return "How can I help you today?" if len(asked) == 1 else worded(ask)

    live = call(ScriptedModel(once), turns=[])
    assert live.state.lines[0].text.startswith("Look. ")
    assert [f.kind for f in faults(live)] == ["agent_help"]
    assert faults(live)[0].words == "How can I help you today?"
    assert "How can I help you today?" in asked[1].messages[1].text
    assert faults(live)[0].detail in asked[1].messages[1].text


def test_after_three_turns_without_an_answer_nobody_is_asked(call):
    model = ScriptedModel(lambda _: ModelFault("unreachable"))
    live = call(model)
    assert len(said(live)) > MOST_FAILED + 1
    assert len(model.asked) == MOST_FAILED
    assert [f.kind for f in faults(live)] == ["unreachable"] * MOST_FAILED + [GIVEN_UP]
    assert trouble(live.events[: live.events.index(faults(live)[-1]) + 1], "free").endswith("as written from here on.")


def test_a_wait_is_bounded_and_counts_once_it_is_noticed():
    line = situation("bill-alert")
    heard = []
    slow = ScriptedModel(worded, seconds=5)
    customer = WordedCustomer(Says(line), slow, heard.append, deadline=0.05, noticed=0.02)
    assert customer.say(line.view).text == line.written
    assert [(f.kind, f.reached, f.turn) for f in heard] == [("slow", True, 1)]
    unnoticed = WordedCustomer(Says(line), slow, heard.append, deadline=0.05, noticed=9)
    unnoticed.say(line.view)
    assert not heard[-1].reached


def test_an_answer_that_came_late_is_shown_and_marked():
    line, heard, clock = situation("bill-alert"), [], count(0, 6)
    customer = WordedCustomer(Says(line), ScriptedModel(worded), heard.append, noticed=10, clock=lambda: next(clock))
    assert customer.say(line.view).words.startswith("Look. ")
    assert [(f.kind, f.reached) for f in heard] == [("slow", True)]


class Says:
    """A scripted customer with one line."""

    def __init__(self, line):
        self.line = line

    def say(self, view):
        return self.line.said


def test_a_killed_process_keeps_the_fault_and_goes_on(call, monkeypatch):
    class Killed(BaseException):
        pass

    live = call(ScriptedModel(worded, name="m"), ["Hello."], end=False)
    line = iter(["How can I help you today?"])

    def dies(ask):
        try:
            return next(line)
        except StopIteration:
            raise Killed from None

    live._customer.model._function = dies
    with pytest.raises(Killed):
        live.say("Tell me more.")
    live.release()
    kept = read(live.path)
    assert [e.kind for e in kept.events if isinstance(e, CustomerFault)] == ["agent_help"]
    monkeypatch.setattr(seats, "_model", lambda: ScriptedModel(worded, name="m"))
    again = LiveCall.resume(live.path)
    assert again.owed
    assert again.answer().words.startswith("Look. ")
    again.say("I see.")
    again.end("ended_by_agent")
    again.close()
    assert not replay(read(live.path)).differences


def test_a_call_goes_on_only_in_the_words_it_began_with(call, monkeypatch):
    live = call(ScriptedModel(worded, name="m"), ["Hello."], end=False)
    live.pause()
    monkeypatch.setattr(seats, "_model", lambda: ScriptedModel(worded, name="other"))
    with pytest.raises(UsageProblem, match="worded by 'm'"):
        LiveCall.resume(live.path)
    monkeypatch.setattr(seats, "_model", lambda: ScriptedModel(worded, name="m"))
    monkeypatch.setattr("roleplay.customers.prompts.digests", lambda: {"customer-1": "another"})
    with pytest.raises(UsageProblem, match="another version"):
        LiveCall.resume(live.path)
    monkeypatch.undo()


def test_replay_takes_words_from_the_record_and_nothing_else(call):
    live = call(ScriptedModel(worded))
    kept = read(live.path)
    assert not replay(kept).differences
    at = next(i for i, e in enumerate(kept.events) if isinstance(e, CustomerSaid) and e.turn == 1)
    forged = kept.events[at].model_copy(update={"parts": kept.events[at].parts[:-1] + kept.events[0].parts})
    events = (*kept.events[:at], forged, *kept.events[at + 1 :])
    found = replay(type(kept)(**{**vars(kept), "events": events})).differences
    assert [d.what for d in found] == ["customer_said.parts"]


def test_without_an_endpoint_the_call_does_not_begin(tmp_path):
    (tmp_path / "words").write_text("Hello.\n")
    run = CliRunner().invoke(app, ["practice", NAME, "--customer", "llm", "--agent-file", "words"])
    assert isinstance(run.exception, UsageProblem)
    assert "name no endpoint" in str(run.exception)
    assert not list(tmp_path.rglob("*.jsonl"))


def test_line_mode_says_what_the_line_did(seer, tmp_path, monkeypatch):
    monkeypatch.setattr(seats, "_model", lambda: ScriptedModel(lambda _: ModelFault("rate_limited")))
    (tmp_path / "words").write_text("Hello.\n")
    args = ["practice", NAME, "--customer", "llm", "--agent-file", "words", "--seed", "0"]
    run = CliRunner().invoke(app, args)
    assert (
        "The line crackled: the endpoint asks for fewer requests, so the customer's written line was used."
        in run.stderr
    )
    listed = json.loads(CliRunner().invoke(app, ["transcript", "list", "--json"]).stdout)
    assert listed[0]["customer"] == "llm"


def test_a_trial_keeps_the_faults_of_its_customer():
    played = case(NAME).scenario
    see = Observation(behaviours=(Seen(id="validate", intensity=2, by="t", quote="x", start=0, end=1),))
    scripted = Ports(lambda *_: see, ScriptedCustomer().say, {}, lambda *_: {}, lambda *_: 0.0)
    says = iter(["How can I help you?", "How can I help you?"])
    model = ScriptedModel(lambda ask: next(says, None) or worded(ask))
    asked = Ports(**{**vars(scripted), "customer": seats.customer_seat("llm", model=model).make})
    plain, worded_call = (trials.play(played, 0, p, trials.speak(TURNS), graded=False) for p in (scripted, asked))
    found = [e for e in worded_call.events if isinstance(e, CustomerFault)]
    assert [f.kind for f in found] == ["agent_help", "agent_help"]
    assert plain.outcome == worded_call.outcome
    assert [s.mood for s in plain.states] == [s.mood for s in worded_call.states]
    assert worded_call.states[2].lines[-1].text.startswith("Look. ")
    assert fold(begin(played, 0), worded_call.events).told == plain.last.told


def test_one_model_seat_names_its_prompts():
    seat = seats.customer_seat("llm", model=ScriptedModel(worded, name="m"))
    assert isinstance(seat.models["customer"], ModelUsed)
    with pytest.raises(UsageProblem, match="no customer 'nobody'"):
        seats.customer_seat("nobody")


async def test_the_screen_waits_on_the_line_and_says_what_it_did(seer, monkeypatch, tmp_path):
    gate, mended = threading.Event(), threading.Event()

    class Gated(ScriptedModel):
        async def ask(self, ask, heard=None):
            while not gate.is_set():  # noqa: ASYNC110  it is set from another thread
                await asyncio.sleep(0.01)
            return await super().ask(ask, heard)

    def broken(ask):
        return worded(ask) if mended.is_set() else ModelFault("disconnected")

    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_MODEL", "tiny")
    monkeypatch.setattr(seats, "_model", lambda: Gated(broken, name="tiny"))
    app = RoleplayApp(Setup(NAME, 0, folder=tmp_path / "kept"))
    app.pace = "instant"
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        assert "worded by" not in str(app.screen.query_one("#begin", Button).label)
        await pilot.press("c")
        assert "worded by tiny" in str(app.screen.query_one("#begin", Button).label)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        assert app.screen.phase == "customer"
        gate.set()
        await until(pilot, lambda: app.screen.phase == "agent")
        notice = str(app.screen.query_one("#notice", Static).render())
        assert notice == "The line crackled: the connection was lost, so the customer's written line was used."
        mended.set()
        app.screen.box.text = "Hello."
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.phase == "agent" and app.screen.live.state.turn == 1)
        assert app.screen.live.customer_line.startswith("Look. ")
        assert not app.screen.query_one("#notice", Static).display
        live = app.screen.live
        gate.clear()
        app.screen.box.text = "I see."
        await pilot.press("enter")
        await until(pilot, lambda: live.state.turn == 2)
        begun = time.monotonic()
        await pilot.press("ctrl+q")
    assert time.monotonic() - begun < 5
    assert [e.text for e in read(live.path).events if isinstance(e, AgentSaid)] == ["Hello.", "I see."]


async def test_without_an_endpoint_the_brief_offers_no_other_customer(seer):
    app = RoleplayApp(Setup(NAME, 0))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("c")
        assert not app.screen.query_one("#customer").display
        assert app.screen._call_setup.customer == "scripted"
