"""A call of two hundred turns and a model that can take little: what is fixed and what is newest always reach it."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import replace
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from roleplay.behaviours import Line, TurnContext
from roleplay.cli import app
from roleplay.customers.asking import ask_for
from roleplay.events import CustomerFault
from roleplay.llm import ModelFault, ScriptedModel
from roleplay.llm.tokens import counter
from roleplay.llm.waiting import wait_for
from roleplay.llm.window import Window
from roleplay.observers.llm import LlmObserver
from roleplay.session.context import case_facts
from roleplay.settings import load
from roleplay.transcripts import read
from roleplay.trials.llm_agent import LlmAgent
from roleplay.wiring import models
from roleplay.wiring.kept import kept_calls
from tests.conftest import scenario
from tests.red_team import situation

NAME = "telecom-bill-shock"
TURN = "I'm sorry we never warned you before the 312 was taken out of your rent money."
LINES = tuple(
    Line(who, f"This is what the {who} said in turn {n}.") for n in range(200) for who in ("customer", "agent")
)
COUNT = counter("gpt-4o")


def customer(window):
    """Return the request for a customer's line in a long call, and what must stand in it."""
    line = situation("bill-alert")
    line = replace(line, view=replace(line.view, lines=(*LINES, Line("agent", line.view.agent))))
    fixed = [line.written, line.view.agent, *line.case.about(line.view.told).splitlines()]
    return ask_for(line, window), fixed


def observer(window):
    """Return the request for the reading of a turn in a long call, and what must stand in it."""
    facts = [" ".join(fact.split()) for fact in case_facts(scenario(NAME))]
    model = ScriptedModel([json.dumps({"behaviours": []})])
    reader = LlmObserver(model, SimpleNamespace(digest=""), window=window)
    wait_for(reader.observe_async(TURN, TurnContext(history=LINES, facts=tuple(facts))))
    return model.asked[0], [TURN, *facts]


def agent(window):
    """Return the request for an agent's turn in a long call, and what must stand in it."""
    played, model = scenario(NAME), ScriptedModel([TURN])
    wait_for(LlmAgent(model, window=window).say(SimpleNamespace(scenario=played, lines=LINES[:-1], seed=0)))
    return model.asked[0], [played.brief.strip(), *(card.text.strip() for card in played.knowledge.values())]


def shown(ask):
    text = "\n".join(message.text for message in ask.messages)
    whole = re.sub(r"\[earlier: .*\]", "", text)
    return text, [n for n, line in enumerate(LINES) if line.text in whole]


@pytest.mark.parametrize("seat", [customer, observer, agent])
def test_what_is_fixed_and_what_is_newest_always_fits(seat):
    least = bisect_left(range(8000), True, key=lambda size: fits(seat, size))
    told = []
    for size in (least, least + 150, least + 600, 2_000_000):
        ask, fixed = seat(Window(size, COUNT.by_line))
        assert COUNT.messages(ask.messages) + ask.max_tokens <= size
        text, lines = shown(ask)
        assert all(part in text for part in fixed)
        # the newest without a gap; what came before them is one line by rule
        last = len(LINES) - (2 if seat is agent else 1)
        assert lines[-1] == last
        assert lines == list(range(lines[0], last + 1))
        assert f"[earlier: {lines[0]} lines left out" in text
        told.append(len(lines))
    assert told == sorted(told)
    assert told[0] < told[1] < told[2] <= told[3] < len(LINES) - 1
    assert 'the customer began: "This is what the customer said in turn 0."' in text


def fits(seat, size):
    try:
        seat(Window(size, COUNT.by_line))
    except ModelFault as fault:
        return fault.kind != "too_long"
    return True


def test_the_settings_say_how_much_a_model_takes(monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_CONTEXT", "1000")
    for model, tokens in (("gpt-4o", 1000), ("SmolLM2", 850)):
        monkeypatch.setenv("ROLEPLAY_ENDPOINT_MODEL", model)
        assert models.window_from(load().values.endpoint).tokens == tokens


@pytest.mark.parametrize("seat", ["customer", "observer", "agent"])
def test_a_seat_that_needs_more_than_the_model_takes_says_so_and_asks_nothing(seat, tmp_path, monkeypatch):
    model = ScriptedModel(lambda _: "Good morning.", name="m")
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_MODEL", "m")
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_CONTEXT", "512")
    monkeypatch.setattr(models, "model_from", lambda *_: model)
    (tmp_path / "words").write_text("Hello.\n")
    said = () if seat == "agent" else ("--agent-file", "words")
    result = CliRunner().invoke(app, ["practice", NAME, f"--{seat}", "llm", *said])
    assert model.asked == []
    (row,), _ = kept_calls()
    if seat == "customer":
        kinds = [event.kind for event in read(row.path).events if isinstance(event, CustomerFault)]
        assert (result.exit_code, row.finished, kinds) == (0, True, ["too_long"] * 2)
    else:
        assert (result.exception.kind, row.finished) == ("too_long", False)
        assert "endpoint.context" in result.exception.remedy
