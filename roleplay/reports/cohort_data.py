"""What a report of many calls says: every figure with the number it rests on."""

from __future__ import annotations

from pydantic import computed_field

from roleplay.reports.call_facts import Frozen, Kind


class Share(Frozen):
    """Hold a share with its 95 % interval (Wilson)."""

    n: int
    of: int
    low: float
    """0 to 1."""
    high: float

    @computed_field  # type: ignore[prop-decorator]
    @property
    def share(self) -> float | None:
        """N of all, 0 to 1; None where there is nothing to share."""
        return self.n / self.of if self.of else None


class Mean(Frozen):
    """Hold a mean with its 95 % interval (Student's t); no interval for fewer than two values."""

    n: int
    mean: float
    low: float | None
    high: float | None


class Completion(Frozen):
    """Hold how many calls of a kind were taken to their end."""

    kind: Kind
    begun: int
    unfinished: int
    abandoned: int
    whole: Share
    """Taken to their end, of those begun."""
    passed: Share
    """Passed, of those taken to their end that could be scored."""
    not_scored: int
    """Taken to their end without a pass or a fail."""


class Distribution(Frozen):
    """Hold how the scores of one rubric lie, in calls of one kind taken to their end."""

    kind: Kind
    rubric: str
    n: int
    """Calls with a score."""
    trainees: int
    """People those calls come from, as far as they have a pseudonym."""
    not_scored: int
    least: float
    lower: float
    """The lower quartile."""
    median: float
    upper: float
    """The upper quartile."""
    most: float
    bins: tuple[int, ...]
    """Calls from 0 to below 10, from 10 to below 20 and so on; the last one holds 100 too."""


class Skill(Frozen):
    """Hold one criterion in one group."""

    criterion: str
    n: int
    """Calls in which it was scored."""
    level: float | None
    """The mean level, 0 to 5."""


class SkillGroup(Frozen):
    """Hold the criteria of one group of calls."""

    kind: Kind
    group: str
    """A trainee, a scenario, a month or all."""
    calls: int
    skills: tuple[Skill, ...]
    """In the order of the report's criteria."""


class CriticalCount(Frozen):
    """Hold how often one critical error was made in calls of one kind taken to their end."""

    kind: Kind
    id: str
    severity: str
    why: str
    calls: Share
    trainees: int
    scenarios: tuple[str, ...]


class Mastery(Frozen):
    """Hold how many calls it took trainees until their first pass."""

    kind: Kind
    trainees: int
    passed: int
    """Trainees who have passed."""
    median: int | None
    """Calls after which half of the trainees had passed (Kaplan-Meier); None where half never did."""
    steps: tuple[MasteryStep, ...]


class MasteryStep(Frozen):
    """Hold what became of the trainees who took an nth call without having passed before."""

    nth: int
    took: int
    passed: int
    share: float
    """The estimated share that has passed by this call, 0 to 1."""


class NthCall(Frozen):
    """Hold the scores of a rubric in the nth call of each trainee."""

    kind: Kind
    rubric: str
    nth: int
    score: Mean
    """Of 0 to 100, one value a trainee."""
    change: Mean | None
    """Points since the same trainees' first call; None for the first."""


class Selection(Frozen):
    """Say which calls were asked for."""

    since: str = ""
    """A day, ISO 8601; from its beginning, in UTC."""
    until: str = ""
    """A day, ISO 8601; to its end, in UTC."""
    trainees: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    mode: str = ""

    @property
    def words(self) -> str:
        """The selection in words."""
        parts = [
            f"from {self.since}" if self.since else "",
            f"to {self.until}" if self.until else "",
            f"of {', '.join(self.trainees)}" if self.trainees else "",
            f"scenario {', '.join(self.scenarios)}" if self.scenarios else "",
            f"taken {self.mode}" if self.mode else "",
        ]
        said = ", ".join(part for part in parts if part)
        return f"Calls {said}" if said else "All kept calls"


class CohortReport(Frozen):
    """Hold everything that the report of many calls says."""

    made: str
    """The day it was made, ISO 8601."""
    selection: Selection
    by: str
    """What the skills are grouped by: trainee, scenario, month or all."""
    calls: int
    """Calls that count."""
    trainees: int
    unnamed: int
    """Counted calls without a pseudonym: they are in no figure about trainees."""
    retries: int
    """Left out: a retry counts for nothing."""
    by_models: int
    """Left out: a model sat in the agent's seat."""
    unreadable: int
    """Files that could not be read as a call."""
    reviewed: int
    """Counted calls that somebody reviewed."""
    changed: int
    """Counted calls in which a review moved a level, a score or the pass."""
    first: str
    last: str
    """The days of the first and the last counted call."""
    completion: tuple[Completion, ...]
    scores: tuple[Distribution, ...]
    criteria: dict[str, str]
    """Names of the criteria by their short ids, in order."""
    skills: tuple[SkillGroup, ...]
    critical: tuple[CriticalCount, ...]
    mastery: tuple[Mastery, ...]
    nth: tuple[NthCall, ...]
