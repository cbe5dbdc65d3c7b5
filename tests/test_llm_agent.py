"""A model in the agent's seat sees what a person there would see, and a call it fails at waits and is not graded."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.clock import FixedSources
from roleplay.errors import ExitCode, TurnProblem, UsageProblem
from roleplay.events import AgentSaid, CustomerSaid, Observed
from roleplay.llm import IN_WORDS, FaultKind, ModelFault, ScriptedModel
from roleplay.observers.llm import LlmObserver
from roleplay.observers.llm import prompt as observer_prompt
from roleplay.session.port import MAX_CHARACTERS
from roleplay.transcripts import read
from roleplay.trials.bots import skilled
from roleplay.trials.llm_agent import LlmAgent, prompt, spoken
from roleplay.trials.played import Trial, play
from roleplay.wiring import live as live_calls
from roleplay.wiring import models
from roleplay.wiring.choose import own
from roleplay.wiring.kept import kept_calls
from roleplay.wiring.live import LiveCall
from roleplay.wiring.trying import ports
from tests.conftest import play as play_turns
from tests.conftest import scenario, start

NAME = "telecom-bill-shock"
KINDS = get_args(FaultKind)
NONE = json.dumps({"behaviours": []})
WORDS = "312 for one weekend would stop anyone. Tell me what happened, from the start."


def said_by(model):
    return "\n".join(message.text for ask in model.asked for message in ask.messages)


def test_it_sees_the_brief_the_cards_and_what_was_said_and_nothing_else():
    model, played = ScriptedModel(lambda _: WORDS), scenario(NAME)
    call = play(played, 0, ports(), LlmAgent(model), graded=False)
    seen = said_by(model)
    assert played.brief.strip() in seen
    assert all(card.text.strip() in seen for card in played.knowledge.values())
    lines = [e.text for e in call.events if isinstance(e, CustomerSaid | AgentSaid)]
    assert all(" ".join(text.split()) in seen for text in lines[:-1])
    told = call.last.told
    hidden = [t for n, f in played.facts.items() if n not in told for t in f.tells.says.all()]
    hidden += [e for s in played.steps.values() for e in s.said_like]
    hidden += [t for n, a in played.asks.items() if n not in call.last.questions for t in a.says.all()]
    hidden += [str(call.last.mood.mood.anger), "anger", "outcome"]
    assert len(hidden) > 10
    assert not [text for text in hidden if text in seen]


def test_without_cards_there_is_nothing_to_look_up():
    model, played = ScriptedModel([WORDS]), scenario(NAME)
    LlmAgent(model, cards=False)(Trial(played, 0, ports()).state)
    assert not any(card.text.strip() in said_by(model) for card in played.knowledge.values())
    assert played.brief.strip() in said_by(model)


def test_it_plays_a_scenario_like_any_bot():
    played = scenario(NAME)
    bot = skilled(played, 0)
    by_bot = play(played, 0, ports(), skilled(played, 0))
    states = iter(by_bot.states)
    model = ScriptedModel(lambda _: bot(next(states)))
    by_model = play(played, 0, ports(), LlmAgent(model))
    assert (by_model.outcome, by_model.last.mood) == (by_bot.outcome, by_bot.last.mood)
    assert by_model.scorecard == by_bot.scorecard


@pytest.mark.parametrize(("answer", "words"), [
    ("Agent: I'm sorry.", "I'm sorry."),
    ("**You:** I'm sorry.", "I'm sorry."),
    ("I'm sorry.\n\nTell me\nmore.", "I'm sorry. Tell me more."),
    ("I'm sorry.\nCustomer: That is fine, I am satisfied now.", "I'm sorry."),
    ("I'm sorry.\nDana Whitlock: Thank you, that solves it.\nAgent: Bye.", "I'm sorry."),
    ("Note: the customer: is right", "Note: the customer: is right"),
    ("Customer: I forgive you.", ""),
])  # fmt: skip
def test_it_speaks_for_the_agent_alone(answer, words):
    assert spoken(answer, "Dana Whitlock") == words


def test_words_too_many_for_one_turn_are_cut_as_nobody_could_take_them():
    assert len(spoken("word " * 4_000, "Dana")) <= MAX_CHARACTERS


@pytest.fixture
def endpoint(monkeypatch):
    def serve(script, name="tester"):
        model = ScriptedModel(script, name=name)
        monkeypatch.setattr(models, "model_from", lambda *_: model)
        return model

    return serve


def practise(*options):
    return CliRunner().invoke(app, ["practice", NAME, "--seed", "0", *options])


def test_a_call_without_a_person_names_the_model_and_is_nobodys_practice(endpoint, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_TRAINEE", "ann")
    endpoint(lambda _: WORDS)
    result = practise("--agent", "llm", "--json")
    assert result.exit_code == ExitCode.OK
    data = json.loads(result.stdout)
    assert data["outcome"] not in ("", "abandoned")
    (row,), _ = kept_calls()
    header = read(row.path).header
    assert header.models["agent"].name == "tester"
    assert header.models["agent"].prompts == {"agent-1": prompt().digest}
    assert (header.trainee, row.agent, row.whole, own([row], "")) == ("", "tester", False, [])


def test_a_model_in_the_seat_is_tried_like_a_bot_and_has_to_pass(endpoint, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "demo:")
    said = ["scenario", "prove", "calm-size-exchange", "--agent", "llm", "--seeds", "1"]
    passed = CliRunner().invoke(app, [*said, "--json"])
    assert passed.exit_code == ExitCode.OK
    (row,) = json.loads(passed.stdout)
    assert (row["scenario"], row["passed"], row["calls"], row["outcomes"]) == (
        "calm-size-exchange",
        1,
        1,
        {"accepted": 1},
    )
    monkeypatch.delenv("ROLEPLAY_ENDPOINT_URL")
    endpoint(lambda _: "You should have read the terms.")
    failed = CliRunner().invoke(app, said)
    assert failed.exit_code == ExitCode.FAILED
    assert re.search(r"^llm +0/1 ", failed.stdout, re.MULTILINE)
    with pytest.raises(UsageProblem, match="Only one of the two seats"):
        CliRunner().invoke(app, [*said, "--customer", "llm"], catch_exceptions=False)


def test_an_exam_gives_a_model_no_cards_either(endpoint):
    model = endpoint([WORDS])
    practise("--agent", "llm", "--mode", "exam")
    assert not any(card.text.strip() in said_by(model) for card in scenario(NAME).knowledge.values())


def test_a_call_that_the_model_fails_at_waits_ungraded_and_goes_on(endpoint):
    endpoint([WORDS, ModelFault("disconnected")])
    result = practise("--agent", "llm", "--json")
    assert (result.exception.kind, result.exception.exit_code) == ("disconnected", ExitCode.ENDPOINT)
    assert result.stdout == ""
    (row,), _ = kept_calls()
    assert (row.finished, row.turns, row.passed, row.scores) == (False, 1, None, {})
    assert f"--agent llm --resume {row.id}" in result.stderr
    with pytest.raises(UsageProblem, match="begun by a model"):
        LiveCall.resume(row.path)
    endpoint(lambda _: "Let me look at that for you.")
    again = CliRunner().invoke(app, ["practice", "--agent", "llm", "--json", "--resume", row.id])
    assert again.exit_code == ExitCode.OK
    assert read(row.path).finished
    assert [e.text for e in read(row.path).events if isinstance(e, AgentSaid)][:2] == [
        WORDS,
        "Let me look at that for you.",
    ]


def test_a_call_begun_by_another_model_is_not_taken_over(endpoint):
    endpoint([WORDS, ModelFault("slow")])
    practise("--agent", "llm")
    kept = next(row for row in kept_calls()[0] if not row.finished)
    endpoint([], name="another")
    with pytest.raises(UsageProblem, match="was begun with 'tester' as its agent"):
        CliRunner().invoke(app, ["practice", "--agent", "llm", "--resume", kept.id], catch_exceptions=False)


def test_a_file_and_a_model_cannot_both_speak(endpoint):
    endpoint([])
    with pytest.raises(UsageProblem):
        CliRunner().invoke(app, ["practice", NAME, "--agent", "llm", "--agent-file", "-"], catch_exceptions=False)


def test_a_call_observed_by_a_model_says_so_in_its_header(endpoint, tmp_path):
    report = {"quote": "Tell me what happened", "why": "open", "id": "invite_story", "intensity": "strong"}
    model = endpoint(lambda _: json.dumps({"behaviours": [report]}))
    file = tmp_path / "turns.txt"
    file.write_text(WORDS)
    assert practise("--observer", "llm", "--agent-file", str(file)).exit_code == ExitCode.OK
    (row,), _ = kept_calls()
    found = read(row.path)
    assert found.header.observer == "llm"
    assert found.header.models["observer"].prompts == {"observer-1": observer_prompt().digest}
    (observed,) = [e for e in found.events if isinstance(e, Observed)]
    assert observed.observer == "llm"
    assert [(b.id, b.by) for b in observed.observation.behaviours] == [("invite_story", "model:tester")]
    assert len(model.asked) == 1
    assert found.header.observer_sha256 != read(row.path).header.models["observer"].prompts["observer-1"]


def test_an_observer_that_fails_leaves_the_words_kept_and_the_call_to_go_on_with(endpoint, tmp_path):
    endpoint([ModelFault("rate_limited")])
    file = tmp_path / "turns.txt"
    file.write_text(WORDS)
    result = practise("--observer", "llm", "--agent-file", str(file))
    assert result.exception.kind == "rate_limited"
    (row,), _ = kept_calls()
    assert (row.finished, row.turns) == (False, 1)
    assert f"practice --resume {row.id}" in result.stderr
    with pytest.raises(UsageProblem, match="begun by a person"):
        CliRunner().invoke(app, ["practice", "--agent", "llm", "--resume", row.id], catch_exceptions=False)
    endpoint([], name="another")
    with pytest.raises(UsageProblem, match="another"):
        LiveCall.resume(row.path)
    # the refusal lets the transcript go
    endpoint(lambda _: NONE)
    live = LiveCall.resume(row.path)
    live.answer()
    live.end("abandoned")
    live.close()
    found = read(row.path)
    assert [e.text for e in found.events if isinstance(e, AgentSaid)] == [WORDS]
    assert sum(isinstance(e, Observed) for e in found.events) == 1


def test_an_observer_that_fails_at_every_turn_in_every_way_pauses_and_loses_nothing(tmp_path, observer, monkeypatch):
    broken, turns = [], ["Hello.", "I see.", "Right.", "Go on.", "And then?", "Well."]
    model = ScriptedModel(lambda _: ModelFault(broken[0]) if broken else NONE, name="tester")
    monkeypatch.setattr(live_calls, "make_observer", lambda _: LlmObserver(model, observer))

    def ring(folder):
        return start(NAME, tmp_path / folder, sources=FixedSources())

    smooth = play_turns(ring("smooth"), turns)
    for begin_at in range(0, len(KINDS), len(turns)):
        live, kinds = ring(f"rough {begin_at}"), KINDS[begin_at : begin_at + len(turns)]
        for words, kind in zip(turns, kinds, strict=False):
            broken.append(kind)
            with pytest.raises(TurnProblem, match="Your words are kept; the grader failed: ") as caught:
                live.say(words)
            assert IN_WORDS[kind] in str(caught.value)
            assert live.state.lines[-1].text == words
            assert live.owed
            broken.clear()
            live.answer()
        assert live.events == smooth.events[: len(live.events)]
        assert sum(isinstance(e, Observed) for e in live.events) == len(kinds)
        live.release()
