"""The tables of a cohort report, in words: the same for every format that is read by people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.reports import wording
from roleplay.reports.call_facts import Kind
from roleplay.reports.cohort_data import CohortReport

BY = {"trainee": "Trainee", "scenario": "Scenario", "month": "Month", "all": "Calls"}

NONE = "No call fits."


@dataclass(frozen=True)
class Table:
    """Hold a table in words."""

    id: str
    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def counted(found: CohortReport) -> list[str]:
    """Return what was counted and what was left out, a sentence each."""
    if not found.calls:
        return [NONE, *_left(found)]
    people = wording.count(found.trainees, "trainee")
    said = [f"{wording.count(found.calls, 'call')} of {people}, {_days(found)}."]
    if found.unnamed:
        said.append(f"{wording.count(found.unnamed, 'call')} without a pseudonym: in no figure about trainees.")
    reviewed = f"{wording.count(found.reviewed, 'call')} reviewed; the grade of {found.changed:,} was changed."
    said.append(reviewed if found.reviewed else "None was reviewed.")
    return [*said, *_left(found)]


def _left(found: CohortReport) -> list[str]:
    """Return what was left out, in a sentence, where anything was."""
    left = [
        wording.count(found.retries, "retry", "retries") if found.retries else "",
        f"{wording.count(found.by_models, 'call')} by a model" if found.by_models else "",
        f"{wording.count(found.unreadable, 'file')} that cannot be read as a call" if found.unreadable else "",
    ]
    return [f"Left out: {', '.join(part for part in left if part)}."] if any(left) else []


def _days(found: CohortReport) -> str:
    return f"{wording.day(found.first)} to {wording.day(found.last)}"


def tables(found: CohortReport) -> list[Table]:
    """Return the tables that have a row."""
    made = [
        Table(
            "completion", "Completion", "Calls that count, by what became of them.",
            ("Kind", "Begun", "Taken to the end", "Abandoned", "Unfinished", "Passed", "No score"),
            tuple(_completion(found)),
        ),
        Table(
            "scores", "Scores", "Of 0 to 100, in calls taken to their end.",
            ("Kind", "Rubric", "Calls", "Trainees", "Lowest", "Lower quarter", "Median", "Upper quarter", "Highest",
             "No score"),
            tuple(_scores(found)),
        ),
        *(skills(found, kind) for kind in ("practice", "exam")),
        Table(
            "critical", "Critical errors", "Errors that no score outweighs, in calls taken to their end.",
            ("Kind", "Error", "Harms", "Calls with it", "Trainees", "Scenarios"),
            tuple(_critical(found)),
        ),
        Table(
            "mastery", "Calls until the first pass",
            "Trainees by how many calls they took until they first passed one.",
            ("Kind", "Trainees", "Have passed", "Half had passed by"),
            tuple(_mastery(found)),
        ),
        Table(
            "practice", "Practice effect", "Scores in each trainee's first call, second call and so on.",
            ("Kind", "Rubric", "Call", "Trainees", "Mean score", "Change since their first call"),
            tuple(_nth(found)),
        ),
    ]  # fmt: skip
    return [table for table in made if table.rows]


def skills(found: CohortReport, kind: Kind) -> Table:
    """Return the levels of the criteria by group, in calls of one kind."""
    heads = (BY[found.by], "Calls", *found.criteria)
    rows = tuple(
        (group.group, f"{group.calls:,}", *(_level(s.level, s.n, group.calls) for s in group.skills))
        for group in found.skills
        if group.kind == kind
    )
    about = "Mean level of 0 to 5. A number in brackets says in how many calls it was scored, where not in all."
    return Table(f"skills-{kind}", f"Skills by {found.by}: {wording.KINDS[kind].lower()}", about, heads, rows)


def _level(level: float | None, n: int, calls: int) -> str:
    if level is None:
        return "–"
    return f"{level:.1f}" if n == calls else f"{level:.1f} ({n:,})"


def _completion(found: CohortReport) -> Iterator[tuple[str, ...]]:
    for row in found.completion:
        numbers = (f"{row.begun:,}", wording.share(row.whole), f"{row.abandoned:,}", f"{row.unfinished:,}")
        yield wording.KINDS[row.kind], *numbers, wording.share(row.passed), f"{row.not_scored:,}"


def _scores(found: CohortReport) -> Iterator[tuple[str, ...]]:
    for row in found.scores:
        values = (f"{value:g}" for value in (row.least, row.lower, row.median, row.upper, row.most))
        yield wording.KINDS[row.kind], row.rubric, f"{row.n:,}", f"{row.trainees:,}", *values, f"{row.not_scored:,}"


def _critical(found: CohortReport) -> Iterator[tuple[str, ...]]:
    for row in found.critical:
        where = ", ".join(row.scenarios)
        yield wording.KINDS[row.kind], row.why, row.severity, wording.share(row.calls), f"{row.trainees:,}", where


def _mastery(found: CohortReport) -> Iterator[tuple[str, ...]]:
    for row in found.mastery:
        half = "not yet" if row.median is None else wording.count(row.median, "call")
        yield wording.KINDS[row.kind], f"{row.trainees:,}", f"{row.passed:,}", half


def _nth(found: CohortReport) -> Iterator[tuple[str, ...]]:
    for row in found.nth:
        change = f"{wording.mean(row.change, signed=True)}, n {row.change.n:,}" if row.change else "–"
        score = wording.mean(row.score)
        yield wording.KINDS[row.kind], row.rubric, str(row.nth), f"{row.score.n:,}", score, change
