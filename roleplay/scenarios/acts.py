"""What the agent has to work with and to do, and must not do."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from roleplay.scenarios.conditions import Condition
from roleplay.scenarios.customer import Examples, NotLike
from roleplay.scenarios.lines import Says
from roleplay.written import AMOUNT, Ids, Page, Sentence, Title, Written

SlotName = Annotated[str, Field(pattern=AMOUNT, max_length=60)]
"""The name of an amount."""
Severity = Literal["customer", "compliance", "business"]


class Slot(Written):
    """Bound an amount that a step or a forbidden act must name, ends included."""

    min: float | None = None
    """The smallest amount."""
    max: float | None = None
    """The largest amount."""


class Card(Written):
    """Hold something the agent can look up during the call."""

    title: Title
    """What it is called in the list of cards."""
    text: Page
    """What it says."""


class Step(Written):
    """Describe something a good resolution needs."""

    title: Title
    """What has to be done, for brief and debrief."""
    share: float = Field(ge=0, le=100)
    """How much of the goal it is; all shares add up to 100."""
    kind: Literal["ask", "tell", "offer", "do"]
    """Put as a question, told, offered, or done."""
    said_like: Examples
    """How an agent might say it: three or more wordings, eight for one that matters."""
    not_like: NotLike = ()
    """Wordings that come close and do not count."""
    after: Ids = ()
    """Steps that should come first: done before them it counts, out of order."""
    needs: Ids = ()
    """Steps or facts without which it cannot be done at all."""
    unmet: Says | None = None
    """What the customer says when it is tried without them."""
    answered_by: str = ""
    """For `ask`: the known that answers it."""
    lookup: str = ""
    """The card that holds what it takes."""
    slot: dict[SlotName, Slot] = Field({}, max_length=10)
    """Amounts that must be named, with their bounds; examples write {slot.name}."""
    phase: Literal["diagnose", "act", "close"] = "act"
    """Finding out, acting or closing."""
    option: bool = False
    """It gives the customer an option or a due redress."""
    right: bool = False
    """It tells the customer of something they are entitled to."""


class Forbidden(Written):
    """Describe an act that fails or caps the call."""

    severity: Severity
    """Whom it harms: the customer, the law or the business."""
    why: Sentence
    """Why it is forbidden, for the debrief."""
    kind: Literal["ask", "tell", "offer", "do", "any"] = "any"
    """Put as a question, told, offered, done, or any of them."""
    said_like: Examples
    """How an agent might commit it: three or more wordings."""
    not_like: NotLike = ()
    """Wordings that come close and are allowed."""
    slot: dict[SlotName, Slot] = Field({}, max_length=10)
    """Amounts that make it forbidden."""
    unless: Condition | None = None
    """When it is allowed after all."""
    says: Says | None = None
    """What the customer says to it."""
