"""Collect the figures of many calls, one call at a time: what is kept of each is a few numbers."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from roleplay.reports import figures
from roleplay.reports.call_facts import CallFacts, ErrorFacts, Kind
from roleplay.reports.cohort_data import (
    CohortReport,
    Completion,
    CriticalCount,
    Distribution,
    Mastery,
    NthCall,
    Selection,
    Skill,
    SkillGroup,
)

By = Literal["trainee", "scenario", "month", "all"]
"""What skills are grouped by."""
KINDS: tuple[Kind, ...] = get_args(Kind)
FULL = 100
"""Points of a score at most."""
BIN, BINS = 10, 10
"""Points of a score in a bin of a distribution, and how many bins there are."""
QUARTERS = {"lower": 0.25, "median": 0.5, "upper": 0.75}
MOST_CALLS = 12
"""Calls of a trainee that the practice effect and the steps to a first pass look at."""
LEAST_TRAINEES = 3
"""Trainees from which an nth call has a figure of its own: fewer say little, and may be recognised."""
UNNAMED = "no pseudonym"
"""The group of calls without one."""
Taken = tuple[str, tuple[float | None, ...], bool | None]
"""What is kept of a call for its trainee: when it began, the score of each rubric, and whether it passed."""


class Collected:
    """Collect calls in any order, and make the report of them."""

    def __init__(self, by: By) -> None:
        self._by = by
        self._seen = Counter[str]()
        self._kinds = Counter[tuple[Kind, str]]()
        self._days = {"first": "", "last": ""}
        self._rubrics = dict[str, None]()
        self._criteria = dict[str, str]()
        self._scores: dict[tuple[Kind, str], array[float]] = defaultdict(lambda: array("d"))
        self._not_scored = Counter[tuple[Kind, str]]()
        self._people: dict[tuple[Kind, str], set[str]] = defaultdict(set)
        self._groups: dict[tuple[Kind, str], _Group] = defaultdict(_Group)
        self._errors = dict[tuple[Kind, str], _Error]()
        self._taken: dict[tuple[Kind, str], list[Taken]] = defaultdict(list)

    def add(self, call: CallFacts) -> None:
        """Take one call in."""
        if not call.counts:
            self._seen["retries" if call.retry_of else "by_models"] += 1
            return
        self._seen["calls"] += 1
        self._seen["unnamed"] += not call.trainee
        self._seen["reviewed"] += bool(call.reviewed_by)
        self._seen["changed"] += call.changed
        self._people[call.kind, ""].add(call.trainee)
        day = call.at[:10]
        self._days = {"first": min(self._days["first"] or day, day), "last": max(self._days["last"], day)}
        state = "unfinished" if not call.finished else "whole" if call.whole else "abandoned"
        self._kinds[call.kind, state] += 1
        if call.whole:
            self._add_whole(call)

    def _add_whole(self, call: CallFacts) -> None:
        kind = call.kind
        self._kinds[kind, {True: "passed", False: "failed", None: "not_scored"}[call.passed]] += 1
        for rubric in call.rubrics:
            self._rubrics.setdefault(rubric.id)
            if rubric.score is None:
                self._not_scored[kind, rubric.id] += 1
            else:
                self._scores[kind, rubric.id].append(rubric.score)
                self._people[kind, rubric.id].add(call.trainee)
        self._groups[kind, self._group(call)].add(call)
        self._criteria |= {c.id: c.name for c in call.criteria}
        for error in {error.id: error for error in call.critical}.values():
            self._errors.setdefault((kind, error.id), _Error(error)).add(call)
        if call.trainee:
            scores = tuple(call.score(rubric) for rubric in self._rubrics)
            self._taken[kind, call.trainee].append((call.at, scores, call.passed))

    def _group(self, call: CallFacts) -> str:
        return {
            "trainee": call.trainee or UNNAMED, "scenario": call.scenario, "month": call.at[:7], "all": "all",
        }[self._by]  # fmt: skip

    def report(self, selection: Selection, made: str, unreadable: int) -> CohortReport:
        """Return the figures of all calls taken in."""
        for taken in self._taken.values():
            taken.sort(key=lambda row: row[0])
        names = {trainee for (_, rubric), people in self._people.items() if not rubric for trainee in people}
        seen = {name: self._seen[name] for name in ("calls", "unnamed", "retries", "by_models", "reviewed", "changed")}
        return CohortReport(
            made=made, selection=selection, by=self._by, trainees=len(names - {""}), unreadable=unreadable, **seen,
            **self._days, criteria=self._criteria,
            completion=tuple(self._completion(kind) for kind in KINDS if self._begun(kind)),
            scores=tuple(
                self._distribution(kind, rubric)
                for kind in KINDS for rubric in self._rubrics if self._scores[kind, rubric]
            ),
            skills=tuple(
                group.skills(*place, self._criteria) for place, group in sorted(self._groups.items(), key=_place)
            ),
            critical=tuple(self._critical()),
            mastery=tuple(self._mastery(kind) for kind in KINDS if self._of(kind)),
            nth=tuple(
                row for kind in KINDS for at, rubric in enumerate(self._rubrics) for row in self._nth(kind, at, rubric)
            ),
        )  # fmt: skip

    def _begun(self, kind: Kind) -> int:
        return sum(self._kinds[kind, state] for state in ("unfinished", "whole", "abandoned"))

    def _completion(self, kind: Kind) -> Completion:
        whole, passed = self._kinds[kind, "whole"], self._kinds[kind, "passed"]
        return Completion(
            kind=kind, begun=self._begun(kind), unfinished=self._kinds[kind, "unfinished"],
            abandoned=self._kinds[kind, "abandoned"], whole=figures.share(whole, self._begun(kind)),
            passed=figures.share(passed, passed + self._kinds[kind, "failed"]),
            not_scored=self._kinds[kind, "not_scored"],
        )  # fmt: skip

    def _distribution(self, kind: Kind, rubric: str) -> Distribution:
        scores = sorted(self._scores[kind, rubric])
        bins = Counter(min(int(score // BIN), BINS - 1) for score in scores)
        quarters = {name: figures.quantile(scores, at) for name, at in QUARTERS.items()}
        return Distribution(
            kind=kind, rubric=rubric, n=len(scores), trainees=len(self._people[kind, rubric] - {""}),
            not_scored=self._not_scored[kind, rubric], least=scores[0], most=scores[-1], **quarters,
            bins=tuple(bins[i] for i in range(BINS)),
        )  # fmt: skip

    def _critical(self) -> list[CriticalCount]:
        rows = [error.count(kind, self._kinds[kind, "whole"]) for (kind, _), error in self._errors.items()]
        return sorted(rows, key=lambda row: (KINDS.index(row.kind), -row.calls.n, row.id))

    def _of(self, kind: Kind) -> list[list[Taken]]:
        return [taken for (of, _), taken in self._taken.items() if of == kind]

    def _mastery(self, kind: Kind) -> Mastery:
        rows = []
        for taken in self._of(kind):
            first = next((nth for nth, (_, _, passed) in enumerate(taken, 1) if passed), 0)
            rows.append((first or len(taken), bool(first)))
        median, steps = figures.until_passed(rows)
        return Mastery(
            kind=kind, trainees=len(rows), passed=sum(done for _, done in rows), median=median, steps=steps[:MOST_CALLS]
        )

    def _nth(self, kind: Kind, at: int, rubric: str) -> Iterable[NthCall]:
        """Yield the scores of a rubric in the trainees' nth calls, as long as enough trainees took so many."""
        people = self._of(kind)
        for nth in range(1, MOST_CALLS + 1):
            pairs = [(_score(taken[0], at), _score(taken[nth - 1], at)) for taken in people if len(taken) >= nth]
            scores = [now for _, now in pairs if now is not None]
            if len(scores) < LEAST_TRAINEES:
                return
            changes = [now - first for first, now in pairs if first is not None and now is not None]
            enough = nth > 1 and len(changes) >= LEAST_TRAINEES
            yield NthCall(
                kind=kind, rubric=rubric, nth=nth, score=figures.mean(scores, 0, FULL),
                change=figures.mean(changes, -FULL, FULL) if enough else None,
            )  # fmt: skip


