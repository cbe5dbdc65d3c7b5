"""Count what a call spends with its models, and stop it where it may spend no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from roleplay.llm.costs import cost
from roleplay.llm.faults import ModelFault
from roleplay.llm.port import Ask, ChatModel, Hearer, Reply, Usage


@dataclass
class Ledger:
    """Hold what was spent, by one model or by several that share it."""

    used: Usage = field(default_factory=Usage)
    requests: int = 0
    """Answered or not, the attempts within each."""

    @property
    def tokens(self) -> int:
        """All tokens so far."""
        return self.used.prompt + self.used.answer


class Meter:
    """Ask another model and keep count, failed requests included."""

    def __init__(self, model: ChatModel, most_tokens: int = 0) -> None:
        self._model = model
        self._most = most_tokens
        self.ledger = Ledger()
        """What counts towards the most tokens; whoever sits in one call shares one."""

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._model.name

    @property
    def cost(self) -> Decimal | None:
        """What it came to in US dollars, or None if no price is known."""
        return cost(self.name, self.ledger.used)

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        """Return the model's answer.

        Raises:
            ModelFault: `over_budget` once the most tokens are used, or as the model failed.
        """
        ledger = self.ledger
        if self._most and ledger.tokens >= self._most:
            raise ModelFault("over_budget", f"{ledger.tokens:,} of {self._most:,} tokens")
        ledger.requests += 1
        try:
            reply = await self._model.ask(ask, heard)
        except ModelFault as fault:
            ledger.used += fault.spent
            raise
        ledger.used += reply.usage
        return reply

    async def close(self) -> None:
        """Let the model's connections go."""
        await self._model.close()
