"""What a run may cost: money is set aside for a call before it begins, so that the limit is never passed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from roleplay.certify.plan import Plan
from roleplay.errors import UsageProblem
from roleplay.settings import DEMO
from roleplay.settings import load as load_settings
from roleplay.wiring.certify.job import Outcome
from roleplay.wiring.certify.models import cost_of

ROOM = Decimal("1.5")
"""How much more than the dearest call so far a call may cost before it is dropped and tried with twice as much."""


class Budget:
    """Hold what a run may cost, what it cost, and what is set aside for calls that are being played."""

    def __init__(self, plan: Plan, limit: float | Decimal | None, spent: Sequence[Decimal]) -> None:
        """Take a plan, its limit in US dollars or none, and what each call cost that was played before.

        Raises:
            UsageProblem: if there is a limit and no price is known for a model.
        """
        self.spent = sum(spent, Decimal(0))
        self._limit = None if limit is None else Decimal(str(limit))
        self._aside: dict[str, Decimal] = {}
        self._most = ROOM * max(spent, default=Decimal(0))
        """What a call takes at most, as far as is known; nothing is known before the first one has ended."""
        self._free_of_charge = not _models(plan)
        if self._limit is not None:
            _priced(plan)

    @property
    def _left(self) -> Decimal:
        assert self._limit is not None
        return self._limit - self.spent - sum(self._aside.values(), Decimal(0))

    def allows(self) -> bool:
        """Return whether a call may begin; the first one begins alone, and shows what a call takes."""
        if self._limit is None or self._free_of_charge:
            return True
        return self._left >= self._most if self._most else self._left > 0 and not self._aside

    def reserve(self, slot: str) -> Decimal | None:
        """Set money aside for a call, and return how much; None where it may cost what it likes."""
        if self._limit is None or self._free_of_charge:
            return None
        self._aside[slot] = self._most or self._left
        return self._aside[slot]

    def settle(self, outcome: Outcome) -> None:
        """Count what a call cost."""
        aside, cost = self._aside.pop(outcome.slot, Decimal(0)), cost_of(outcome.spent)
        self.spent += cost
        self._most = max(self._most, 2 * aside if outcome.dear else ROOM * cost)


def _models(plan: Plan) -> set[str]:
    """Return the models of a plan that may cost something, by name."""
    endpoints = [a.endpoint for a in plan.candidates.agents.values() if a.endpoint and a.endpoint.url != DEMO]
    named = {endpoint.model for endpoint in endpoints}
    settings = load_settings().values.endpoint
    if (plan.customer == "llm" or plan.observer == "llm") and settings.url != DEMO:
        named.add(settings.model)
    return named


def _priced(plan: Plan) -> None:
    from roleplay.llm.costs import known_price

    for model in sorted(_models(plan)):
        if known_price(model) is None:
            message = f"The plan limits what the run may cost, and no price is known for {model!r}."
            raise UsageProblem(message, "Put its price into your prices.toml (docs/models.md), or take the limit away.")
