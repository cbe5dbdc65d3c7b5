"""Who sits where: the customer of a call by name, with the model behind it, made anew for each call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from roleplay.calls import CallView
from roleplay.customers import ScriptedCustomer
from roleplay.errors import UsageProblem
from roleplay.events import CustomerFault, CustomerSaid
from roleplay.transcripts import Header
from roleplay.transcripts.model import ModelUsed

if TYPE_CHECKING:
    from roleplay.llm import ChatModel
    from roleplay.llm.window import Window

CUSTOMERS = ("scripted", "llm")
SEAT = "customer"
"""The customer's place among the models of a header."""
Report = Callable[[CustomerFault], None]


class Customer(Protocol):
    """Answer the agent."""

    name: str

    def say(self, view: CallView) -> CustomerSaid:
        """Return the customer's line."""

    def close(self) -> None:
        """Stop whatever somebody waits for and let connections go; from any thread."""


@dataclass(frozen=True)
class CustomerSeat:
    """Hold who will answer the agent, before there is a call."""

    name: str
    make: Callable[[Report], Customer]
    """Makes the customer of one call; what goes wrong with its model is reported."""
    models: Mapping[str, ModelUsed] = field(default_factory=dict)
    """The model that takes part, for the header."""


def customer_seat(name: str, kept: Header | None = None, model: ChatModel | None = None) -> CustomerSeat:
    """Return a customer by name; for a kept call only where it can go on as it began.

    Raises:
        UsageProblem: if there is none, if no model can be asked, or if the call began with another model or prompt.
    """
    if name not in CUSTOMERS:
        raise UsageProblem(f"There is no customer {name!r}.", f"Known: {', '.join(CUSTOMERS)}")
    if name == "scripted":
        return CustomerSeat(name, lambda _: ScriptedCustomer())
    from roleplay.customers.prompts import digests
    from roleplay.customers.worded import WordedCustomer

    used = ModelUsed(name=(model or _model()).name, prompts=digests())
    if kept is not None:
        _check(kept, used)
    window = _window()

    def make(report: Report) -> Customer:
        # a model counts what is spent, so every call has one of its own
        return WordedCustomer(ScriptedCustomer(), model or _model(), report, window=window, alike=alike)

    return CustomerSeat(name, make, {SEAT: used})


def _model() -> ChatModel:
    from roleplay.settings import load
    from roleplay.wiring.models import model_from

    return model_from(load().usable())


def _window() -> Window:
    from roleplay.settings import load
    from roleplay.wiring.models import window_from

    return window_from(load().usable().endpoint)


def _check(kept: Header, used: ModelUsed) -> None:
    """Refuse to go on with a call in other words than it was begun in."""
    began = kept.models.get(SEAT)
    if began is None or began == used:
        return
    if began.name != used.name:
        message = f"The customer of {kept.id} is worded by {began.name!r}; the settings name {used.name!r}."
        raise UsageProblem(message, f"`roleplay settings set endpoint.model {began.name}` goes back to it.")
    changed = sorted({*began.prompts.items()} ^ {*used.prompts.items()})
    names = ", ".join(dict.fromkeys(name for name, _ in changed))
    raise UsageProblem(
        f"{kept.id} was begun with another version of what the customer's model is told ({names}).",
        f"The call can be read and replayed, and finished with roleplay {kept.program} if that has the same version.",
    )


def alike(text: str, others: Sequence[str]) -> float:
    """Return how near in meaning a text is to the nearest of some others, at most 1."""
    from roleplay.observers.encoder import encoder

    vectors = encoder().encode([text, *others])
    return float((vectors[1:] @ vectors[0]).max()) if others else 0.0
