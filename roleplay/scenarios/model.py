"""A scenario, as loaded: every default filled in, every placeholder replaced."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from roleplay import paths
from roleplay.scenarios.acts import Card, Forbidden, Step
from roleplay.scenarios.course import Cuts, Endings, Outcome, Reaction, Stage, Turns
from roleplay.scenarios.customer import Ask, Cue, Customer, Fact, Known
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
FILE = paths.SCENARIO_FILE
"""The scenario inside its folder."""
OPENING = "opening"
"""The id of the cue in the customer's opening line."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Scenario(Written):
    """Hold one difficult call: who rings, why, what may be done and how it can end."""

    schema_: Literal[1] = Field(alias="schema")
    """The version of the scenario format."""
    id: Slug
    """The name of its folder: lower case words joined by hyphens."""
    title: str = Field(max_length=120)
    """What stands in the list of calls."""
    industry: str
    """In one word: telecom, airline, health."""
    difficulty: int = Field(ge=1, le=5)
    """From 1, easy, to 5."""
    skills: tuple[str, ...] = ()
    """What it trains, for searching."""
    language: str = "en"
    """The language of its lines."""
    source: str = ""
    """Where the idea comes from."""
    content_note: str = ""
    """What a trainee should know before they agree to take it."""
    variants: tuple[dict[str, str | int | float], ...] = ()
    """Rows of what varies together; the seed picks one."""
    brief: str
    """What the agent reads before the call."""
    knowledge: dict[Slug, Card] = {}
    """Cards to look up during the call."""
    customer: Customer
    """Who calls."""
    knows: dict[Slug, Known] = {}
    """What they answer whenever they are asked."""
    facts: dict[Slug, Fact] = {}
    """What has to be earned."""
    asks: dict[Slug, Ask] = {}
    """Their own questions."""
    cues: dict[Slug, Cue] = {}
    """Feelings, risks and grievances they voice on the way."""
    steps: dict[Slug, Step] = Field(min_length=1)
    """What a good resolution needs."""
    forbidden: dict[Slug, Forbidden] = {}
    """What must not be said or done."""
    stages: dict[Slug, Stage] = Field(min_length=1)
    """Where the call is; it only moves down this list."""
    reactions: tuple[Reaction, ...] = ()
    """What they say to what just happened."""
    outcomes: dict[OutcomeName, Outcome] = Field(min_length=1)
    """How it can end."""
    endings: dict[str, Endings] = {}
    """How it should end for each kind of agent."""
    turns: Turns
    """How long it should take."""
    rubrics: tuple[str, ...] = ("empathy", "resolution")
    """The rubrics it is graded with."""
    not_applicable: dict[str, str] = {}
    """Criteria without an opportunity in this call, each with the reason."""
    pass_: Cuts = Field(Cuts(), alias="pass")
    """The scores from which it passes."""

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
