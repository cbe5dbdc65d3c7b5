"""The models of a run's calls: made once in a process, shared by its calls, and counted for each call alone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from copy import copy
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from roleplay.calls import CallView
from roleplay.certify.plan import Endpoint
from roleplay.customers import ScriptedCustomer
from roleplay.errors import UsageProblem
from roleplay.events import CustomerFault, CustomerSaid
from roleplay.llm import Ask, ChatModel, ModelFault, Reply, Usage
from roleplay.llm.port import Hearer
from roleplay.llm.scripted import CHARACTERS_A_TOKEN
from roleplay.settings import DEMO
from roleplay.settings import load as load_settings
from roleplay.transcripts import ModelUsed
from roleplay.wiring.certify.job import Job, Spent
from roleplay.wiring.certify.outside import HttpSeat, ProgramSeat
from roleplay.wiring.certify.playing import Answers
from roleplay.wiring.certify.seats import AgentSeat, BotSeat, ModelSeat
from roleplay.wiring.live import Observer
from roleplay.wiring.seats import SEAT, alike

if TYPE_CHECKING:
    from roleplay.customers.worded import WordedCustomer

SURELY = 2
"""A request is taken to have so many times the tokens that a rough count gives, when it is asked what it may cost."""


class DearCall(Exception):
    """Say that a call would cost more than it may."""


class Purse:
    """Count what the models of one call take, over all its tries, and stop it where it may cost no more."""

    def __init__(self, allowance: Decimal | None = None) -> None:
        """Take the most it may cost in US dollars."""
        self._allowance, self._used = allowance, dict[str, Usage]()

    @property
    def spent(self) -> tuple[Spent, ...]:
        """What each model took."""
        return tuple(Spent(model, used) for model, used in self._used.items())

    def metered(self, model: ChatModel) -> ChatModel:
        """Return a model that counts here; closing it closes nothing."""
        return _Metered(model, self)

    def before(self, model: str, ask: Ask) -> None:
        """See to it that a request may be made.

        Raises:
            DearCall: if it could cost more than is left.
        """
        if self._allowance is None:
            return
        likely = SURELY * sum(len(message.text) for message in ask.messages) // CHARACTERS_A_TOKEN
        if cost_of([*self.spent, Spent(model, Usage(likely, ask.max_tokens))]) > self._allowance:
            raise DearCall

    def after(self, model: str, usage: Usage) -> None:
        """Count what a request took."""
        self._used[model] = self._used.get(model, Usage()) + usage


class _Metered:
    def __init__(self, model: ChatModel, purse: Purse) -> None:
        self._model, self._purse = model, purse

    @property
    def name(self) -> str:
        return self._model.name

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        self._purse.before(self.name, ask)
        try:
            reply = await self._model.ask(ask, heard)
        except ModelFault as fault:
            self._purse.after(self.name, fault.spent)
            raise
        self._purse.after(self.name, reply.usage)
        return reply

    async def close(self) -> None:
        return


def cost_of(spent: Sequence[Spent]) -> Decimal:
    """Return what models took in US dollars; one without a known price costs nothing that anybody could count."""
    from roleplay.llm.costs import cost

    return sum((cost(one.model, one.used) or Decimal(0) for one in spent), Decimal(0))


class Rate:
    """Let one turn pass after another, no faster than so many a minute."""

    def __init__(self, per_minute: float | None) -> None:
        self._seconds = 60 / per_minute if per_minute else 0.0
        self._next = 0.0

    async def wait(self) -> None:
        """Wait for one's turn."""
        if not self._seconds:
            return
        now = asyncio.get_running_loop().time()
        mine = max(now, self._next)
        self._next = mine + self._seconds
        await asyncio.sleep(mine - now)