def _score(taken: Taken, at: int) -> float | None:
    """Return the score of the rubric met as number `at`; a call graded before it was met has none."""
    return taken[1][at] if at < len(taken[1]) else None


class _Group:
    """Add up the levels of one group."""

    def __init__(self) -> None:
        self.calls = 0
        self.levels: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, call: CallFacts) -> None:
        self.calls += 1
        for criterion in call.criteria:
            if criterion.level is not None:
                so_far = self.levels[criterion.id]
                so_far[0] += 1
                so_far[1] += criterion.level

    def skills(self, kind: Kind, name: str, criteria: Mapping[str, str]) -> SkillGroup:
        found = [(key, *self.levels.get(key, (0, 0))) for key in criteria]
        skills = tuple(Skill(criterion=key, n=n, level=round(total / n, 2) if n else None) for key, n, total in found)
        return SkillGroup(kind=kind, group=name, calls=self.calls, skills=skills)


class _Error:
    """Count one critical error."""

    def __init__(self, error: ErrorFacts) -> None:
        self.error, self.calls = error, 0
        self.trainees, self.scenarios = set[str](), set[str]()

    def add(self, call: CallFacts) -> None:
        self.calls += 1
        self.trainees.add(call.trainee)
        self.scenarios.add(call.scenario)

    def count(self, kind: Kind, whole: int) -> CriticalCount:
        return CriticalCount(
            kind=kind, id=self.error.id, severity=self.error.severity, why=self.error.why,
            calls=figures.share(self.calls, whole), trainees=len(self.trainees - {""}),
            scenarios=tuple(sorted(self.scenarios)),
        )  # fmt: skip


def _place(entry: tuple[tuple[Kind, str], object]) -> tuple[int, bool, str]:
    (kind, name), _ = entry
    return KINDS.index(kind), name == UNNAMED, name
