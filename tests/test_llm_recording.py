"""Recordings of a model: the same answers and faults come back, and no key or address is in the file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.errors import BadFile
from roleplay.events import CustomerSaid
from roleplay.llm import Ask, Message, ModelFault, ScriptedModel
from roleplay.llm.demo import LABEL, fence
from roleplay.llm.recording import AGAIN, Recorder, Replayer, digest
from roleplay.settings import load
from roleplay.transcripts import read
from roleplay.wiring import models
from roleplay.wiring.endpoint_checkup import endpoint_findings
from tests.endpoint import ASK, ONCE, SECRET, URL, Endpoint, completion, model_at
from tests.test_llm_client import status


async def outcome(model, ask):
    try:
        return await model.ask(ask)
    except ModelFault as fault:
        return fault.kind, str(fault), fault.spent


async def test_what_was_recorded_is_answered_again(tmp_path):
    path = tmp_path / "calls.jsonl"
    other = replace(ASK, messages=(Message("user", "Größe {{x}}\n\u2028?"),), form="json_schema", schema={"a": [1]})
    endpoint = Endpoint(
        completion("One."), completion("Two."), completion("Hel", "length"), status(401, {"message": SECRET})
    )
    recorder = Recorder(model_at(endpoint, ONCE), path)
    asks = [ASK, ASK, other, replace(ASK, seed=1)]
    came = [await outcome(recorder, ask) for ask in asks]
    assert [getattr(c, "text", c[0] if isinstance(c, tuple) else "") for c in came] == [
        "One.", "Two.", "truncated", "unauthorised",
    ]  # fmt: skip
    replayer = Replayer(path)
    assert (replayer.name, replayer.requests) == ("m, recorded", 3)
    assert [await outcome(replayer, ask) for ask in asks] == came
    assert await outcome(replayer, ASK) == came[1]
    heard = []
    await replayer.ask(ASK, heard.append)
    assert heard == ["", "Two."]
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) >= 4
    for secret in (SECRET, "/very/secret", "models.example", "uthorization"):
        assert secret not in text


async def test_an_unknown_request_is_named(tmp_path):
    path = tmp_path / "calls.jsonl"
    await Recorder(model_at(Endpoint(completion())), path).ask(ASK)
    with pytest.raises(ModelFault, match=r"the recording calls\.jsonl holds no answer to it") as caught:
        await Replayer(path).ask(replace(ASK, messages=(Message("user", "Good evening."),)))
    assert (caught.value.kind, caught.value.remedy) == ("bad_request", AGAIN)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "{}",
        '{"digest": "a", "model": "m", "fault": {"kind": "odd", "detail": "", "spent": {}}}',
        '{"digest": "a", "model": "m", "reply": 1}',
    ],
)
def test_a_line_that_is_none_is_refused_with_its_number(tmp_path, line):
    path = tmp_path / "calls.jsonl"
    good = {"digest": "a", "model": "m", "fault": {"kind": "slow", "detail": "", "spent": {"prompt": 1}}}
    path.write_text(f"{json.dumps(good)}\n{line}\n", encoding="utf-8")
    with pytest.raises(BadFile, match="Line 2"):
        Replayer(path)
    with pytest.raises(BadFile):
        Replayer(tmp_path / "none.jsonl")


def test_every_part_of_a_request_is_in_its_digest():
    asks = [
        ASK, replace(ASK, max_tokens=1), replace(ASK, temperature=1.0), replace(ASK, seed=1),
        replace(ASK, form="json_object"), replace(ASK, schema={}), replace(ASK, schema_name="s"),
        replace(ASK, messages=ASK.messages[:1]), Ask((Message("user", "Good morning."),), 40),
    ]  # fmt: skip
    assert len({digest(ask) for ask in asks}) == len(asks)
    assert digest(ASK) == digest(replace(ASK))


SECRETS = {"ROLEPLAY_ENDPOINT_KEY": SECRET, "ROLEPLAY_ENDPOINT_MODEL": "m"}


def worded(ask):
    return f"Look. {fence(ask, LABEL)}"


@pytest.fixture
def practise(tmp_path, monkeypatch):
    """Return a function that takes a call with a worded customer at an address, and gives what the customer said."""
    (tmp_path / "turns").write_text("Good morning, tell me.\nMay I have your date of birth and postcode?\n")
    given = {"customer": "llm", "observer": "llm", "seed": "3", "agent-file": "turns"}
    options = [word for name, value in given.items() for word in (f"--{name}", value)]

    def call(url, *, endpoint=None, **settings):
        for name, value in {**SECRETS, "ROLEPLAY_ENDPOINT_URL": url, **settings}.items():
            monkeypatch.setenv(name, value)
        if endpoint:
            monkeypatch.setattr(models, "endpoint_at", lambda *_: endpoint)
        result = CliRunner().invoke(app, ["practice", "calm-size-exchange", "--json", *options])
        assert result.exit_code == 0, result.exception
        kept = read(tmp_path / json.loads(result.stdout)["transcript"])
        return kept.header.models["customer"].name, [e.words for e in kept.events if isinstance(e, CustomerSaid)]

    return call


def test_a_user_records_a_call_and_is_answered_from_it_without_the_endpoint(practise, tmp_path, monkeypatch):
    none = json.dumps({"behaviours": []})
    model = ScriptedModel(lambda ask: worded(ask) if fence(ask, LABEL) else none, name="m")
    name, said = practise(URL, endpoint=model, ROLEPLAY_ENDPOINT_RECORD="calls.jsonl")
    assert (name, len(said)) == ("m", 3)
    assert all(words.startswith("Look. ") for words in said)
    text = (tmp_path / "calls.jsonl").read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(model.asked) == 5
    assert not any(secret in text for secret in (SECRET, "models.example", "uthorization"))
    monkeypatch.delenv("ROLEPLAY_ENDPOINT_RECORD")
    monkeypatch.setattr(models, "endpoint_at", None)
    assert practise("replay:calls.jsonl") == ("m, recorded", said)
    assert len(model.asked) == 5
    (found,) = endpoint_findings(load().values)
    assert (found.ok, found.detail) == (True, "m, recorded: 5 requests have an answer, others have none")
    # nothing of it was remembered for, or taken from, another call
    assert not (tmp_path / "cache").exists()


def test_a_recording_that_cannot_be_made_or_read_stops_before_the_call(practise, tmp_path, monkeypatch):
    with pytest.raises(AssertionError, match=r"The recording nowhere/calls\.jsonl cannot be written"):
        practise("demo:", ROLEPLAY_ENDPOINT_RECORD="nowhere/calls.jsonl")
    monkeypatch.delenv("ROLEPLAY_ENDPOINT_RECORD")
    with pytest.raises(AssertionError, match=r"The recording nowhere\.jsonl cannot be read"):
        practise("replay:nowhere.jsonl")
    (found,) = endpoint_findings(load().values)
    assert (found.ok, found.of) == (False, "endpoint")
    assert not list(tmp_path.rglob("kept/*"))
