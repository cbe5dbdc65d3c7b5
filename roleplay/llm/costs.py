"""What tokens cost at the list prices of `prices.toml`; a model without a price has no cost, never one of zero."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from roleplay.llm.port import Usage

PRICES = Path(__file__).with_name("prices.toml")
MILLION = 1_000_000
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True)
class Price:
    """Hold the list price of a million tokens, in US dollars."""

    prompt: Decimal
    answer: Decimal

    def of(self, usage: Usage) -> Decimal:
        """Return what a usage costs."""
        return (self.prompt * usage.prompt + self.answer * usage.answer) / MILLION


@lru_cache(maxsize=1)
def prices() -> tuple[date, dict[str, Price]]:
    """Return the day the prices are of, and each model's by its name."""
    data = tomllib.loads(PRICES.read_text(encoding="utf-8"))
    found = {name: Price(Decimal(p["prompt"]), Decimal(p["answer"])) for name, p in data["models"].items()}
    return data["as_of"], found


def price(model: str) -> Price | None:
    """Return a model's price by its name, with or without the date of a snapshot behind it."""
    found = prices()[1]
    return found.get(model) or found.get(_SNAPSHOT.sub("", model))


def cost(model: str, usage: Usage) -> Decimal | None:
    """Return what a usage costs in US dollars, or None if no price is known."""
    known = price(model)
    return known.of(usage) if known else None


def in_dollars(amount: Decimal) -> str:
    """Return an amount as it is shown: to the cent, small ones to two digits that say something."""
    if amount == 0 or amount >= Decimal("0.1"):
        return f"${amount:.2f}"
    return f"${amount:.{1 - amount.adjusted()}f}"
