"""Print what asking a model costs beside the client library alone: `make bench-models`. Figures, not a test."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import httpx2  # noqa: E402
from openai import AsyncOpenAI  # noqa: E402

from roleplay.behaviours import Line  # noqa: E402
from roleplay.llm import Ask, Message, ScriptedModel  # noqa: E402
from roleplay.llm.client import EndpointModel  # noqa: E402
from roleplay.llm.keys import Key  # noqa: E402
from roleplay.llm.meter import Meter  # noqa: E402
from roleplay.llm.tokens import counter  # noqa: E402
from roleplay.llm.window import Window  # noqa: E402

PAIRS, WARM_UP = 600, 20
"""Turns of each kind that are compared, and how many of them are not looked at."""
CALLS, TURNS, SECONDS = 50, 10, 0.05
"""Calls at a time, turns in each, and how long the model takes for one."""
PIECES = 20
URL, MODEL = "http://127.0.0.1:1/v1", "gpt-4o"
SYSTEM = Message("system", "You are a customer on the telephone. " * 20)
CALL = [Line("agent" if n % 2 else "customer", f"This is what was said in line {n} of the call.") for n in range(20)]
WINDOW = Window(count=counter(MODEL).by_line)
FIELDS: dict[str, Any] = {"id": "1", "created": 1, "model": MODEL}
USAGE = {"prompt_tokens": 300, "completion_tokens": PIECES, "total_tokens": 300 + PIECES}
WHOLE = json.dumps(
    {
        **FIELDS, "object": "chat.completion", "usage": USAGE,
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "word " * PIECES}},
        ],
    }
).encode()  # fmt: skip


def streamed() -> bytes:
    """Return an answer in pieces."""
    chunks: list[dict[str, Any]] = [{"choices": [{"index": 0, "delta": {"content": "word "}}]} for _ in range(PIECES)]
    chunks += [{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}, {"choices": [], "usage": USAGE}]
    lines = [json.dumps({**FIELDS, "object": "chat.completion.chunk", **chunk}) for chunk in chunks]
    return "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"]).encode()


STREAMED = streamed()


def answer(request: httpx2.Request) -> httpx2.Response:
    """Answer without a network."""
    streams = json.loads(request.content)["stream"]
    kind = "text/event-stream" if streams else "application/json"
    return httpx2.Response(200, headers={"content-type": kind}, content=STREAMED if streams else WHOLE)


def bare(url: str, transport: httpx2.AsyncBaseTransport | None = None) -> AsyncOpenAI:
    """Return the client library alone."""
    limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
    http = httpx2.AsyncClient(transport=transport, timeout=30, limits=limits)
    return AsyncOpenAI(api_key="any", base_url=url, max_retries=0, http_client=http)


async def bare_turn(client: AsyncOpenAI, *, streams: bool) -> None:
    """Ask with the client library alone."""
    text = "\n".join(f"{line.who}: {line.text}" for line in CALL)
    messages: Any = [{"role": "system", "content": SYSTEM.text}, {"role": "user", "content": text}]
    reply: Any = await client.chat.completions.create(
        model=MODEL, messages=messages, max_tokens=100, temperature=0, stream=streams
    )
    if streams:
        async for _ in reply:
            pass


async def our_turn(model: Meter, *, streams: bool) -> None:
    """Ask as a call does: the lines folded to what fits, metered, with deadlines, retries and checks."""
    fitted = WINDOW.fitted([SYSTEM], CALL, answer=100, most=1_200)
    heard = (lambda _: None) if streams else None
    await model.ask(Ask((SYSTEM, Message("user", fitted.text)), max_tokens=100), heard)


async def cpu(turn: Awaitable[None]) -> float:
    """Return milliseconds of processor time for a turn."""
    began = time.process_time()
    await turn
    return (time.process_time() - began) * 1000


async def overhead() -> None:
    """Print processor time a turn, ours beside the client library's, one after the other on the same machine."""
    transport = httpx2.MockTransport(answer)
    client, model = bare(URL, transport), Meter(EndpointModel(URL, MODEL, Key("any", "here"), transport=transport))
    for streams in (False, True):
        both = [
            (await cpu(bare_turn(client, streams=streams)), await cpu(our_turn(model, streams=streams)))
            for _ in range(PAIRS)
        ][WARM_UP:]
        theirs, ours = (statistics.median(column) for column in zip(*both, strict=True))
        more = statistics.median(b - a for a, b in both)
        kind = f"streamed, {PIECES} pieces" if streams else "whole"
        print(f"CPU a turn, {kind}: client library {theirs:.2f} ms, ours {ours:.2f} ms; {more:+.2f} ms (asked: 0.5)")


async def parallel(turn: Callable[[], Awaitable[Any]]) -> float:
    """Return seconds for all calls at a time, each with its turns one after another."""

    async def call() -> None:
        for _ in range(TURNS):
            await turn()

    began = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(CALLS)))
    return time.perf_counter() - began


def compared(what: str, seconds: float) -> None:
    """Print a time beside the ideal one."""
    ideal = TURNS * SECONDS
    print(f"{CALLS} calls of {TURNS} turns, {what}: {seconds:.2f} s, {100 * ideal / seconds:.0f} % of the ideal")


async def in_process() -> None:
    """Print how near to the ideal many calls come against a model in this process (asked: 90 %)."""
    model = Meter(ScriptedModel(lambda _: "word " * PIECES, name=MODEL, seconds=SECONDS))
    compared("model in process", min([await parallel(lambda: our_turn(model, streams=True)) for _ in range(3)]))


async def over_http(url: str) -> None:
    """Print how many calls do over HTTP, beside the client library alone."""
    client, model = bare(url), Meter(EndpointModel(url, MODEL))
    for streams in (False, True):
        kind = "streamed" if streams else "whole"
        both = [
            (
                await parallel(lambda s=streams: bare_turn(client, streams=s)),
                await parallel(lambda s=streams: our_turn(model, streams=s)),
            )
            for _ in range(3)
        ]
        theirs, ours = map(min, zip(*both, strict=True))
        compared(f"HTTP, {kind}, client library", theirs)
        compared(f"HTTP, {kind}, ours", ours)
    await client.close()
    await model.close()


async def serve() -> None:
    """Answer every request after a while, on loopback, until stopped."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
            streams = json.loads(await reader.readexactly(length))["stream"]
            await asyncio.sleep(SECONDS)
            kind, body = (b"text/event-stream", STREAMED) if streams else (b"application/json", WHOLE)
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n" % (kind, len(body)) + body
            )

    async def until_gone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(until_gone, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


def main() -> None:
    """Print all figures."""
    asyncio.run(overhead())
    asyncio.run(in_process())
    with subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        asyncio.run(over_http(server.stdout.readline().strip()))
        server.terminate()


if __name__ == "__main__":
    try:
        asyncio.run(serve()) if sys.argv[1:] == ["serve"] else main()
    except KeyboardInterrupt:
        sys.exit(130)
