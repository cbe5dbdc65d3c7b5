"""The worded customer: the scripted customer decides what is said, a model finds the words for it.

The parts of a line, with the facts, questions and endings in them, are the scripted customer's and nobody else's. What
the model makes of them is checked before anybody hears it; where it fails the checks, or fails altogether, the line is
said as written. Whatever happens the call goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from roleplay.calls import CallView
from roleplay.customers.asking import ask_for
from roleplay.customers.checks import Alike, Case, WrittenLine, held_back, tidy
from roleplay.customers.scripted import ScriptedCustomer
from roleplay.events import CustomerFault, CustomerSaid
from roleplay.llm import ChatModel, ModelFault
from roleplay.llm.waiting import let_go, wait_for
from roleplay.llm.window import Window

DEADLINE = 20.0
"""Seconds the agent may wait for a line, second try included, before it is said as written."""
WAIT_NOTICED = 10.0
"""Seconds from which the wait itself changes the call."""
TRIES = 2
"""Wordings asked for in a turn: the second with the reason why the first was held back."""
MOST_FAILED = 3
"""Turns in a row without any answer after which the model is left alone for the rest of the call."""
CLOSING = 1.0
"""Seconds that letting connections go may take."""
GIVEN_UP = "given_up"
"""The kind of fault that says so."""
LONGEST_KEPT = 4_000
"""Characters of a wording held back that are kept."""

Report = Callable[[CustomerFault], None]
"""Hears of every fault as it happens."""


class WordedCustomer:
    """Answer in a model's words what the scripted customer would say; one of these for each call."""

    name = "llm"

    def __init__(
        self,
        scripted: ScriptedCustomer,
        model: ChatModel,
        report: Report,
        *,
        window: Window | None = None,
        alike: Alike | None = None,
        deadline: float = DEADLINE,
        noticed: float = WAIT_NOTICED,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.model = model
        self._scripted, self._report, self._alike = scripted, report, alike
        self._window = window or Window()
        self._deadline, self._noticed, self._clock = deadline, noticed, clock
        self._case: Case | None = None
        self._failed = 0
        """Turns in a row without any answer."""
        self._asking: tuple[asyncio.AbstractEventLoop, asyncio.Task[CustomerSaid]] | None = None

    def say(self, view: CallView) -> CustomerSaid:
        """Return the customer's line; an interruption calls the model off."""
        return wait_for(self.say_async(view))

    async def say_async(self, view: CallView) -> CustomerSaid:
        """Return the customer's line."""
        said = self._scripted.say(view)
        if self._failed >= MOST_FAILED:
            return said
        task = asyncio.current_task()
        assert task is not None
        self._asking = asyncio.get_running_loop(), task
        try:
            turn = _Turn(WrittenLine(said, view, self._case_of(view), self._alike), self._now())
            words = await self._words(turn)
        finally:
            self._asking = None
        return said.model_copy(update={"words": words, "by": f"model:{self.model.name}"}) if words else said

    def close(self) -> None:
        """Stop waiting for a line, from any thread, and let connections go; whoever waits goes without."""
        asking = self._asking
        if asking:
            with suppress(RuntimeError):
                asking[0].call_soon_threadsafe(asking[1].cancel)
        let_go(self.model, CLOSING)

    def _case_of(self, view: CallView) -> Case:
        if self._case is None or self._case.scenario is not view.scenario:
            self._case = Case(view.scenario, view.seed)
        return self._case

    async def _words(self, turn: _Turn) -> str:
        """Return the line in the model's words, or nothing where it is said as written."""
        words = ""
        try:
            words = await self._tried(turn)
        except ModelFault as fault:
            self._failed += 1
            self._tell(turn, fault.kind, fault.detail)
            if self._failed == MOST_FAILED:
                self._tell(turn, GIVEN_UP, f"{MOST_FAILED} turns in a row went without an answer")
        else:
            self._failed = 0
        if self._waited(turn) >= self._noticed and not turn.noticed:
            self._tell(turn, "slow", f"the customer's line took {self._waited(turn):.0f} seconds")
        return words

    async def _tried(self, turn: _Turn) -> str:
        tried = reason = ""
        for _ in range(TRIES):
            text = await self._asked(turn, tried, reason)
            tried = tidy(text, turn.speaker)
            held = held_back(tried, turn.line)
            if held is None:
                return tried
            reason = held.reason
            self._tell(turn, held.kind, reason, tried or text)
        return ""

    async def _asked(self, turn: _Turn, tried: str, reason: str) -> str:
        try:
            async with asyncio.timeout(max(0.0, self._deadline - self._waited(turn))):
                reply = await self.model.ask(ask_for(turn.line, self._window, tried, reason))
        except TimeoutError:
            raise ModelFault("slow", f"nothing within {self._deadline:g} seconds") from None
        return reply.text

    def _now(self) -> float:
        return self._clock() if self._clock else asyncio.get_running_loop().time()

    def _waited(self, turn: _Turn) -> float:
        return self._now() - turn.began

    def _tell(self, turn: _Turn, kind: str, detail: str, words: str = "") -> None:
        reached = self._waited(turn) >= self._noticed
        turn.noticed = turn.noticed or reached
        number, words = turn.line.view.turn, words[:LONGEST_KEPT]
        self._report(CustomerFault(turn=number, kind=kind, detail=detail, words=words, reached=reached))


@dataclass
class _Turn:
    """Hold one line on its way into words."""

    line: WrittenLine
    began: float
    noticed: bool = False
    """Whether a fault is on record as one that the agent noticed."""

    @property
    def speaker(self) -> tuple[str, ...]:
        """What may stand in front of the customer's line."""
        name = self.line.case.scenario.customer.name
        return (name, *name.split())
