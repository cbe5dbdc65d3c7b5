"""Agents that are no part of this program: a program started for each call, and an address that is asked each turn.

Both are told the brief, the language and what was said, and answer `{"say": "…"}` or `{"end": true}`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Callable
from typing import Any

from roleplay.calls import CallState
from roleplay.certify.plan import AgentCandidate
from roleplay.llm import ChatModel
from roleplay.llm.posting import Poster
from roleplay.scenarios import Scenario
from roleplay.session.port import MAX_CHARACTERS
from roleplay.transcripts import ModelUsed
from roleplay.transcripts.model import canonical
from roleplay.wiring.certify.seats import Agent, Pace, SeatFault, label

MOST_LINE = 200_000
"""Bytes of a line that a program may answer with."""
LEAVING_S = 0.5
"""How long a program may take to end by itself once its call is over."""
LAST_WORDS = 300
"""Characters of what a program wrote on stderr that are repeated when it fails."""
OURS = "ROLEPLAY_"
"""Variables that begin like this are the user's settings and keys, and none of a program's business."""
Metered = Callable[[ChatModel], ChatModel]


def told(state: CallState) -> dict[str, Any]:
    """Return what was said in a call so far: the lines before the customer's last one, and that."""
    *earlier, last = state.lines
    return {"history": [{"who": line.who, "text": line.text} for line in earlier], "customer": last.text}


def words_of(answer: Any) -> str | None:
    """Return the words of an agent's answer, or None where it leaves.

    Raises:
        SeatFault: if it is neither.
    """
    match answer:
        case {"end": True}:
            return None
        case {"say": str(words)} if len(words) <= MAX_CHARACTERS:
            return words
        case {"say": str(words)}:
            what = f"it says {len(words):,} characters, and a turn takes at most {MAX_CHARACTERS:,}"
        case _:
            what = 'an answer must be {"say": "…"} or {"end": true}'
    raise SeatFault("agent", "malformed", f"the answer was not in the form asked for: {what}")


class HttpSeat:
    """Seat whoever answers at an address."""

    def __init__(self, agent: AgentCandidate, pace: Pace) -> None:
        """Take a candidate at an address, and its rate."""
        assert agent.http is not None
        self.used = ModelUsed(name=label(agent))
        self._poster, self._pace = Poster(agent.http), pace

    async def make(self, scenario: Scenario, seed: int, call: str, metered: Metered) -> Agent:
        """Return the agent of one call."""
        del seed, metered
        return _HttpAgent(
            self._poster, self._pace, {"call": call, "brief": scenario.brief.strip(), "language": scenario.language}
        )

    async def close(self) -> None:
        """Let the connections go."""
        await self._poster.close()


class _HttpAgent:
    def __init__(self, poster: Poster, pace: Pace, call: dict[str, Any]) -> None:
        self._poster, self._pace, self._call = poster, pace, call

    async def ready(self) -> None:
        await self._pace()

    async def say(self, state: CallState) -> str | None:
        return words_of(await self._poster.post({**self._call, **told(state)}))

    async def close(self) -> None:
        return


class ProgramSeat:
    """Seat a program, which is started anew for every call and ends with it."""

    def __init__(self, agent: AgentCandidate) -> None:
        """Take a candidate that is a program."""
        assert agent.command is not None
        self.used = ModelUsed(name=label(agent))
        self._command = agent.command

    async def make(self, scenario: Scenario, seed: int, call: str, metered: Metered) -> Agent:
        """Start the program of one call.

        Raises:
            SeatFault: if it cannot be started.
        """
        del seed, call, metered
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE, limit=MOST_LINE, start_new_session=True,
                env={name: value for name, value in os.environ.items() if not name.startswith(OURS)},
            )  # fmt: skip
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise SeatFault("agent", "unreachable", f"the program cannot be started: {why}", again=False) from None
        begin = {"type": "call", "brief": scenario.brief.strip(), "language": scenario.language}
        return _Program(process, begin)

    async def close(self) -> None:
        """Do nothing: every program ends with its call."""


class _Program:
    """Speak with a program over its standard streams, one JSON line at a time."""

    def __init__(self, process: asyncio.subprocess.Process, begin: dict[str, Any]) -> None:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        self._process, self._in, self._out = process, process.stdin, process.stdout
        self._complained = b""
        self._listening = asyncio.create_task(self._listen(process.stderr))
        self._begin: list[dict[str, Any]] = [begin]

    async def ready(self) -> None:
        return

    async def say(self, state: CallState) -> str | None:
        try:
            lines = [*self._begin, {"type": "turn", **told(state)}]
            self._begin = []
            self._in.write(b"".join(canonical(line) + b"\n" for line in lines))
            await self._in.drain()
            line = await self._out.readline()
            answer = json.loads(line) if line.endswith(b"\n") else None
        except OSError:
            answer = None
        except (ValueError, RecursionError):
            raise SeatFault("agent", "malformed", "the program's answer was not one line of JSON") from None
        if answer is None:
            raise SeatFault("agent", "disconnected", f"the program ended in the middle of the call{await self._last()}")
        return words_of(answer)

    async def close(self) -> None:
        """See the program off, and whatever it started."""
        self._in.close()
        try:
            await asyncio.wait_for(self._process.wait(), LEAVING_S)
        except TimeoutError:
            pass
        finally:
            # its own group, so that nothing it started stays behind
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._listening.cancel()
            await self._process.wait()

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        while piece := await stream.read(4096):
            self._complained = (self._complained + piece)[-4 * LAST_WORDS :]

    async def _last(self) -> str:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._listening), LEAVING_S)
        said = " ".join(self._complained.decode("utf-8", "replace").split())[-LAST_WORDS:]
        return f"; it wrote: {said}" if said else ""
