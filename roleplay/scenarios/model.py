"""A scenario, as loaded: every default filled in, every placeholder replaced."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from roleplay.scenarios.parts import (
    Ask,
    Card,
    Cue,
    Customer,
    Cuts,
    Endings,
    Fact,
    Forbidden,
    Known,
    Outcome,
    Reaction,
    Stage,
    Step,
    Turns,
)
from roleplay.written import Written

OutcomeName = Literal[
    "accepted",
    "accepted_grudgingly",
    "handed_over",
    "escalated",
    "unresolved",
    "hung_up",
    "ended_by_agent",
    "abandoned",
]
"""How a call can end."""
OUTCOMES: tuple[str, ...] = OutcomeName.__args__  # type: ignore[attr-defined]
RESOLVED_BY_DEFAULT = frozenset({"accepted", "accepted_grudgingly", "handed_over"})
ARCHETYPES = ("skilled", "cold", "over-apologiser", "stuffer", "policy-wall", "hostile", "recovery")
"""The kinds of agent whose endings a scenario foresees."""
OPENING = "opening"
"""The id of the cue in the customer's opening line."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Scenario(Written):
    """Hold one difficult call: who rings, why, what may be done and how it can end."""

    schema_: Literal[1] = Field(alias="schema")
    """The version of the scenario format."""
    id: Slug
    title: str = Field(max_length=120)
    industry: str
    difficulty: int = Field(ge=1, le=5)
    skills: tuple[str, ...] = ()
    language: str = "en"
    source: str = ""
    content_note: str = ""
    variants: tuple[dict[str, str | int | float], ...] = ()
    """Rows of what varies together; the seed picks one."""
    brief: str
    """What the agent reads before the call."""
    knowledge: dict[Slug, Card] = {}
    customer: Customer
    knows: dict[Slug, Known] = {}
    facts: dict[Slug, Fact] = {}
    asks: dict[Slug, Ask] = {}
    cues: dict[Slug, Cue] = {}
    steps: dict[Slug, Step] = Field(min_length=1)
    forbidden: dict[Slug, Forbidden] = {}
    stages: dict[Slug, Stage] = Field(min_length=1)
    reactions: tuple[Reaction, ...] = ()
    outcomes: dict[OutcomeName, Outcome] = Field(min_length=1)
    endings: dict[str, Endings] = {}
    turns: Turns
    rubrics: tuple[str, ...] = ("empathy", "resolution")
    not_applicable: dict[str, str] = {}
    """Criteria without an opportunity in this call, each with the reason."""
    pass_: Cuts = Field(Cuts(), alias="pass")

    def resolved(self, outcome: str) -> bool:
        """Return whether an ending counts as resolved here."""
        written = self.outcomes.get(outcome)  # type: ignore[call-overload]
        if written is not None and written.resolved is not None:
            return bool(written.resolved)
        return outcome in RESOLVED_BY_DEFAULT

    @property
    def main_cue(self) -> str:
        """The id of the cue that matters most: the one marked main, else the opening, else none."""
        marked = next((name for name, cue in self.cues.items() if cue.main), "")
        return marked or (OPENING if self.customer.feels else "")
