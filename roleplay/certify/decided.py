"""What can be said of a run: every figure of its report as plain data, for every writer and for whoever signs."""

from __future__ import annotations

from typing import Literal

from roleplay.certify.decision import Zone
from roleplay.certify.result import State
from roleplay.transcripts.model import Strict

Kind = Literal["person", "agent"]
RUBRICS = ("empathy", "resolution")
"""The rubrics that a decision goes by."""
SEVERITIES = ("customer", "compliance", "business")
Standing = Literal["graded", "ungraded", "faulty", "missing", "withdrawn"]
"""What became of a call; a call of a withdrawn scenario is that and nothing else."""
Decisive = Literal["pass", "fail", "more"]


class CutFigures(Strict):
    """Hold where passing begins on a rubric."""

    rubric: str
    score: float
    se: float
    """Standard error of the cut itself."""


class OnRubricFigures(Strict):
    """Hold what one candidate did on one rubric, and what that decides."""

    rubric: str
    zone: Zone
    why: str
    scenarios: int
    """With a score."""
    calls: int
    """With a score."""
    mean: float | None = None
    """Of the scenarios' means, 0 to 100; None where nothing was scored."""
    error: float | None = None
    """Standard error of the mean, in points; None where it is not known."""
    low: float | None = None
    """The end of the interval that decides, with the error of the cut in it; it can reach beyond 0 and 100."""
    high: float | None = None
    own: bool = False
    """Whether the error is that of the candidate's own scores, and not of a cohort's."""
    needed: int | None = None
    """For `more`: scenarios in all that would tell, were the mean to stay; None where no number up to 500 would."""


class CriticalFigures(Strict):
    """Hold the critical errors of one severity beside what the plan allows."""

    severity: str
    found: int
    allowed: int


class ShareFigures(Strict):
    """Hold a share of calls with its intervals, 95 %; every share is 0 to 1."""

    n: int
    of: int
    share: float
    """The mean over scenarios."""
    low: float
    """Wilson's interval, for as many independent calls as these tell as much as."""
    high: float
    drawn_low: float | None = None
    """The interval over scenarios drawn again; None where they are too few or all the same."""
    drawn_high: float | None = None


class PassHat(Strict):
    """Hold the chance that k calls of one scenario all pass, 0 to 1, with the interval over scenarios drawn again."""

    k: int
    chance: float
    low: float | None = None
    high: float | None = None


class CriticalShare(Strict):
    """Hold how often calls had a critical error, and how often they may have one for all that is known."""

    calls: int
    of: int
    at_most: float
    """The 95 % upper bound of the share, as if the calls were independent."""
    three: float | None = None
    """Where there was none: the rule of three."""


class AgentFigures(Strict):
    """Hold what is told of an agent beside its scores."""

    passed: ShareFigures | None
    """None where no call could be graded."""
    pass_hat: tuple[PassHat, ...] = ()
    """For k from 1 to the calls of the scenario with the fewest."""
    critical: CriticalShare


class SignedFigures(Strict):
    """Hold what a named person decided."""

    by: str
    at: str
    decision: Decisive
    computed: Zone
    """What the rule came to when they signed."""
    reason: str = ""
    same_results: bool
    """Whether the results are still those they saw."""


class Cell(Strict):
    """Hold what the calls of one candidate in one scenario came to."""

    scenario: str
    states: dict[Standing, int]
    passed: int = 0
    failed: int = 0
    """Graded, and not passed."""
    critical: int = 0
    """Critical errors in its calls."""
    empathy: float | None = None
    """The mean of its calls."""
    resolution: float | None = None

    @property
    def calls(self) -> int:
        """How many there are, whatever became of them."""
        return sum(self.states.values())


