"""Who sits in the agent's seat of a certification call: a bot, a model, a program or an address.

Each is told what a person would see in an exam: the brief and what was said. Bots alone see the state: what they show
is how the scenario bears such an agent, as a baseline.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, Protocol

from roleplay.calls import CallState
from roleplay.certify.plan import AgentCandidate
from roleplay.errors import UsageProblem
from roleplay.llm import ChatModel
from roleplay.scenarios import Scenario
from roleplay.settings import DEMO
from roleplay.settings import Endpoint as Address
from roleplay.transcripts import ModelUsed
from roleplay.trials.bots import BOTS
from roleplay.trials.played import Agent as Bot

if TYPE_CHECKING:
    from roleplay.trials.llm_agent import LlmAgent

SeatName = Literal["agent", "customer", "observer", "program"]
Pace = Callable[[], Coroutine[Any, Any, None]]
"""Waits until the next turn may be asked for."""


class SeatFault(Exception):
    """Say that whoever sits in a seat failed, so that the call is worth nothing."""

    def __init__(self, seat: SeatName, kind: str, why: str, *, again: bool = True) -> None:
        super().__init__(why)
        self.seat, self.kind, self.why = seat, kind, why
        self.again = again
        """Whether another try may go better."""


class Agent(Protocol):
    """Take one call."""

    async def ready(self) -> None:
        """Wait until the next words may be asked for; this is none of the agent's time."""

    async def say(self, state: CallState) -> str | None:
        """Return the next words, or None to leave.

        Raises:
            ModelFault, SeatFault: if there are none.
        """

    async def close(self) -> None:
        """Let go of whatever belongs to this call alone."""


class AgentSeat(Protocol):
    """Hold who takes one call after another."""

    used: ModelUsed
    """Who it is, for the header."""

    async def make(self, scenario: Scenario, seed: int, call: str, metered: Callable[[ChatModel], ChatModel]) -> Agent:
        """Return the agent of one call, whose model is counted as the call wants it.

        Raises:
            SeatFault: if it cannot be had.
        """

    async def close(self) -> None:
        """Let go of what the calls share."""


def label(agent: AgentCandidate) -> str:
    """Return how an agent is named in transcripts: what it is, and the version that the plan says."""
    if agent.endpoint is not None:
        name = agent.endpoint.model
    elif agent.bot is not None:
        name = f"bot {agent.bot}"
    else:
        name = f"program {PurePath(agent.command[0]).name}" if agent.command else str(agent.http)
    return f"{name}, version {agent.version}" if agent.version else name


class BotSeat:
    """Seat a scripted baseline."""

    def __init__(self, agent: AgentCandidate) -> None:
        """Take a candidate that is a bot.

        Raises:
            UsageProblem: if there is none of that name.
        """
        if agent.bot not in BOTS:
            raise UsageProblem(f"There is no bot {agent.bot!r}.", f"Known: {', '.join(BOTS)}")
        self._make = BOTS[agent.bot]
        self.used = ModelUsed(name=label(agent))

    async def make(self, scenario: Scenario, seed: int, call: str, metered: Callable[[ChatModel], ChatModel]) -> Agent:
        """Return the bot of one call."""
        del call, metered
        return _BotAgent(self._make(scenario, seed))

    async def close(self) -> None:
        """Do nothing: nothing is shared."""


class _BotAgent:
    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def ready(self) -> None:
        return

    async def say(self, state: CallState) -> str | None:
        return self._bot(state)

    async def close(self) -> None:
        return


class ModelSeat:
    """Seat a language model; all calls share its connections."""

    def __init__(
        self, agent: AgentCandidate, model: ChatModel, pace: Pace, said: Callable[[str], Sequence[str]]
    ) -> None:
        """Take a candidate behind an endpoint, its model, its rate, and what the demonstration says in a scenario."""
        from roleplay.trials.llm_agent import PROMPT, prompt
        from roleplay.wiring.models import window_from

        assert agent.endpoint is not None
        self._url, self._model, self._pace, self._said = agent.endpoint.url, model, pace, said
        self._window = window_from(Address(url=self._url, model=agent.endpoint.model))
        self.used = ModelUsed(name=label(agent), prompts={PROMPT: prompt().digest})

    async def make(self, scenario: Scenario, seed: int, call: str, metered: Callable[[ChatModel], ChatModel]) -> Agent:
        """Return the model as the agent of one call; in an exam it has no cards."""
        from roleplay.trials.llm_agent import LlmAgent
        from roleplay.wiring.demo import demo

        del seed, call
        model = demo(self._said(scenario.id)) if self._url == DEMO else self._model
        return _ModelAgent(LlmAgent(metered(model), cards=False, window=self._window), self._pace)

    async def close(self) -> None:
        """Let the connections go."""
        await self._model.close()


class _ModelAgent:
    def __init__(self, agent: LlmAgent, pace: Pace) -> None:
        self._agent, self._pace = agent, pace

    async def ready(self) -> None:
        await self._pace()

    async def say(self, state: CallState) -> str | None:
        from roleplay.wiring.demo import SaidAll

        try:
            return await self._agent.say(state)
        except SaidAll:
            return None

    async def close(self) -> None:
        return
