"""A scenario, as loaded: every default filled in, every placeholder replaced."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from roleplay import paths
from roleplay.scenarios.acts import Card, Forbidden, Step
from roleplay.scenarios.course import Cuts, Endings, Outcome, Reaction, Stage, Turns
from roleplay.scenarios.customer import Ask, Cue, Customer, Fact, Known
from roleplay.written import LANGUAGE, Name, Page, Sentence, Slug, Title, Version, Written

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

MOST = 60
"""Entries of one kind: nobody keeps more apart, and a check stays quick."""
MOST_REACTIONS, MOST_ROWS, MOST_KEYS, LONGEST_VALUE = 200, 20, 80, 300
Row = Annotated[dict[str, Annotated[str, Field(max_length=LONGEST_VALUE)] | int | float], Field(max_length=MOST_KEYS)]
"""What varies together."""


class Scenario(Written):
    """Hold one difficult call: who rings, why, what may be done and how it can end."""

    schema_: Version = Field(alias="schema")
    """The version of the scenario format."""
    id: Slug
    """The name of its folder: lower case words joined by hyphens."""
    title: Title
    """What stands in the list of calls."""
    industry: Name
    """In one word: telecom, airline, health."""
    difficulty: int = Field(ge=1, le=5)
    """From 1, easy, to 5."""
    skills: tuple[Name, ...] = Field((), max_length=MOST)
    """What it trains, for searching."""
    language: Annotated[str, Field(pattern=LANGUAGE)] = "en"
    """The language of its lines."""
    source: str = Field("", max_length=400)
    """Where the idea comes from."""
    content_note: str = Field("", max_length=4_000)
    """What a trainee should know before they agree to take it."""
    variants: tuple[Row, ...] = Field((), max_length=MOST_ROWS)
    """Rows of what varies together; the seed picks one."""
    brief: Page
    """What the agent reads before the call."""
    knowledge: dict[Slug, Card] = Field({}, max_length=MOST)
    """Cards to look up during the call."""
    customer: Customer
    """Who calls."""
    knows: dict[Slug, Known] = Field({}, max_length=MOST)
    """What they answer whenever they are asked."""
    facts: dict[Slug, Fact] = Field({}, max_length=MOST)
    """What has to be earned."""
    asks: dict[Slug, Ask] = Field({}, max_length=MOST)
    """Their own questions."""
    cues: dict[Slug, Cue] = Field({}, max_length=MOST)
    """Feelings, risks and grievances they voice on the way."""
    steps: dict[Slug, Step] = Field(min_length=1, max_length=MOST)
    """What a good resolution needs."""
    forbidden: dict[Slug, Forbidden] = Field({}, max_length=MOST)
    """What must not be said or done."""
    stages: dict[Slug, Stage] = Field(min_length=1, max_length=MOST)
    """Where the call is; it only moves down this list."""
    reactions: tuple[Reaction, ...] = Field((), max_length=MOST_REACTIONS)
    """What they say to what just happened."""
    outcomes: dict[OutcomeName, Outcome] = Field(min_length=1)
    """How it can end."""
    endings: dict[str, Endings] = Field({}, max_length=MOST)
    """How it should end for each kind of agent."""
    turns: Turns
    """How long it should take."""
    rubrics: tuple[Slug, ...] = Field(("empathy", "resolution"), min_length=1, max_length=8)
    """The rubrics it is graded with."""
    not_applicable: dict[str, Sentence] = Field({}, max_length=MOST)
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
