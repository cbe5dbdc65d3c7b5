"""Count what a call spends with a model, and stop it where it may spend no more."""

from __future__ import annotations

from decimal import Decimal

from roleplay.llm.costs import cost
from roleplay.llm.faults import ModelFault
from roleplay.llm.port import Ask, ChatModel, Hearer, Reply, Usage


class Meter:
    """Ask another model and keep count, failed requests included; one of these for each call."""

    def __init__(self, model: ChatModel, most_tokens: int = 0) -> None:
        self._model = model
        self._most = most_tokens
        self.used = Usage()
        self.requests = 0
        """Answered or not, the attempts within each."""

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._model.name

    @property
    def tokens(self) -> int:
        """All tokens so far."""
        return self.used.prompt + self.used.answer

    @property
    def cost(self) -> Decimal | None:
        """What it came to in US dollars at list prices, or None if no price is known."""
        return cost(self.name, self.used)

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        """Return the model's answer.

        Raises:
            ModelFault: `over_budget` once the most tokens are used, or as the model failed.
        """
        if self._most and self.tokens >= self._most:
            raise ModelFault("over_budget", f"{self.tokens} of {self._most} tokens")
        self.requests += 1
        try:
            reply = await self._model.ask(ask, heard)
        except ModelFault as fault:
            self.used += fault.spent
            raise
        self.used += reply.usage
        return reply

    async def close(self) -> None:
        """Let the model's connections go."""
        await self._model.close()
