"""Who calls: how they begin, what they know, hide, ask and voice."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from roleplay.scenarios.conditions import Condition
from roleplay.scenarios.lines import Says
from roleplay.written import SEEN, Name, Sentence, Written

Percent = Annotated[float, Field(ge=0, le=100)]
MOST_EXAMPLES = 60
"""Wordings of one act; the longest lists of the library hold half of that."""
Example = Annotated[str, Field(pattern=SEEN, min_length=2, max_length=400)]
Examples = Annotated[tuple[Example, ...], Field(min_length=1, max_length=MOST_EXAMPLES)]
NotLike = Annotated[tuple[Example, ...], Field(max_length=MOST_EXAMPLES)]
TakenUpLike = Annotated[tuple[Sentence, ...], Field(max_length=MOST_EXAMPLES)]
Points = Annotated[float, Field(ge=-100, le=100)]
Feels = Literal["worry", "anger", "grief", "shame", "hurt", "risk", "grievance"]


class StartMood(Written):
    """Set the mood the call begins with; what is left out comes from the mood tables."""

    anger: Percent | None = None
    """How angry, 0 to 100."""
    distress: Percent | None = None
    """How worried, hurt or afraid, 0 to 100."""
    trust: Percent | None = None
    """How far they trust the agent, 0 to 100."""
    patience: Percent | None = None
    """How much patience is left, 0 to 100."""
    clarity: Percent | None = None
    """How well they see what happens next, 0 to 100."""
    heard: Percent | None = None
    """How far they feel heard, 0 to 100."""


class MoodChange(Written):
    """Move mood variables by points."""

    anger: Points = 0
    """Points of anger."""
    distress: Points = 0
    """Points of distress."""
    trust: Points = 0
    """Points of trust."""
    patience: Points = 0
    """Points of patience."""
    clarity: Points = 0
    """Points of clarity."""
    heard: Points = 0
    """Points of feeling heard."""


class Traits(Written):
    """Say how the customer reacts and talks."""

    volatility: float = Field(1.0, ge=0.6, le=1.6)
    """How strongly harm moves them; 1 is usual."""
    forgiveness: float = Field(1.0, ge=0.5, le=1.5)
    """How strongly repair moves them; 1 is usual."""
    assertiveness: float = Field(1.0, ge=0.5, le=2.0)
    """How soon they ask for a supervisor and hang up; 1 is usual."""
    half_life: float = Field(8.0, ge=1, le=30)
    """Turns after which half of a mood has faded."""
    verbosity: int = Field(32, ge=8, le=120)
    """Words the customer spends on a turn before leaving things for later."""


class Customer(Written):
    """Describe who calls, what they want and how they begin."""

    name: Name
    """What they are called."""
    about: str = Field("", max_length=4_000)
    """A paragraph for whoever plays the customer."""
    wants: Sentence
    """What they ring for, in a few words."""
    stakes: str = Field("", max_length=400)
    """What hangs on it for them."""
    traits: Traits = Traits()
    """How they react and talk."""
    mood: StartMood = StartMood()
    """The mood they begin with."""
    opens: Says
    """The first line of the call."""
    feels: Feels | None = None
    """The feeling in the opening line, when there is one to take up."""
    taken_up_like: TakenUpLike = ()
    """How the feeling of the opening line might be taken up. It has to hold after any of the `opens`."""
    grievance: Says | None = None
    """Said again, in other words, while it is unheard."""


class Known(Written):
    """Answer a closed question; always told, moves no mood."""

    asked_like: Examples
    """How an agent might ask for it: three or more wordings."""
    says: Says
    """The customer's answer."""
    not_like: NotLike = ()
    """Wordings that come close and do not ask for it."""
    often: bool = False
    """May be asked more than once without harm."""
    file: bool = False
    """It stands in the agent's own records: asking for it at all is asking again."""


class Told(Written):
    """Say something once a condition holds."""

    at: Condition = Condition()
    """When; without it, at once."""
    says: Says
    """What the customer says then."""


class Fact(Written):
    """Describe what has to be earned: asked for, and trusted enough to be told."""

    title: str = Field("", max_length=120)
    """What it is, for the debrief."""
    asked_like: Examples
    """How an agent might ask for it: three or more wordings."""
    not_like: NotLike = ()
    """Wordings that come close and do not ask for it."""
    hints: Told | None = None
    """Said when it is asked before it is earned."""
    tells: Told
    """Said when it is asked and earned."""
    admits: Told | None = None
    """Given when asked straight out before it is earned: known then, with no credit for drawing it out."""
    safety: bool = False
    """Bears on safety: told when asked, whatever the trust."""


class Unanswered(Written):
    """Say what an unanswered question costs, every so many agent turns."""

    after: int = Field(2, ge=1, le=10)
    """Agent turns until it costs."""
    mood: MoodChange = MoodChange(patience=-6, clarity=-5)
    """What it costs."""


class Ask(Written):
    """Describe a question of the customer's own; open until answered."""

    after: Condition = Condition()
    """When they begin to wonder."""
    says: Says
    """The question in the customer's words."""
    answered_like: Examples
    """How an agent might answer it: three or more wordings."""
    not_like: NotLike = ()
    """Wordings that come close and answer nothing."""
    unanswered: Unanswered = Unanswered()
    """What it costs to leave it open."""


class Cue(Written):
    """Describe a feeling, risk or grievance that the customer voices and an agent should take up."""

    after: Condition = Condition()
    """When they voice it."""
    says: Says
    """How they voice it."""
    feels: Feels
    """What is voiced."""
    main: bool = False
    """The one that matters most in this call."""
    taken_up_like: TakenUpLike = ()
    """How it might be taken up: shown as the better answer, never matched. It has to hold after any of the `says`."""