class CandidateFigures(Strict):
    """Hold everything that is told of one candidate. The zone is computed; it certifies nobody."""

    name: str
    kind: Kind
    what: str = ""
    """For an agent: what it is and in which version."""
    forms: tuple[str, ...]
    zone: Zone
    why: tuple[str, ...]
    needed: int | None = None
    rubrics: tuple[OnRubricFigures, ...]
    states: dict[Standing, int]
    critical: tuple[CriticalFigures, ...]
    critical_ids: dict[str, int] = {}
    """How often each critical error was made, by `severity:id`."""
    faults: dict[str, int] = {}
    """Calls spoilt after every try, by whose model or program failed."""
    heard_faults: int = 0
    """Faults of the customer's model within calls that went on."""
    supervised: int = 0
    unsupervised: int = 0
    """Calls of a person that were taken elsewhere than on the certifier's host."""
    agent: AgentFigures | None = None
    signed: SignedFigures | None = None
    results: str = ""
    """SHA-256 of the candidate's own results: what a signature is about."""
    cells: tuple[Cell, ...]

    @property
    def calls(self) -> int:
        """How many there are, whatever became of them."""
        return sum(self.states.values())

    def on(self, rubric: str) -> OnRubricFigures:
        """Return what they did on a rubric."""
        return next(one for one in self.rubrics if one.rubric == rubric)


class EffectFigures(Strict):
    """Hold one thing that scores vary by."""

    name: str
    """In the notation of the field."""
    variance: float
    """In squared points; 0 in place of a negative estimate."""
    share: float | None
    """Of all variance of single scores, 0 to 1."""
    negative: bool
    """Whether the estimate was below 0."""


class StudyFigures(Strict):
    """Hold how dependable means over so many scenarios are."""

    scenarios: float
    g: float | None
    phi: float | None
    sem: float
    """Absolute standard error of measurement, in points."""


class GeneralizabilityFigures(Strict):
    """Hold how far the scores of one kind of candidate on one rubric can be relied on."""

    kind: Kind
    rubric: str
    why_not: str = ""
    """Why nothing can be told; the rest is empty then."""
    design: str = ""
    candidates: int = 0
    effects: tuple[EffectFigures, ...] = ()
    now: StudyFigures | None = None
    """With as many scenarios as a candidate has."""
    phi_cut: float | None = None
    """The index of dependability at the cut."""
    studies: tuple[StudyFigures, ...] = ()
    wanted: float
    """The index of dependability that the plan asks for."""
    needed: int | None = None
    """Scenarios that have it; None where no number up to 500 has."""


class WithdrawnFigures(Strict):
    """Hold a scenario that counts for nothing."""

    scenario: str
    by: str
    at: str
    reason: str
    calls: int
    candidates: tuple[str, ...]


class Decided(Strict):
    """Hold everything that is told of a run. What is computed here certifies nobody: a named person signs."""

    schema_: Literal[1] = 1
    id: str
    title: str
    about: str = ""
    run: str
    """SHA-256 of the run."""
    at: str
    """When the run was made, in UTC, ISO 8601."""
    program: str
    observer: str
    results: str
    """SHA-256 of the results that all of this is told from."""
    cuts: tuple[CutFigures, ...]
    origin: str
    """Where the cut scores come from, in words."""
    confidence: float
    """Of the interval that has to lie on one side of the cut, two-sided."""
    least_calls: int
    candidates: tuple[CandidateFigures, ...]
    generalizability: tuple[GeneralizabilityFigures, ...]
    withdrawn: tuple[WithdrawnFigures, ...] = ()
    open_appeals: int = 0
    """Disputed calls that nobody has marked again."""

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Every scenario that anybody was to take, by name."""
        return tuple(sorted({cell.scenario for one in self.candidates for cell in one.cells}))

    def zones(self) -> dict[Zone, int]:
        """Return how many candidates are in each zone."""
        every: tuple[Zone, ...] = ("pass", "fail", "more", "undecided")
        return {zone: sum(one.zone == zone for one in self.candidates) for zone in every}

    @property
    def all_pass(self) -> bool:
        """Whether there is a candidate and every one of them is in the zone of passing."""
        return bool(self.candidates) and all(one.zone == "pass" for one in self.candidates)


def standing(state: State, withdrawn: bool) -> Standing:
    """Return what became of a call."""
    return "withdrawn" if withdrawn else state
