"""The certification plan: who is certified, on which calls, and by which rule, as a certifier writes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from roleplay.written import SEEN, SLUG, Bound, Ids, Name, Page, Sentence, Slug, Title, Version, Written

MOST_CALLS = 100_000
"""More calls than any one run can have."""
Share = Annotated[float, Field(gt=0, le=1)]
Score = Annotated[float, Field(ge=0, le=100)]
Pseudonym = Annotated[str, Field(pattern=SLUG, max_length=40)]
"""Stands for a person everywhere; who it is, the certifier keeps elsewhere."""


class Endpoint(Written):
    """Say where a model in the agent's seat answers: anything that speaks the chat completions protocol."""

    url: Annotated[str, Field(pattern=SEEN, max_length=400)]
    """Address of the server up to `/v1`; `demo:` for the demonstration model."""
    model: Name
    key_env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=60)] | None = None
    """Name of the environment variable with the key; the key itself stands in no file."""


class AgentCandidate(Written):
    """Say what sits in the agent's seat for a candidate that is no person: one of four kinds."""

    bot: Name | None = None
    """A scripted baseline by name, such as `skilled` or `cold`."""
    endpoint: Endpoint | None = None
    """A language model, shown what a person in the seat would see."""
    command: tuple[Annotated[str, Field(min_length=1)], ...] | None = None
    """A program started once a call, which reads a JSON line a turn and answers with one."""
    http: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=400)] | None = None
    """An address that is sent a JSON object a turn and answers with one."""
    version: Name | None = None
    """What the certificate says was tested, such as a model's version."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if len([k for k in (self.bot, self.endpoint, self.command, self.http) if k is not None]) != 1:
            raise ValueError("say one of `bot`, `endpoint`, `command` or `http`")
        return self

    @property
    def kind(self) -> Literal["bot", "endpoint", "command", "http"]:
        """Which of the four it is."""
        if self.bot is not None:
            return "bot"
        if self.endpoint is not None:
            return "endpoint"
        return "command" if self.command is not None else "http"


class Candidates(Written):
    """Say who is certified."""

    people: tuple[Pseudonym, ...] = ()
    agents: dict[Pseudonym, AgentCandidate] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody, people first, as written."""
        return (*self.people, *self.agents)


class Pool(Written):
    """Say which scenarios a form may be drawn from; every limit narrows the choice."""

    scenarios: Ids = ()
    """Named ones; all that can be found without."""
    without: Ids = ()
    industry: Ids = ()
    difficulty: Bound | None = None
    """From 1 to 5."""
    sensitive: bool = False
    """Whether scenarios with a content note may be drawn."""


class Wanted(Written):
    """Ask for a number of scenarios of a kind in every form."""

    skill: Name | None = None
    industry: Name | None = None
    difficulty: Bound | None = None
    at_least: Annotated[int, Field(ge=1, le=200)] = 1

    @model_validator(mode="after")
    def _of_a_kind(self) -> Self:
        if self.skill is None and self.industry is None and self.difficulty is None:
            raise ValueError("say a `skill`, an `industry` or a `difficulty`")
        return self


class FormRule(Written):
    """Say how a form is drawn from the pool."""

    scenarios: Annotated[int, Field(ge=1, le=200)] | None = None
    """How many in a form; the whole pool without."""
    blueprint: tuple[Wanted, ...] = ()
    """What every form holds at least."""
    forms: Annotated[int, Field(ge=1, le=1_000)] = 1
    """Parallel forms: candidates are spread over them evenly."""
    exposure: Share = 1.0
    """The largest share of the forms that any one scenario may be in."""
    repeats: Annotated[int, Field(ge=1, le=1_000)] = 1
    """How often an agent plays each scenario of its form, each time with another seed; a person plays it once."""


class Cut(Written):
    """Say from which score on, and who said so."""

    score: Score
    se: Annotated[float, Field(ge=0, le=50)] = 0.0
    """Standard error of the cut, from the panel or the regression that gave it."""


class CutOrigin(Written):
    """Say where the cut scores come from, for whoever asks a year later."""

    method: Literal["angoff", "borderline", "provisional"]
    by: Sentence | None = None
    on: date | None = None
    note: Page | None = None


class Cuts(Written):
    """Hold the cut score of each rubric and where they come from."""

    empathy: Cut
    resolution: Cut
    origin: CutOrigin


class CriticalRule(Written):
    """Say how many critical errors of a severity a candidate may make in all their calls."""

    customer: Annotated[int, Field(ge=0)] = 0
    compliance: Annotated[int, Field(ge=0)] = 0
    business: Annotated[int, Field(ge=0)] = 0


class DecisionRule(Written):
    """Say when a mean is far enough from the cut to decide."""

    confidence: Annotated[float, Field(ge=0.5, lt=1)] = 0.9
    """Of the interval around a candidate's mean that must lie on one side of the cut."""
    least_calls: Annotated[int, Field(ge=1, le=1_000)] = 6
    """Fewer scored calls decide nothing."""
    reliability: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """The dependability (Φ) that the number of scenarios is judged by."""


class Attempts(Written):
    """Say how often a person may try, and what is taken as one sitting."""

    most: Annotated[int, Field(ge=1, le=100)] = 1
    wait_days: Annotated[int, Field(ge=0, le=3_650)] = 0
    """Days between two attempts."""
    resumes: Annotated[int, Field(ge=0, le=100)] = 1
    """How often one call may be left and gone on with."""
    within_days: Annotated[int, Field(ge=1, le=3_650)] = 30
    """Days after the assignment in which the calls are taken."""


class Limits(Written):
    """Bound what a run of agents may take."""

    parallel: Annotated[int, Field(ge=1, le=1_000)] = 8
    """Calls at a time."""
    per_minute: Annotated[float, Field(gt=0)] | None = None
    """Agent turns asked for in a minute, for every endpoint; without, as fast as it answers."""
    cost: Annotated[float, Field(ge=0)] | None = None
    """What all endpoints together may cost, in the currency of the price table; the run stops cleanly before."""
    tries: Annotated[int, Field(ge=1, le=20)] = 3
    """How often a call is begun again when its agent or customer failed, before it counts as a fault."""
    call_seconds: Annotated[float, Field(gt=0)] = 600.0
    """How long one call may take."""


class Plan(Written):
    """Hold a certification plan."""

    schema_: Annotated[Version, Field(alias="schema")]
    id: Slug
    title: Title
    about: Page | None = None
    """Why this certification exists and what it stands for, printed in the report."""
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    """Everything that is drawn is drawn from it."""
    candidates: Candidates
    pool: Pool = Pool()
    form: FormRule = FormRule()
    customer: Literal["scripted", "llm"] = "scripted"
    observer: Literal["offline", "llm"] = "offline"
    mode: Literal["exam"] = "exam"
    cuts: Cuts
    critical: CriticalRule = CriticalRule()
    decision: DecisionRule = DecisionRule()
    attempts: Attempts = Attempts()
    limits: Limits = Limits()
    reviewers: tuple[Pseudonym, ...] = ()
    """Who may re-mark an appeal."""
    valid_days: Annotated[int, Field(ge=1, le=36_500)] = 365
    """How long a certificate holds."""
