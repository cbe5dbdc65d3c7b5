"""Play one call of a certification run to a whole, sealed transcript; nothing is written anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from roleplay import __version__
from roleplay.behaviours import Observation, TurnContext
from roleplay.calls import CallView
from roleplay.clock import Sources, stamp
from roleplay.customers.worded import GIVEN_UP
from roleplay.events import AnyEvent, CustomerFault, CustomerSaid
from roleplay.grading import Scorecard
from roleplay.llm import ModelFault
from roleplay.rubrics import Rubric
from roleplay.scenarios import Scenario
from roleplay.session import Call, Refused, Steps
from roleplay.session.engine import Append, Observe, Say
from roleplay.transcripts import Footer, FormCall, Header, ModelUsed, Source
from roleplay.transcripts.whole import whole_call
from roleplay.wiring.certify.eyes import Eyes
from roleplay.wiring.certify.seats import Agent, SeatFault, SeatName
from roleplay.wiring.live import Observer
from roleplay.wiring.scoring import scorecard

T = TypeVar("T")


class Answers(Protocol):
    """Answer the agent in one call."""

    async def say(self, view: CallView) -> CustomerSaid:
        """Return the customer's line."""


@dataclass(frozen=True)
class Setting:
    """Hold what a call is played with."""

    scenario: Scenario
    seed: int
    sources: Mapping[str, Source]
    """The scenario and the rubrics, for the header."""
    rubrics: Mapping[str, Rubric]
    candidate: str
    form: FormCall
    observer: Observer
    customer: str
    models: Mapping[str, ModelUsed]
    seconds: float
    """How long the seats may take in the whole call."""
    order: int = 0
    """Which of the calls of a process this is, in the order in which they were begun."""


class Playing:
    """Play one call; made anew for each try."""

    def __init__(self, setting: Setting, agent: Agent, sources: Sources, eyes: Eyes) -> None:
        """Take the agent, where time and salts come from, and what turns are observed with."""
        self.setting = setting
        self.events: list[AnyEvent] = []
        self._agent, self._sources, self._eyes = agent, sources, eyes
        self._left = setting.seconds
        self._call = Call(setting.scenario, setting.seed, setting.observer.name)
        self._given_up = ""

    def heard(self, fault: CustomerFault) -> None:
        """Keep what went wrong with the customer's model."""
        self.events.append(fault)
        if fault.kind == GIVEN_UP:
            self._given_up = fault.detail

    async def played(self, customer: Answers) -> tuple[bytes, Scorecard]:
        """Return the transcript and the scorecard of the call once it has ended.

        Raises:
            SeatFault: if a seat failed.
        """
        header = self._header()
        await self._drive(self._call.open(), customer)
        while not self._call.state.ended:
            await self._agent.ready()
            words = await self._seat("agent", self._agent.say(self._call.state))
            if words is None:
                await self._drive(self._call.end("abandoned"), customer)
                break
            try:
                taken = self._call.port.take(words)
            except Refused as why:
                raise SeatFault("agent", "malformed", str(why)) from None
            await self._drive(self._call.turn(taken, stamp(self._sources)), customer)
        card = scorecard(header, self.setting.scenario, self.events, self.setting.rubrics)
        return whole_call(header, self.events, self._footer(card), self._sources), card

    def _header(self) -> Header:
        setting = self.setting
        return Header(
            id=self._sources.call_id(), program=__version__, at=stamp(self._sources), scenario=setting.scenario.id,
            title=setting.scenario.title, seed=setting.seed, mode="exam", customer=setting.customer,
            observer=setting.observer.name, observer_sha256=setting.observer.digest,
            language=setting.scenario.language, trainee=setting.candidate, form=setting.form,
            models=dict(setting.models), sources=dict(setting.sources),
        )  # fmt: skip

    def _footer(self, card: Scorecard) -> Footer:
        state = self._call.state
        return Footer(
            at=stamp(self._sources), outcome=state.outcome, resolved=self.setting.scenario.resolved(state.outcome),
            turns=state.turn, scorecard=card.model_dump(mode="json"),
        )  # fmt: skip

    async def _drive(self, steps: Steps, customer: Answers) -> None:
        reply: Observation | CustomerSaid | None = None
        try:
            while True:
                match steps.send(reply):
                    case Append(events, _):
                        self.events.extend(events)
                        reply = None
                    case Observe(text, context):
                        reply = await self._observed(text, context)
                    case Say(view):
                        reply = await self._seat("customer", customer.say(view))
                        if self._given_up:
                            raise SeatFault("customer", GIVEN_UP, self._given_up)
        except StopIteration:
            return

    async def _observed(self, text: str, context: TurnContext) -> Observation:
        observer = self.setting.observer
        asked = getattr(observer, "observe_async", None)
        if asked is not None:
            seen: Observation = await self._seat("observer", asked(text, context))
            return seen
        # in a thread of its own: a tenth of a second on the loop would keep every other call of the process waiting
        return await self._eyes.see(self.setting.order, partial(observer.observe, text, context))

    async def _seat(self, seat: SeatName, answer: Awaitable[T]) -> T:
        """Return what a seat answers; only the time that seats take counts towards what the call may take."""
        now = asyncio.get_running_loop().time
        began = now()
        try:
            async with asyncio.timeout(self._left):
                return await answer
        except ModelFault as fault:
            raise SeatFault(seat, fault.kind, fault.message, again=fault.worth_trying_again) from None
        except TimeoutError:
            why = f"the call took longer than {self.setting.seconds:g} seconds"
            raise SeatFault(seat, "slow", why) from None
        finally:
            self._left -= now() - began
