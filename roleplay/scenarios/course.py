"""The course of a call: its stages, what the customer says to what happens, and how it can end."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from roleplay.scenarios.conditions import Condition
from roleplay.scenarios.customer import Percent
from roleplay.scenarios.lines import Says
from roleplay.written import Written


class Stage(Written):
    """Describe where the call is; it only ever moves down the list."""

    until: Condition | None = None
    """When the next stage begins."""
    says: Says | None = None
    """What the customer says to press on when nothing else is on their mind."""
    ends_after: int | None = Field(None, ge=1, le=6)
    """For the last stage: agent turns of room for the recap."""


class On(Written):
    """Name the one thing that sets a reaction off."""

    step: str | None = None
    """A step was done."""
    offered: str | None = None
    """A step was offered."""
    told: str | None = None
    """A fact was told."""
    met: str | None = None
    """A cue was taken up."""
    harm: str | None = None
    """A harmful behaviour was seen."""
    behaviour: str | None = None
    """A positive behaviour was seen."""
    forbidden: str | None = None
    """A forbidden act was committed."""
    answered: str | None = None
    """A question of theirs was answered."""

    @model_validator(mode="after")
    def _one(self) -> On:
        named = [n for n in type(self).model_fields if getattr(self, n) is not None]
        if len(named) != 1:
            both = f", not by {' and '.join(named)} together" if named else ": say which"
            raise ValueError(f"a reaction is set off by exactly one thing{both}")
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
    """What sets it off."""
    when: Condition = Condition()
    """Only then."""
    says: Says
    """What the customer says to it, each line once."""


class Outcome(Written):
    """Describe an ending; without `when` the mood model decides whether it is reached."""

    when: Condition | None = None
    """When it is reached; without it the mood decides."""
    resolved: bool | None = None
    """Whether the matter counts as settled."""
    says: Says
    """The customer's last line."""


def _as_outcomes(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Endings = Annotated[tuple[str, ...], BeforeValidator(_as_outcomes, json_schema_input_type=str | tuple[str, ...])]
"""One outcome or several that are right."""


class Turns(Written):
    """Say how many agent turns a good call takes, and when the customer runs out of time."""

    par: int = Field(ge=2, le=40)
    """Agent turns of a good call."""
    limit: int = Field(ge=4, le=90)
    """Agent turns after which the caller runs out of time."""


class Cuts(Written):
    """Set the scores from which a call passes, 0 to 100; they are never averaged."""

    empathy: Percent = 70
    """The empathy score from which a call passes."""
    resolution: Percent = 75
    """The resolution score from which a call passes."""