class Models:
    """Hold what stands behind the seats of a run's calls in this process."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._seats: dict[str, AgentSeat] = {}
        self._rates: dict[str, Rate] = {}

    def seat(self, candidate: str) -> AgentSeat:
        """Return who takes the calls of a candidate.

        Raises:
            UsageProblem: if it cannot be made.
        """
        if candidate not in self._seats:
            self._seats[candidate] = self._seated(candidate)
        return self._seats[candidate]

    def company(self, purse: Purse) -> Company:
        """Return the other seats of one call."""
        if self._model is None:
            return Company(None, worded=False)
        from roleplay.llm.meter import Meter

        budget = load_settings().values.endpoint.budget
        return Company(Meter(purse.metered(self._model), budget), worded=self._job.plan.customer == "llm")

    async def close(self) -> None:
        """Let all connections go."""
        for seat in self._seats.values():
            await seat.close()
        if "_model" in vars(self) and self._model:
            await self._model.close()

    @cached_property
    def _model(self) -> ChatModel | None:
        """The model of the customer and of the observer, as the settings name it; no budget holds for all calls."""
        plan = self._job.plan
        if plan.customer == "scripted" and plan.observer == "offline":
            return None
        return settings_model()

    def _seated(self, candidate: str) -> AgentSeat:
        agent, limits = self._job.plan.candidates.agents[candidate], self._job.plan.limits
        if agent.bot is not None:
            return BotSeat(agent)
        if agent.command is not None:
            return ProgramSeat(agent)
        where = agent.endpoint.url if agent.endpoint else agent.http or ""
        rate = limits.per_minute and limits.per_minute * self._job.share
        pace = self._rates.setdefault(where, Rate(rate)).wait
        if agent.endpoint is None:
            return HttpSeat(agent, pace)
        return ModelSeat(agent, endpoint_model(agent.endpoint), pace, lambda name: self._job.said.get(name, ()))


class Company:
    """Hold who else sits in one call: the customer and the observer, with one model between them or none."""

    def __init__(self, model: ChatModel | None, *, worded: bool) -> None:
        """Take the model, and whether it words the customer."""
        self._model, self._worded = model, worded
        self.used: dict[str, ModelUsed] = {}
        if model and worded:
            from roleplay.customers.prompts import digests

            self.used[SEAT] = ModelUsed(name=model.name, prompts=digests())

    def observer(self, shared: Observer) -> Observer:
        """Return the observer, whose model counts for this call."""
        if self._model is None or not hasattr(shared, "model"):
            return shared
        own = copy(shared)
        own.model = self._model
        return own

    def customer(self, heard: Callable[[CustomerFault], None]) -> Answers:
        """Return the customer, whose model's faults are reported."""
        if self._model is None or not self._worded:
            return _AsWritten()
        from roleplay.customers.worded import WordedCustomer
        from roleplay.wiring.models import window_from

        window = window_from(load_settings().values.endpoint)
        return _Worded(WordedCustomer(ScriptedCustomer(), self._model, heard, window=window, alike=alike))


class _AsWritten:
    """Let the scripted customer answer."""

    def __init__(self) -> None:
        self._customer = ScriptedCustomer()

    async def say(self, view: CallView) -> CustomerSaid:
        return self._customer.say(view)


class _Worded:
    """Let the worded customer answer on the loop of the calls; the model is not its own to close."""

    def __init__(self, customer: WordedCustomer) -> None:
        self._customer = customer

    async def say(self, view: CallView) -> CustomerSaid:
        return await self._customer.say_async(view)


def settings_model() -> ChatModel:
    """Return the model that the settings name, for many calls.

    Raises:
        UsageProblem: if they name none.
    """
    from roleplay.wiring.models import model_from

    settings = load_settings().usable()
    return model_from(settings.model_copy(update={"endpoint": settings.endpoint.model_copy(update={"budget": 0})}))


def endpoint_model(endpoint: Endpoint) -> ChatModel:
    """Return the model behind an endpoint of a plan; it is sent the key that the plan names and no other.

    Raises:
        UsageProblem: if the key is not there.
    """
    from roleplay.llm.keys import Key
    from roleplay.settings import Endpoint as Address
    from roleplay.wiring.demo import demo
    from roleplay.wiring.models import endpoint_at

    if endpoint.url == DEMO:
        return demo()
    key = None
    if endpoint.key_env:
        text = os.environ.get(endpoint.key_env, "")
        if not text:
            raise UsageProblem(f"The plan takes a key from {endpoint.key_env}, and that is not set.", "Set it.")
        key = Key(text, endpoint.key_env)
    return endpoint_at(Address(url=endpoint.url, model=endpoint.model), key)
