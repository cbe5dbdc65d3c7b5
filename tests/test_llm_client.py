"""The client of an endpoint: what goes out, what comes back, deadlines, cancellation, and no key in sight."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache

import httpx2
import pytest

from roleplay.llm import Ask, Message, ModelFault, Usage, waiting
from roleplay.llm.client import EndpointModel
from roleplay.llm.retries import Patience
from tests.endpoint import ASK, ONCE, SECRET, URL, WHOLE, Endpoint, completion, model_at, piece, sse, streamed


async def fault(model, heard=None, ask=ASK):
    with pytest.raises(ModelFault) as caught:
        await model.ask(ask, heard)
    return caught.value


def status(code, error=None, **headers):
    return httpx2.Response(code, json={"error": error or {"message": "no"}}, headers=headers)


async def test_an_answer_comes_whole_with_what_it_used():
    endpoint = Endpoint(completion())
    reply = await model_at(endpoint).ask(replace(ASK, seed=4))
    assert (reply.text, reply.model, reply.usage, reply.attempts) == ("Hello there.", "m-2", Usage(7, 3), 1)
    assert endpoint.bodies == [
        {
            "model": "m", "max_tokens": 40, "temperature": 0.0, "seed": 4, "stream": False,
            "messages": [
                {"role": "system", "content": "You are a customer."}, {"role": "user", "content": "Good morning."},
            ],
        }
    ]  # fmt: skip


async def test_an_answer_comes_in_pieces_as_they_arrive():
    endpoint, heard = Endpoint(streamed(sse(*WHOLE))), []
    reply = await model_at(endpoint).ask(ASK, heard.append)
    assert (reply.text, reply.usage) == ("Hello there.", Usage(7, 3))
    assert heard == ["", "Hello ", "there."]
    assert endpoint.bodies[0]["stream_options"] == {"include_usage": True}


async def test_what_the_endpoint_does_not_count_we_estimate():
    model = model_at(Endpoint(streamed(sse(*WHOLE[:3])), completion(usage=None)))
    streamed_usage = (await model.ask(ASK, lambda _: None)).usage
    assert streamed_usage == (await model.ask(ASK)).usage
    assert streamed_usage.estimated
    assert (streamed_usage.prompt, streamed_usage.answer) == (3 + 4 + 5 + 4 + 3, 3)


async def test_a_request_carries_the_key_and_nothing_the_environment_says(monkeypatch):
    for name in ("ORG_ID", "PROJECT_ID", "CUSTOM_HEADERS", "API_KEY", "ADMIN_KEY"):
        monkeypatch.setenv(f"OPENAI_{name}", "x-elsewhere: elsewhere" if name == "CUSTOM_HEADERS" else "elsewhere")
    endpoint = Endpoint(completion())
    await model_at(endpoint).ask(ASK)
    sent = endpoint.requests[0].headers
    assert sent["authorization"] == f"Bearer {SECRET}"
    assert "elsewhere" not in str(sent.raw)
    assert not [name for name in sent if name.startswith(("x-", "openai-"))]
    keyless = EndpointModel(URL, "m", None, ONCE, transport=httpx2.MockTransport(endpoint))
    await keyless.ask(ASK)
    assert "authorization" not in endpoint.requests[1].headers


async def test_openai_is_told_the_organisation(monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    endpoint = Endpoint(completion())
    await model_at(endpoint, url="https://api.openai.com/v1").ask(ASK)
    assert endpoint.requests[0].headers["openai-organization"] == "org-1"


async def test_a_form_goes_out_as_the_endpoint_knows_it():
    endpoint = Endpoint(completion("{}"))
    model = model_at(endpoint)
    await model.ask(replace(ASK, form="json_object"))
    await model.ask(replace(ASK, form="json_schema", schema={"type": "object"}, schema_name="Seen"))
    held = {"name": "Seen", "schema": {"type": "object"}, "strict": True}
    assert [body["response_format"] for body in endpoint.bodies] == [
        {"type": "json_object"}, {"type": "json_schema", "json_schema": held},
    ]  # fmt: skip


async def test_what_an_endpoint_does_not_take_is_left_out_and_remembered():
    said = [
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "Unsupported value: 'temperature' does not support 0 with this model.",
    ]
    endpoint = Endpoint(*[status(400, {"message": words}) for words in said], completion())
    model = model_at(endpoint)
    assert (await model.ask(ASK)).attempts == 1
    await model.ask(ASK)
    assert len(endpoint.requests) == 4
    for body in endpoint.bodies[2:]:
        assert body["max_completion_tokens"] == 40
        assert not {"max_tokens", "temperature"} & body.keys()


async def test_bounds_an_endpoint_refuses_are_left_out_of_the_schema():
    schema = {"type": "object", "properties": {"maxLength": {"type": "string", "maxLength": 9, "minLength": 1}}}
    endpoint = Endpoint(status(400, {"message": "In context=(), 'maxLength' is not permitted."}), completion("{}"))
    await model_at(endpoint).ask(replace(ASK, form="json_schema", schema=schema))
    sent = endpoint.bodies[1]["response_format"]["json_schema"]["schema"]
    assert sent["properties"] == {"maxLength": {"type": "string", "minLength": 1}}


FAULTS = {
    "400": (status(400), "bad_request"),
    "401": (status(401, {"message": f"Incorrect API key provided: {SECRET[:8]}***"}), "unauthorised"),
    "403": (status(403), "unauthorised"), "404": (status(404), "not_found"), "408": (status(408), "slow"),
    "409": (status(409), "server_error"), "413": (status(413), "too_long"), "422": (status(422), "bad_request"),
    "429": (status(429), "rate_limited"), "500": (status(500), "server_error"), "501": (status(501), "bad_request"),
    "503": (status(503), "server_error"), "529": (status(529), "server_error"),
    "302": (httpx2.Response(302, headers={"location": "https://elsewhere.example/"}), "not_found"),
    "context": (status(400, {"message": "no", "code": "context_length_exceeded"}), "too_long"),
    "llama context": (status(400, {"message": "no", "type": "exceed_context_size_error"}), "too_long"),
    "azure filter": (status(400, {"message": "no", "code": "content_filter"}), "refused"),
    "echo": (status(400, {"message": f"got Bearer {SECRET} at {URL} with sk-other"}), "bad_request"),
    "no connection": (httpx2.ConnectError(f"{SECRET} {URL}"), "unreachable"),
    "no time to connect": (httpx2.ConnectTimeout("t"), "unreachable"), "read": (httpx2.ReadTimeout("t"), "slow"),
    "reset": (httpx2.ReadError(SECRET), "disconnected"), "protocol": (httpx2.RemoteProtocolError("x"), "disconnected"),
    "html": (httpx2.Response(200, html="<h1>hello</h1>"), "corrupt"),
    "no json": (httpx2.Response(200, content=b"{", headers={"content-type": "application/json"}), "corrupt"),
    "a list": (httpx2.Response(200, json=[]), "corrupt"), "null": (httpx2.Response(200, json=None), "corrupt"),
    "other": ({"hello": 1}, "corrupt"), "no text": (completion([1, 2]), "corrupt"),
    "a choice that is none": (completion(choices=[3]), "corrupt"),
    "no choices": (completion(choices=[]), "empty"), "nothing": (completion(None), "empty"),
    "blank": (completion(" \n"), "empty"), "tool": (completion(None, "tool_calls"), "empty"),
    "refusal": (completion(None, message={"refusal": "I cannot."}), "refused"),
    "filter": (completion("Hel", "content_filter"), "refused"), "length": (completion("Hel", "length"), "truncated"),
    "far too long": (completion("a " * 2000), "truncated"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_has_its_kind_and_says_no_secret(name, caplog, capfd, monkeypatch):
    answer, kind = FAULTS[name]
    monkeypatch.setenv("OPENAI_LOG", "debug")
    caplog.set_level(logging.DEBUG)
    model = model_at(Endpoint(answer))
    found = await fault(model)
    assert found.kind == kind
    assert (found.__cause__, found.__context__) == (None, None)
    # the frames of this file hold the answers that were put in
    frames = traceback.TracebackException(type(found), found, found.__traceback__.tb_next, capture_locals=True)
    assert len(frames.stack) >= 3
    said = "\n".join([*frames.format(), repr(found), repr(vars(found)), repr(model), caplog.text, *capfd.readouterr()])
    for secret in (SECRET, f"{SECRET[:8]}***", "/very/secret", "sk-other"):
        assert secret not in said


BROKEN = {
    "cut off": ([sse(piece("Hel"), done=False)], "truncated"),
    "cut off with its mark": ([sse(piece("Hel"))], "truncated"),
    "length": ([sse(piece("Hel"), piece(finish="length"))], "truncated"),
    "refusal": ([sse(piece(delta={"refusal": "No."}), piece(finish="stop"))], "refused"),
    "filter": ([sse(piece("Hel"), piece(finish="content_filter"))], "refused"),
    "no json": ([sse(piece("Hel"), "{oops", done=False)], "corrupt"),
    "no text": ([b"data: \xff\xfe\n\n"], "corrupt"),
    "other json": ([sse("[1]", "3", "null")], "corrupt"),
    "error inside": ([sse(piece("Hel"), '{"error": {"message": "out of memory"}}')], "server_error"),
    "reset": ([sse(piece("Hel"), done=False), httpx2.ReadError("gone")], "disconnected"),
    "stall": ([sse(piece("Hel"), done=False), 5.0], "stalled"),
    "slow first": ([5.0, sse(*WHOLE)], "slow"),
    "a drip that never ends": ([part for _ in range(50) for part in (sse(piece("a"), done=False), 0.1)], "slow"),
    "nothing": ([b""], "truncated"),
    "blank": ([sse(piece(""), piece(finish="stop"))], "empty"),
    "far too long": ([sse(*[piece("a " * 100)] * 20, piece(finish="stop"))], "truncated"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_each_broken_stream_has_its_kind_within_its_deadline_and_is_let_go(name):
    parts, kind = BROKEN[name]
    answer = streamed(*parts)
    began = asyncio.get_running_loop().time()
    found = await fault(model_at(Endpoint(answer), Patience(request=0.8, stall=0.2, attempts=1)), lambda _: None)
    assert found.kind == kind
    assert asyncio.get_running_loop().time() - began < 4
    assert answer.sent.closed


async def test_an_answer_that_is_over_is_whole_whatever_comes_after():
    over = sse(*WHOLE[:3], done=False)
    for after in (5.0, httpx2.ReadError("gone"), b"data: {oops\n\n"):
        assert (await model_at(Endpoint(streamed(over, after))).ask(ASK, lambda _: None)).text == "Hello there."


async def test_a_failed_attempt_is_tried_again_and_begins_anew():
    endpoint = Endpoint(status(500), streamed(sse(piece("Hel"), done=False)), streamed(sse(*WHOLE)))
    heard = []
    reply = await model_at(endpoint, Patience(first_wait=0.01)).ask(ASK, heard.append)
    assert (reply.text, reply.attempts, heard) == ("Hello there.", 3, ["", "Hel", "", "Hello ", "there."])


async def test_tokens_of_failed_attempts_are_counted():
    endpoint = Endpoint(completion("Hel", "length"), completion())
    assert (await model_at(endpoint, Patience(first_wait=0.01)).ask(ASK)).usage == Usage(14, 6)
    found = await fault(model_at(Endpoint(completion("Hel", "length")), Patience(first_wait=0.01)))
    assert found.spent == Usage(14, 6)


async def test_what_the_hearer_raises_is_no_fault_of_the_endpoint():
    endpoint = Endpoint(streamed(sse(*WHOLE)))
    with pytest.raises(ZeroDivisionError):
        await model_at(endpoint, Patience()).ask(ASK, lambda text: text and 1 / 0)
    assert len(endpoint.requests) == 1
    assert endpoint.answers[0].sent.closed


async def test_a_request_called_off_lets_its_connection_go():
    answer = streamed(sse(piece("Hel"), done=False), 60.0)
    started = asyncio.Event()
    asked = asyncio.create_task(model_at(Endpoint(answer), Patience()).ask(ASK, lambda text: text and started.set()))
    await asyncio.wait_for(started.wait(), 5)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert answer.sent.closed


async def test_a_closed_model_answers_no_more():
    endpoint = Endpoint(completion())
    model = model_at(endpoint)
    await model.ask(ASK)
    await model.close()
    assert (await fault(model)).kind == "cancelled"
    assert len(endpoint.requests) == 1


async def test_the_models_of_an_endpoint_are_listed():
    listed = {"object": "list", "data": [{"id": "m"}, {"id": "n"}]}
    assert await model_at(Endpoint(listed)).models() == ["m", "n"]
    with pytest.raises(ModelFault) as caught:
        await model_at(Endpoint(status(401))).models()
    assert (caught.value.kind, caught.value.__context__) == ("unauthorised", None)


async def test_many_can_ask_at_a_time():
    model = model_at(lambda request: httpx2.Response(200, json=completion(str(len(request.content)))))
    asks = [Ask((Message("user", "a" * n),), max_tokens=9) for n in range(40)]
    replies = await asyncio.gather(*map(model.ask, asks))
    sizes = [int(reply.text) for reply in replies]
    assert [size - sizes[0] for size in sizes] == list(range(40))


def test_threads_that_ask_first_together_ask_on_one_loop(monkeypatch):
    begin, begun = waiting._begun, []

    def slowly():
        begun.append(begin())
        time.sleep(0.05)
        return begun[-1]

    monkeypatch.setattr(waiting, "_begun", lru_cache(maxsize=1)(slowly))
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: waiting._loop(), range(8)))) == 1
    assert len(begun) == 1
