"""What a report says, before any format: of one call and of a trainee's next step; of a cohort in cohort_data.

Every writer is a function of these alone. They hold words as they were typed; escaping is each writer's own business.
"""

from __future__ import annotations

from roleplay.reports.call_facts import CallFacts, Frozen


class MoodFacts(Frozen):
    """Hold the customer's mood after a turn; every value 0 to 100."""

    turn: int
    """0 before the first agent turn."""
    anger: float
    distress: float
    trust: float
    patience: float
    clarity: float
    heard: float
    goal: float


class SeenFacts(Frozen):
    """Hold one behaviour that a turn showed."""

    id: str
    name: str
    helps: bool
    intensity: int
    """0 weak, 1 clear, 2 strong."""
    quote: str
    """The agent's own words."""
    start: int
    end: int
    """Where the quote stands in the turn's words, in characters."""


class TurnFacts(Frozen):
    """Hold one agent turn: what it answers, what was said, what it showed and moved, and how it was graded."""

    index: int
    """Agent turns count from 1."""
    before: str
    """The customer's line that it answers."""
    text: str
    """The agent's words."""
    reply: str
    """The customer's line after it; empty where there was none."""
    empathy: int | None
    """0 to 5; None where the moment called for nothing."""
    resolution: int | None
    empathy_graded: int | None
    """The grader's level, before any review."""
    resolution_graded: int | None
    why: dict[str, str]
    """By rubric: what decided."""
    void: str = ""
    """Why the turn counts neither way, where that is so."""
    seen: tuple[SeenFacts, ...] = ()
    mood: MoodFacts | None = None
    """After the turn."""
    effect: str = ""
    """What it did to the mood, in words."""
    done: tuple[str, ...] = ()
    """Titles of the steps it did and of what it drew out."""
    advice_why: str = ""
    advice: str = ""
    """Something better to say, in the call's own facts."""
    comments: tuple[str, ...] = ()
    """What was said of this turn afterwards and not taken back, each with its line, who said it and when."""

    @property
    def levels(self) -> tuple[tuple[str, int | None, int | None], ...]:
        """Each rubric with the level that stands and the grader's."""
        return (
            ("empathy", self.empathy, self.empathy_graded),
            ("resolution", self.resolution, self.resolution_graded),
        )


class Point(Frozen):
    """Hold one thing to work on, and where it shows."""

    criterion: str
    name: str
    level: int | None
    """Its level in the call, 0 to 5."""
    turn: int
    before: str
    """The customer's line that the turn answers."""
    words: str
    """The trainee's own words in that turn."""
    shows: str
    """What shows it there."""
    next_level: int
    next_anchor: str
    instead_why: str
    """What to do instead, in a sentence or two."""
    instead: str
    """What to say instead, in the call's own facts."""


class CallReport(Frozen):
    """Hold everything that the report of one call says."""

    call: CallFacts
    integrity: str
    """Whether the file is as it was written, in words."""
    sound: bool
    digests: dict[str, str]
    """SHA-256 of the scenario, of each rubric and of the observer."""
    moods: tuple[MoodFacts, ...]
    """Before the first agent turn and after each."""
    mood_words: str
    turning_points: tuple[str, ...]
    strength: str
    points: tuple[Point, ...]
    """At most three."""
    ratings: tuple[str, ...]
    """What the trainee gave themself, beside the grade."""
    turns: tuple[TurnFacts, ...]
    notes: tuple[str, ...] = ()
    """What was said of the call as a whole and not taken back, each with its line, who said it and when."""


class TrendFacts(Frozen):
    """Hold how one rubric ran over a trainee's last calls."""

    rubric: str
    scores: tuple[float, ...]
    """Oldest first."""
    words: str


class Sheet(Frozen):
    """Hold the coaching sheet of one trainee: one page for the next talk."""

    trainee: str
    made: str
    """The day it was made, ISO 8601."""
    call: CallFacts
    """The call it draws on: the last one taken to its end."""
    strength: str
    points: tuple[Point, ...]
    """At most three, those that would lift the scores most first."""
    next_title: str
    next_scenario: str
    """Empty where there is nothing to suggest."""
    next_why: str
    next_command: str
    """What to type for it."""
    trends: tuple[TrendFacts, ...]
    calls: int
    """Calls taken to their end that the trend could draw on."""
    notes: tuple[str, ...] = ()
    """What a coach wrote to the whole call."""
