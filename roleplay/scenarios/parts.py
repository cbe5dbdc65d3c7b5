"""The parts of a scenario a trainer writes: customer, facts, steps, reactions and the rest."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from roleplay.behaviours import CATALOGUE
from roleplay.scenarios.conditions import Condition
from roleplay.scenarios.lines import Says
from roleplay.written import Ids, Written

Percent = Annotated[float, Field(ge=0, le=100)]
Examples = Annotated[tuple[Annotated[str, Field(min_length=2, max_length=400)], ...], Field(min_length=1)]
Feels = Literal["worry", "anger", "grief", "shame", "hurt", "risk", "grievance"]
Severity = Literal["customer", "compliance", "business"]


class Slot(Written):
    """Bound an amount that a step or a forbidden act must name, ends included."""

    min: float | None = None
    max: float | None = None


class StartMood(Written):
    """Set the mood the call begins with; what is left out comes from the mood tables."""

    anger: Percent | None = None
    distress: Percent | None = None
    trust: Percent | None = None
    patience: Percent | None = None
    clarity: Percent | None = None
    heard: Percent | None = None


class MoodChange(Written):
    """Move mood variables by points."""

    anger: float = 0
    distress: float = 0
    trust: float = 0
    patience: float = 0
    clarity: float = 0
    heard: float = 0


class Traits(Written):
    """Say how the customer reacts and talks."""

    volatility: float = Field(1.0, ge=0.6, le=1.6)
    forgiveness: float = Field(1.0, ge=0.5, le=1.5)
    assertiveness: float = Field(1.0, ge=0.5, le=2.0)
    half_life: float = Field(8.0, ge=1, le=30)
    verbosity: int = Field(32, ge=8, le=120)
    """Words the customer spends on a turn before leaving things for later."""


class Card(Written):
    """Hold something the agent can look up during the call."""

    title: str
    text: str


class Customer(Written):
    """Describe who calls, what they want and how they begin."""

    name: str
    about: str = ""
    """A paragraph for whoever plays the customer."""
    wants: str
    stakes: str = ""
    traits: Traits = Traits()
    mood: StartMood = StartMood()
    opens: Says
    feels: Feels | None = None
    """The feeling in the opening line, when there is one to take up."""
    taken_up_like: tuple[str, ...] = ()
    """How the feeling of the opening line might be taken up."""
    grievance: Says | None = None
    """Said again, in other words, while it is unheard."""


class Known(Written):
    """Answer a closed question; always told, moves no mood."""

    asked_like: Examples
    says: Says
    not_like: tuple[str, ...] = ()
    """Wordings that come close and do not ask for it."""
    often: bool = False
    """May be asked more than once without harm."""
    file: bool = False
    """It stands in the agent's own records: asking for it at all is asking again."""


class Told(Written):
    """Say something once a condition holds."""

    at: Condition = Condition()
    says: Says


class Fact(Written):
    """Describe what has to be earned: asked for, and trusted enough to be told."""

    title: str = ""
    asked_like: Examples
    not_like: tuple[str, ...] = ()
    """Wordings that come close and do not ask for it."""
    hints: Told | None = None
    tells: Told
    admits: Told | None = None
    """Given when asked straight out before it is earned: known then, with no credit for drawing it out."""
    safety: bool = False
    """Bears on safety: told when asked, whatever the trust."""


class Unanswered(Written):
    """Say what an unanswered question costs, every so many agent turns."""

    after: int = Field(2, ge=1, le=10)
    mood: MoodChange = MoodChange(patience=-6, clarity=-5)


class Ask(Written):
    """Describe a question of the customer's own; open until answered."""

    after: Condition = Condition()
    says: Says
    answered_like: Examples
    not_like: tuple[str, ...] = ()
    """Wordings that come close and answer nothing."""
    unanswered: Unanswered = Unanswered()


class Cue(Written):
    """Describe a feeling, risk or grievance that the customer voices and an agent should take up."""

    after: Condition = Condition()
    says: Says
    feels: Feels
    main: bool = False
    taken_up_like: tuple[str, ...] = ()
    """How it might be taken up: shown as the better answer, never matched."""


class Step(Written):
    """Describe something a good resolution needs."""

    title: str
    share: float = Field(ge=0, le=100)
    kind: Literal["ask", "tell", "offer", "do"]
    said_like: Examples
    not_like: tuple[str, ...] = ()
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
    slot: dict[str, Slot] = {}
    phase: Literal["diagnose", "act", "close"] = "act"
    option: bool = False
    """It gives the customer an option or a due redress."""
    right: bool = False
    """It tells the customer of something they are entitled to."""


class Forbidden(Written):
    """Describe an act that fails or caps the call."""

    severity: Severity
    why: str
    kind: Literal["ask", "tell", "offer", "do", "any"] = "any"
    said_like: Examples
    not_like: tuple[str, ...] = ()
    slot: dict[str, Slot] = {}
    unless: Condition | None = None
    says: Says | None = None


class Stage(Written):
    """Describe where the call is; it only ever moves down the list."""

    until: Condition | None = None
    says: Says | None = None
    """What the customer says to press on when nothing else is on their mind."""
    ends_after: int | None = Field(None, ge=1, le=6)
    """For the last stage: agent turns of room for the recap."""


class On(Written):
    """Name the one thing that sets a reaction off."""

    step: str | None = None
    offered: str | None = None
    told: str | None = None
    met: str | None = None
    harm: str | None = None
    behaviour: str | None = None
    forbidden: str | None = None
    answered: str | None = None

    @model_validator(mode="after")
    def _one(self) -> On:
        named = [n for n in type(self).model_fields if getattr(self, n) is not None]
        if len(named) != 1:
            raise ValueError("a reaction is set off by exactly one thing")
        wrong = {"harm": "harmful", "behaviour": "positive"}.get(named[0])
        name = getattr(self, named[0])
        if wrong and (name not in CATALOGUE or CATALOGUE[name].kind != wrong):
            message = f"{name!r} is not a {wrong} behaviour"
            raise ValueError(message)
        return self

    @property
    def kind(self) -> str:
        """What sets it off: step, harm and so on."""
        return next(n for n in type(self).model_fields if getattr(self, n) is not None)

    @property
    def name(self) -> str:
        """The id of what sets it off."""
        return str(getattr(self, self.kind))


class Reaction(Written):
    """Say something because of what just happened."""

    on: On
    when: Condition = Condition()
    says: Says


class Outcome(Written):
    """Describe an ending; without `when` the mood model decides whether it is reached."""

    when: Condition | None = None
    resolved: bool | None = None
    says: Says


def _as_outcomes(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Endings = Annotated[tuple[str, ...], BeforeValidator(_as_outcomes)]
"""One outcome or several that are right."""


class Turns(Written):
    """Say how many agent turns a good call takes, and when the customer runs out of time."""

    par: int = Field(ge=2, le=40)
    limit: int = Field(ge=4, le=90)


class Cuts(Written):
    """Set the scores from which a call passes, 0 to 100; they are never averaged."""

    empathy: Percent = 70
    resolution: Percent = 75
