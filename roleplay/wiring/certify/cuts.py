"""Read what a panel or whoever rated calls wrote in a spreadsheet, and find where passing begins."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from roleplay import paths
from roleplay.calibration.bootstrap import Floats
from roleplay.certify.components import NotEstimable
from roleplay.certify.decided import RUBRICS
from roleplay.certify.standards import (
    Angoff,
    BorderlineRegression,
    Standard,
    angoff,
    beside,
    borderline_regression,
)
from roleplay.diagnostics import has_errors, render
from roleplay.errors import BadFile
from roleplay.text_files import read_text_file

PANEL = ("judge", "scenario")
RATED = ("candidate", "rating")
PARTED_BY = ",;\t"
Found = TypeVar("Found")
MOST_TOLD = 20
"""Problems of one file that are named."""


class Row(NamedTuple):
    """Hold a row of a table: two names or values that say what it is about, and a number by rubric, NaN for none."""

    line: int
    first: str
    second: str
    values: dict[str, float]


@dataclass(frozen=True)
class Panel:
    """Hold what a panel expects of a candidate who only just deserves to pass."""

    judges: tuple[str, ...]
    scenarios: tuple[str, ...]
    found: dict[str, Angoff]
    """By rubric."""


@dataclass(frozen=True)
class Borderline:
    """Hold what candidates who were rated borderline scored."""

    candidates: tuple[str, ...]
    found: dict[str, BorderlineRegression]
    """By rubric."""
    means: dict[str, Floats] = field(repr=False)
    """By rubric: the mean score of each candidate."""

    def beside(self, rubric: str, panel: Panel | None) -> tuple[Standard, ...]:
        """Return what the cut, and the panel's beside it, would mean for the candidates that were rated."""
        cuts = [self.found[rubric].cut, *([panel.found[rubric].cut] if panel else [])]
        return beside(cuts, self.means[rubric])


def panel_of(path: Path) -> Panel:
    """Return the standard of a panel: a table with the columns judge, scenario, empathy and resolution.

    Raises:
        BadFile: if it cannot be read as one, or tells too little.
    """
    rows = list(_rows(path, PANEL))
    judges, scenarios = (tuple(dict.fromkeys(names)) for names in ([r.first for r in rows], [r.second for r in rows]))
    found = {}
    for rubric in RUBRICS:
        table = np.full((len(judges), len(scenarios)), np.nan)
        for row in rows:
            at = judges.index(row.first), scenarios.index(row.second)
            if not np.isnan(table[at]):
                raise BadFile(f"{paths.shown(path)}:{row.line}: {row.first} has rated {row.second} before")
            table[at] = row.values[rubric]
        found[rubric] = _told(path, rubric, angoff, table)
    return Panel(judges, scenarios, found)


def borderline_of(path: Path) -> Borderline:
    """Return the standard of rated calls: a table with the columns candidate, rating, empathy and resolution.

    Raises:
        BadFile: if it cannot be read as one, or tells too little.
    """
    rows = list(_rows(path, RATED))
    names = [row.first for row in rows]
    ratings = np.array([_number(row.second, path, row.line, RATED[1]) for row in rows], dtype=np.float64)
    scores = {rubric: np.array([row.values[rubric] for row in rows], dtype=np.float64) for rubric in RUBRICS}
    candidates = tuple(dict.fromkeys(names))
    of = np.array([candidates.index(name) for name in names])
    means = {
        rubric: np.array([np.nanmean(s) for n in range(len(candidates)) if (~np.isnan(s := values[of == n])).any()])
        for rubric, values in scores.items()
    }
    found = {r: _told(path, r, borderline_regression, ratings, scores[r], names) for r in RUBRICS}
    return Borderline(candidates, found, means)


def _told(path: Path, rubric: str, standard: Callable[..., Found], *table: object) -> Found:
    try:
        return standard(*table)
    except (NotEstimable, ValueError) as why:
        raise BadFile(f"{paths.shown(path)}: {rubric}: {why}") from why


def _rows(path: Path, named: tuple[str, str]) -> Iterator[Row]:
    file = read_text_file(path, paths.shown(path))
    if has_errors(file.problems):
        raise BadFile(render(file.problems))
    first = file.text.partition("\n")[0]
    # some spreadsheets part columns by what their country's numbers leave free
    reader = csv.DictReader(io.StringIO(file.text), delimiter=max(PARTED_BY, key=first.count))
    heads = {h.strip().lower(): h for h in reader.fieldnames or []}
    wanted = (*named, *RUBRICS)
    if missing := [column for column in wanted if column not in heads]:
        raise BadFile(f"{file.shown}:1: there is no column {', '.join(missing)}", f"Needed: {', '.join(wanted)}.")
    problems = []
    for row in reader:
        cells = {column: (row.get(heads[column]) or "").strip() for column in wanted}
        if not all(cells[column] for column in named):
            problems.append(f"{file.shown}:{reader.line_num}: a row needs a {' and a '.join(named)}")
            continue
        try:
            values = {rubric: _number(cells[rubric], path, reader.line_num, rubric) for rubric in RUBRICS}
            yield Row(reader.line_num, cells[named[0]], cells[named[1]], values)
        except BadFile as problem:
            problems.append(problem.message)
    if problems:
        raise BadFile("\n".join(problems[:MOST_TOLD]))


def _number(cell: str, path: Path, line: int, column: str) -> float:
    """Return the number of a cell, NaN where it is empty."""
    try:
        value = float(cell.replace(",", ".")) if cell else math.nan
    except ValueError:
        value = math.inf
    if math.isinf(value) or (cell and math.isnan(value)):
        raise BadFile(f"{paths.shown(path)}:{line}: {column} {cell!r} is no number")
    return value
