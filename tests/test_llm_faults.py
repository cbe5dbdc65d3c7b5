"""A server that fails on demand: every fault over a real socket becomes its kind, in time, and passes where it can."""

from __future__ import annotations

import asyncio
import time

import pytest
from llmock.scenarios import Delay, Fail, Reply, SlowFirstToken, StreamFault
from pydantic import BaseModel

from roleplay.llm import IN_WORDS, Ask, Message, ModelFault, structured
from roleplay.llm.client import EndpointModel
from roleplay.llm.keys import Key
from roleplay.llm.retries import Patience

ASK = Ask((Message("user", "Good morning. My parcel never came."),), max_tokens=30)
SLOW = 3.5
HURRY = Patience(request=1.6, stall=0.8, total=12.0, attempts=1, first_wait=0.02)
AGAIN = Patience(request=1.6, stall=0.8, total=12.0, attempts=3, first_wait=0.02)


@pytest.fixture
async def endpoint(llmock, monkeypatch):
    """Return a function that makes a model with the patience given; its connections are let go at the end."""
    monkeypatch.delenv("OPENAI_API_KEY")
    made = []

    def make(patience):
        made.append(EndpointModel(llmock.base_url(), "gpt-4o", Key("any", "the test"), patience))
        return made[-1]

    # the first request loads the client library
    await make(AGAIN).ask(ASK)
    llmock.reset()
    yield make
    for model in made:
        await model.close()


EITHER = {
    "400": (Fail(400), "bad_request"), "401": (Fail(401), "unauthorised"), "403": (Fail(403), "unauthorised"),
    "404": (Fail(404), "not_found"), "422": (Fail(422), "bad_request"),
    "429": (Fail(429, retry_after=90), "rate_limited"),
    "500": (Fail(500), "server_error"), "502": (Fail(502), "server_error"), "503": (Fail(503), "server_error"),
    "too long": (Fail(400, code="context_length_exceeded", message="maximum context length"), "too_long"),
    "slow": (Delay(SLOW), "slow"), "empty": (Reply(""), "empty"),
    "refusal": (Reply("I", finish_reason="content_filter"), "refused"),
    "length": (Reply("The parcel", finish_reason="length"), "truncated"),
    "over-long": (Reply("so " * 900), "truncated"),
}  # fmt: skip
STREAMED = {
    "disconnect": (StreamFault("disconnect", after_chunks=3), "disconnected"),
    "cut off": (StreamFault("truncate", after_chunks=3), "truncated"),
    "corrupt": (StreamFault("malformed", after_chunks=3), "corrupt"),
    "stall": (StreamFault("stall", after_chunks=3, stall_seconds=SLOW), "stalled"),
    "stall before a word": (StreamFault("stall", after_chunks=1, stall_seconds=SLOW), "slow"),
    "slow first": (SlowFirstToken(SLOW), "slow"),
}
CASES = [(name, False) for name in EITHER] + [(name, True) for name in EITHER | STREAMED]


@pytest.mark.parametrize(("name", "streams"), CASES)
async def test_each_fault_is_named_in_time_and_passes_if_it_can(name, streams, endpoint, llmock):
    behaviour, kind = (EITHER | STREAMED)[name]
    heard = [].append if streams else None
    llmock.add(behaviour)
    began = time.monotonic()
    with pytest.raises(ModelFault) as caught:
        await endpoint(HURRY).ask(ASK, heard)
    assert (caught.value.kind, time.monotonic() - began < 3) == (kind, True)
    llmock.reset().add(behaviour)
    try:
        reply = await endpoint(AGAIN).ask(ASK, heard)
    except ModelFault as fault:
        # what asks for more time than there is counts as given up, not as gone
        assert (fault.kind, fault.worth_trying_again and fault.wait is None) == (kind, False)  # noqa: PT017
        assert len(llmock.requests) == 1
    else:
        assert (caught.value.worth_trying_again, reply.attempts, len(llmock.requests)) == (True, 2, 2)
        assert "gpt-4o" in reply.text


async def test_the_client_stands_up_to_a_bad_day(endpoint, llmock):
    model = endpoint(Patience(request=0.8, stall=0.4, total=9.0, attempts=4, first_wait=0.3))
    llmock.rate_limit(times=2, retry_after=0.3).fail(503, retry_after=0.2)
    assert (await model.ask(ASK)).attempts == 4
    for break_off in (llmock.truncate, llmock.disconnect):
        break_off(after_chunks=2)
        assert (await model.ask(ASK, lambda _: None)).attempts == 2
    llmock.fail(401)
    with pytest.raises(ModelFault):
        await model.ask(ASK)
    llmock.assert_resilient(strict=True)


async def test_an_outage_ends_within_the_deadline(endpoint, llmock):
    llmock.outage()
    began = time.monotonic()
    with pytest.raises(ModelFault) as caught:
        await endpoint(Patience(total=1.0, attempts=99, first_wait=0.1)).ask(ASK)
    assert caught.value.kind == "server_error"
    assert time.monotonic() - began < 2


async def test_nobody_at_the_address_is_unreachable(unused_tcp_port):
    model = EndpointModel(f"http://127.0.0.1:{unused_tcp_port}/v1", "m", None, HURRY)
    with pytest.raises(ModelFault) as caught:
        await model.ask(ASK)
    assert caught.value.kind == "unreachable"
    await model.close()


async def test_a_request_called_off_is_let_go_at_once(endpoint, llmock):
    llmock.add(Delay(SLOW))
    asked = asyncio.create_task(endpoint(Patience()).ask(ASK))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert time.monotonic() - began < 1


class Mood(BaseModel, extra="forbid"):
    """What is asked for."""

    mood: str
    level: int


@pytest.mark.parametrize("wrong", ["I feel fine.", '{"mood": 3}', '{"mood": "calm", "level": "a lot"}', '{"mood": "ca'])
async def test_wrong_json_is_repaired_once_and_then_malformed(wrong, endpoint, llmock):
    model = endpoint(HURRY)
    llmock.reply(wrong).reply('{"mood": "calm", "level": 2}')
    found = await structured(model, ASK, Mood)
    assert (found.value, found.repaired) == (Mood(mood="calm", level=2), True)
    llmock.reset().reply(wrong, times=2)
    with pytest.raises(ModelFault) as caught:
        await structured(model, ASK, Mood)
    assert (caught.value.kind, len(llmock.requests)) == ("malformed", 2)


def test_every_kind_of_fault_is_met_here_or_is_ours_alone():
    met = {kind for _, kind in (EITHER | STREAMED).values()} | {"unreachable", "malformed"}
    assert met | {"cancelled", "over_budget"} == IN_WORDS.keys()
