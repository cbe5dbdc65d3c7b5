"""The model behind an OpenAI-compatible endpoint: OpenAI, Azure, vLLM, llama.cpp, Ollama, LM Studio.

The client library is loaded with the first request. It never holds the key, never tries again by itself and never
follows an endpoint that sends it elsewhere; deadlines, retries and the names of faults are ours.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from roleplay.llm.answers import CHARACTERS_A_TOKEN, Answer
from roleplay.llm.connection import connected
from roleplay.llm.dialect import Dialect
from roleplay.llm.faults import ModelFault
from roleplay.llm.keys import Key
from roleplay.llm.port import Ask, Hearer, Reply, Usage
from roleplay.llm.retries import Patience, World, persistently
from roleplay.llm.wire_faults import fault_of

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI


class _HearerFailed(Exception):
    """Carry what a hearer raised past the place where every exception is the endpoint's."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _tell(heard: Hearer, text: str) -> None:
    try:
        heard(text)
    except Exception as error:
        raise _HearerFailed(error) from error


class EndpointModel:
    """Ask a model at an address; the address must be sound, as the settings take care of."""

    def __init__(
        self,
        url: str,
        name: str,
        key: Key | None = None,
        patience: Patience | None = None,
        *,
        world: World | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.name = name
        self.host = urlsplit(url).hostname or ""
        self.patience = patience or Patience()
        self._url, self._key, self._world, self._transport = url, key, world, transport
        self._dialect = Dialect()
        self._closed = False

    def __repr__(self) -> str:
        return f"EndpointModel({self.name!r} at {self.host!r})"

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        """Return the whole answer; with `heard` its pieces are streamed as well.

        Raises:
            ModelFault: if there is no whole answer within the patience.
        """
        answer, tries = await persistently(lambda left: self._attempt(ask, heard, left), self.patience, self._world)
        text = "".join(answer.pieces)
        usage = answer.usage
        if usage is None:
            # off the loop: reading an encoding for the first time takes half a second
            usage = await asyncio.to_thread(self._counted, ask, text)
        return Reply(text, answer.model or self.name, usage + tries.lost, tries.attempts, tries.seconds)

    async def models(self) -> list[str]:
        """Return the names of the models the endpoint lists.

        Raises:
            ModelFault: if it lists none.
        """
        fault: ModelFault | None = None
        try:
            models = self._client.models
            async with asyncio.timeout(self.patience.request):
                page = await models.list()
                return [str(model.id) for model in page.data]
        except Exception as error:  # noqa: BLE001  named right below
            fault = self._fault(error)
        raise fault

    async def close(self) -> None:
        """Let connections go; an answer under way is called off."""
        self._closed = True
        if "_client" in vars(self):
            await self._client.close()

    async def _attempt(self, ask: Ask, heard: Hearer | None, left: float) -> Answer:
        """Return an answer that is whole, or raise what is wrong with it, with nothing that leads to the request."""
        answer = Answer(most_characters=CHARACTERS_A_TOKEN * ask.max_tokens)
        if self._closed:
            raise ModelFault("cancelled")
        fault: Exception | None = None
        seconds = min(self.patience.request, left)
        deadline = asyncio.timeout(None)
        try:
            # loading the library is no fault of the endpoint's
            completions = self._client.chat.completions
            end = asyncio.get_running_loop().time() + seconds
            async with deadline:
                deadline.reschedule(end)
                await self._request(completions.create, ask, heard, answer, deadline)
        except _HearerFailed as failed:
            fault = failed.error
        except ModelFault as named:
            fault = named.with_traceback(None)
        except Exception as error:  # noqa: BLE001  named right below
            # what goes wrong after the endpoint said the answer is over takes nothing from it
            if not answer.finish:
                stalled = isinstance(error, TimeoutError) and (deadline.when() or end) < end
                fault = self._fault(error, answer, stalled=stalled)
        if fault:
            raise fault
        answer.whole()
        return answer

    async def _request(
        self, create: Any, ask: Ask, heard: Hearer | None, answer: Answer, deadline: asyncio.Timeout
    ) -> None:
        from openai import BadRequestError, UnprocessableEntityError

        while True:
            words = self._dialect.words(ask, self.name, streamed=heard is not None)
            try:
                reply = await create(**words)
            except (BadRequestError, UnprocessableEntityError) as error:
                if not self._dialect.learn(error, words):
                    raise
            else:
                break
        if heard is None:
            answer.take(reply, "message")
            answer.finish = answer.finish or "stop"
        else:
            await self._listen(reply, heard, answer, deadline)

    async def _listen(self, stream: Any, heard: Hearer, answer: Answer, deadline: asyncio.Timeout) -> None:
        """Hand on the pieces of an answer; after the first words the next must come before the stall deadline."""
        now = asyncio.get_running_loop().time
        end = deadline.when() or now()
        # moving the deadline costs more than looking at the clock, so it moves in steps and has one to spare
        step = self.patience.stall / 20
        moved = 0.0
        _tell(heard, "")
        try:
            async for piece in stream:
                if text := answer.take(piece, "delta"):
                    _tell(heard, text)
                if answer.held and (at := now()) >= moved + step:
                    deadline.reschedule(min(end, at + self.patience.stall + step))
                    moved = at
        finally:
            # a deadline that has passed must not keep the connection from being let go
            with suppress(Exception):
                await stream.close()

    def _fault(self, error: Exception, answer: Answer | None = None, *, stalled: bool = False) -> ModelFault:
        if self._closed:
            return ModelFault("cancelled")
        if stalled:
            return ModelFault("stalled")
        fault = fault_of(error, self._key.reveal() if self._key else "")
        if answer and answer.usage:
            fault.spent = answer.usage
        return fault

    def _counted(self, ask: Ask, text: str) -> Usage:
        from roleplay.llm.tokens import counter

        count = counter(self.name)
        return Usage(count.messages(ask.messages), count.text(text), estimated=True)

    @cached_property
    def _client(self) -> AsyncOpenAI:
        return connected(self._url, self._key, self.patience.connect, self._transport)
