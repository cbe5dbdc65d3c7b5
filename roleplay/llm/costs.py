"""What tokens cost: at a price of the user's own, else at a list price; without either no cost is known.

`prices.toml` beside this file holds list prices, a file of the same name and form beside the settings the user's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from roleplay.diagnostics import render
from roleplay.errors import BadFile
from roleplay.llm.port import Usage
from roleplay.schema_problems import report
from roleplay.settings import settings_file
from roleplay.settings.toml_source import read_file
from roleplay.written import Written

NAME = "prices.toml"
PRICES = Path(__file__).with_name(NAME)
MILLION = 1_000_000
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_Amount = Annotated[Decimal, Field(ge=0)]


class Price(Written):
    """Hold what a million tokens cost, in US dollars."""

    prompt: _Amount
    """Of a request."""
    answer: _Amount
    """Of an answer."""

    def of(self, usage: Usage) -> Decimal:
        """Return what a usage costs."""
        return (self.prompt * usage.prompt + self.answer * usage.answer) / MILLION


class Prices(Written):
    """Hold a table of prices."""

    as_of: date | None = None
    """The day they were looked up."""
    source: str = ""
    """Where they are from."""
    models: dict[str, Price] = Field(default_factory=dict)
    """By the model's name."""


@dataclass(frozen=True)
class Known:
    """Hold a model's price and what kind of price it is, in words."""

    price: Price
    words: str


@lru_cache(maxsize=1)
def prices() -> Prices:
    """Return the list prices."""
    return _table(PRICES)


def own_prices() -> Path:
    """Return the user's own table, whether it is there or not."""
    return settings_file().with_name(NAME)


def known_price(model: str) -> Known | None:
    """Return a model's price by its name, with or without the date of a snapshot behind it; the user's own first.

    Raises:
        BadFile: if the user's own table cannot be used.
    """
    mine, listed = _table(own_prices()).models, prices()
    for name in (model, _SNAPSHOT.sub("", model)):
        if name in mine:
            return Known(mine[name], f"by your own {NAME}")
        if name in listed.models:
            return Known(listed.models[name], f"at list prices of {listed.as_of}; check your provider")
    return None


def cost(model: str, usage: Usage) -> Decimal | None:
    """Return what a usage costs in US dollars, or None if no price is known.

    Raises:
        BadFile: if the user's own table cannot be used.
    """
    known = known_price(model)
    return known.price.of(usage) if known else None


def in_dollars(amount: Decimal) -> str:
    """Return an amount as it is shown: to the cent, small ones to two digits that say something."""
    if amount == 0 or amount >= Decimal("0.1"):
        return f"${amount:.2f}"
    return f"${amount:.{1 - amount.adjusted()}f}"


def _table(path: Path) -> Prices:
    source = read_file(path)
    try:
        table = Prices.model_validate(source.data)
    except ValidationError as error:
        report(error, source, Prices)
        table = Prices()
    if source.problems:
        raise BadFile(render(source.problems), "Mend the file or take it away; docs/models.md shows its form.")
    return table
