"""An endpoint without a network: answers as bytes, and models that ask it with little patience."""

from __future__ import annotations

import asyncio
import json

import httpx2

from roleplay.llm import Ask, Message
from roleplay.llm.client import EndpointModel
from roleplay.llm.keys import Key
from roleplay.llm.retries import Patience

SECRET = "sentinel-b7f3d1c9e5a2"
URL = "https://models.example/very/secret/path/v1"
ASK = Ask((Message("system", "You are a customer."), Message("user", "Good morning.")), max_tokens=40)
ONCE = Patience(request=2.0, stall=0.3, total=4.0, attempts=1)


def completion(text="Hello there.", finish="stop", **more):
    message = {"role": "assistant", "content": text, **more.pop("message", {})}
    choice = {"index": 0, "finish_reason": finish, "message": message}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m-2", "choices": [choice], "usage": usage}
    return {**body, **more}


def piece(text=None, finish=None, **more):
    delta = {"content": text, **more.pop("delta", {})}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m-2"}
    return {**body, "choices": [{"index": 0, "finish_reason": finish, "delta": delta}], **more}


USED = {**piece(), "choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}}
WHOLE = [piece("Hello "), piece("there."), piece(finish="stop"), USED]


def sse(*pieces, done=True):
    lines = [piece if isinstance(piece, str) else json.dumps(piece) for piece in pieces]
    return "".join(f"data: {line}\n\n" for line in [*lines, *(["[DONE]"] if done else [])]).encode()


class Stream(httpx2.AsyncByteStream):
    """Send bytes with pauses between them, and know when nobody listens any more."""

    def __init__(self, *parts):
        self.parts = parts
        self.closed = False

    async def __aiter__(self):
        for part in self.parts:
            if isinstance(part, float):
                await asyncio.sleep(part)
            elif isinstance(part, Exception):
                raise part
            else:
                yield part

    async def aclose(self):
        self.closed = True


def streamed(*parts):
    stream = Stream(*parts)
    answer = httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=stream)
    answer.sent = stream
    return answer


class Endpoint:
    """Answer requests in turn, the last answer for ever, and keep what was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(200, json=answer) if isinstance(answer, dict) else answer

    @property
    def bodies(self):
        return [json.loads(request.content) for request in self.requests]


def model_at(endpoint, patience=ONCE, url=URL, **more):
    key = Key(SECRET, "the test")
    return EndpointModel(url, "m", key, patience, transport=httpx2.MockTransport(endpoint), **more)
