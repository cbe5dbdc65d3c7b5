"""What a call spends: prices by name, no price where none is known, and a limit that holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.errors import BadFile
from roleplay.llm import Ask, Message, ModelFault, Reply, ScriptedModel, Usage
from roleplay.llm.costs import cost, in_dollars, known_price, own_prices, prices
from roleplay.llm.meter import Meter

ASK = Ask((Message("user", "Good morning."),), max_tokens=9)


def test_a_price_is_known_by_the_models_name_and_has_a_date():
    assert prices().as_of > date(2026, 1, 1)
    assert known_price("gpt-4o-mini-2024-07-18") == known_price("gpt-4o-mini")
    assert known_price("gpt-4o-mini").price == prices().models["gpt-4o-mini"]
    assert known_price("gpt-4o-mini").words == f"at list prices of {prices().as_of}; check your provider"
    assert cost("gpt-4o-mini", Usage(1_000_000, 1_000_000)) == Decimal("0.75")


def test_a_table_of_the_users_own_comes_first():
    own_prices().write_text(
        '[models]\n"gpt-4o" = { prompt = 0.1, answer = 0.3 }\nSmolLM2 = { prompt = 0, answer = 0 }\n'
    )
    assert cost("gpt-4o", Usage(1_000_000, 1_000_000)) == Decimal("0.4")
    assert known_price("gpt-4o-2024-08-06").words == "by your own prices.toml"
    assert cost("SmolLM2", Usage(5, 5)) == 0
    assert cost("gpt-4o-mini", Usage(1_000_000, 1_000_000)) == Decimal("0.75")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[models]\nm = { prompt = -1, answer = 2 }\n", "prices.toml:2"), ("[models]\nm = 3\n", "prices.toml:2"),
        ("[models\n", "prices.toml:1"), ("[model]\n", "did you mean"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_is_said_with_its_line(text, words):
    own_prices().write_text(text)
    with pytest.raises(BadFile) as caught:
        cost("gpt-4o", Usage(1, 1))
    assert words in caught.value.message


@pytest.mark.parametrize("name", ["", "SmolLM2", "gpt-4o-mini-of-ours", "gpt-9"])
def test_without_a_price_there_is_no_cost(name):
    assert cost(name, Usage(5, 5)) is None
    assert cost(name, Usage()) is None


@given(*[st.integers(0, 10**7)] * 4)
def test_costs_add_up(a, b, c, d):
    one, two = Usage(a, b), Usage(c, d)
    assert cost("gpt-4o", one) + cost("gpt-4o", two) == cost("gpt-4o", one + two)
    assert all(entry.answer >= entry.prompt > 0 for entry in prices().models.values())


@pytest.mark.parametrize(
    ("amount", "shown"), [("0", "$0.00"), ("12.345", "$12.34"), ("0.0123", "$0.012"), ("0.000056", "$0.000056")]
)
def test_small_amounts_keep_digits_that_say_something(amount, shown):
    assert in_dollars(Decimal(amount)) == shown


async def test_a_meter_adds_up_answers_and_what_failures_cost():
    failed = ModelFault("truncated", spent=Usage(20, 4))
    meter = Meter(ScriptedModel(["Good morning to you.", failed, "Yes."], name="gpt-4o"))
    first = await meter.ask(ASK)
    with pytest.raises(ModelFault) as caught:
        await meter.ask(ASK)
    assert caught.value is failed
    last = await meter.ask(ASK)
    assert meter.ledger.used == first.usage + Usage(20, 4) + last.usage
    assert (meter.name, meter.ledger.requests, meter.cost) == ("gpt-4o", 3, cost("gpt-4o", meter.ledger.used))


async def test_a_meter_stops_a_call_that_has_used_what_it_may():
    model = ScriptedModel(["word " * 40] * 9)
    meter = Meter(model, most_tokens=100)
    while meter.ledger.tokens < 100:
        assert isinstance(await meter.ask(ASK), Reply)
    with pytest.raises(ModelFault) as caught:
        await meter.ask(ASK)
    assert (caught.value.kind, len(model.asked)) == ("over_budget", meter.ledger.requests)
    assert not caught.value.worth_trying_again
    assert meter.cost is None
