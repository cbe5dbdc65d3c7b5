"""Reports as CSV: one row a call, a criterion or a turn. No cell can be taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from roleplay.reports.call_facts import CallFacts, CriterionFacts
from roleplay.reports.data import TurnFacts

Cell = str | int | float | bool | None
Column = tuple[str, Callable[[Any], Cell]]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # fmt: skip
"""What a spreadsheet takes for the beginning of a formula."""
RUBRICS = ("empathy", "resolution")
"""Rubrics with columns of their own; the scores of others share one."""

_WHERE: list[Column] = [
    ("call", lambda c: c.id),
    ("trainee", lambda c: c.trainee),
    ("began", lambda c: c.at),
    ("scenario", lambda c: c.scenario),
    ("mode", lambda c: c.mode),
    ("counts", lambda c: c.counts),
]
CALLS: list[Column] = [
    *_WHERE,
    ("title", lambda c: c.title),
    ("seed", lambda c: c.seed),
    ("customer", lambda c: c.customer),
    ("agent", lambda c: c.agent),
    ("retry_of", lambda c: c.retry_of),
    ("ended", lambda c: c.ended),
    ("seconds", lambda c: c.seconds),
    ("turns", lambda c: c.turns),
    ("void_turns", lambda c: " ".join(map(str, c.void_turns))),
    ("outcome", lambda c: c.outcome),
    ("resolved", lambda c: c.resolved),
    *((name, lambda c, name=name: c.score(name)) for name in RUBRICS),
    *((f"{name}_graded", lambda c, name=name: _graded(c, name)) for name in RUBRICS),
    ("other_scores", lambda c: "; ".join(f"{r.id} {r.score}" for r in c.rubrics if r.id not in RUBRICS)),
    ("passed", lambda c: c.passed),
    ("passed_graded", lambda c: c.passed_graded),
    ("critical", lambda c: " ".join(f"{e.severity}:{e.id}" for e in c.critical)),
    ("why", lambda c: c.why),
    ("reviewed_by", lambda c: "; ".join(c.reviewed_by)),
    ("reviewed_at", lambda c: c.reviewed_at),
    ("open_disputes", lambda c: c.open_disputes),
    ("head", lambda c: c.head),
]
"""Columns of a row for each call, with how each is filled."""
CRITERIA: list[Column] = [
    ("rubric", lambda c: c.rubric),
    ("criterion", lambda c: c.id),
    ("name", lambda c: c.name),
    ("weight", lambda c: c.weight),
    ("level", lambda c: c.level),
    ("level_graded", lambda c: c.graded),
    ("anchor", lambda c: c.anchor),
    ("why", lambda c: c.why),
    ("evidence", lambda c: " ".join(c.evidence)),
]
"""Columns of a row for each criterion, after those that say which call."""
TURNS: list[Column] = [
    ("turn", lambda t: t.index),
    ("customer", lambda t: t.before),
    ("agent", lambda t: t.text),
    ("empathy", lambda t: t.empathy),
    ("resolution", lambda t: t.resolution),
    ("void", lambda t: bool(t.void)),
    ("helped", lambda t: " ".join(s.id for s in t.seen if s.helps)),
    ("hurt", lambda t: " ".join(s.id for s in t.seen if not s.helps)),
    *(
        (name, lambda t, name=name: getattr(t.mood, name) if t.mood else None)
        for name in ("anger", "distress", "trust", "patience", "clarity", "heard", "goal")
    ),
    ("advice", lambda t: t.advice),
]
"""Columns of a row for each turn, after those that say which call."""


def call_rows(calls: Iterable[CallFacts]) -> Iterator[str]:
    """Yield a table with one row a call, line by line."""
    return rows_of(CALLS, calls)


def criterion_rows(calls: Iterable[CallFacts]) -> Iterator[str]:
    """Yield a table with one row a criterion of each graded call, line by line."""
    return _table([*_WHERE, *CRITERIA], (_parts(call, CRITERIA, part) for call in calls for part in call.criteria))


def turn_rows(calls: Iterable[tuple[CallFacts, tuple[TurnFacts, ...]]]) -> Iterator[str]:
    """Yield a table with one row an agent turn of each finished call, line by line."""
    return _table([*_WHERE, *TURNS], (_parts(call, TURNS, turn) for call, turns in calls for turn in turns))


def rows_of(columns: list[Column], things: Iterable[Any]) -> Iterator[str]:
    """Yield a table with one row a thing, line by line."""
    return _table(columns, (_cells(columns, thing) for thing in things))


def safe(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs: text that would be a formula begins with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _graded(call: CallFacts, rubric: str) -> float | None:
    return next((r.graded for r in call.rubrics if r.id == rubric), None)


def _parts(call: CallFacts, columns: list[Column], part: CriterionFacts | TurnFacts) -> list[Cell]:
    return [*_cells(_WHERE, call), *_cells(columns, part)]


def _cells(columns: list[Column], of: Any) -> list[Cell]:
    return [_plain(fill(of)) for _, fill in columns]


def _plain(cell: Cell) -> Cell:
    return str(cell).lower() if isinstance(cell, bool) else safe(cell)


def _table(columns: list[Column], rows: Iterable[list[Cell]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in (line for part in ([[name for name, _ in columns]], rows) for line in part):
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
