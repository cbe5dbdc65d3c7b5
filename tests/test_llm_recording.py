"""Recordings of a model: the same answers and faults come back, and no key or address is in the file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from roleplay.errors import BadFile
from roleplay.llm import Ask, Message, ModelFault
from roleplay.llm.recording import Recorder, Replayer, digest
from tests.endpoint import ASK, ONCE, SECRET, Endpoint, completion, model_at
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
    with pytest.raises(BadFile, match=r"holds no answer to a request that ends with 'Good evening\."):
        await Replayer(path).ask(replace(ASK, messages=(Message("user", "Good evening."),)))


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "{}",
        '{"digest": "a", "fault": {"kind": "odd", "detail": "", "spent": {}}}',
        '{"digest": "a", "reply": 1}',
    ],
)
def test_a_line_that_is_none_is_refused_with_its_number(tmp_path, line):
    path = tmp_path / "calls.jsonl"
    good = {"digest": "a", "fault": {"kind": "slow", "detail": "", "spent": {"prompt": 1}}}
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
