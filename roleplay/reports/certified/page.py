"""A certification report as one HTML file: a matrix of candidates by scenarios, and behind each cell its calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from roleplay.certify.against import Against
from roleplay.certify.decided import RUBRICS, CandidateFigures, Cell, Decided
from roleplay.reports import html
from roleplay.reports.certified import beside, tables, words
from roleplay.reports.certified.call import CallRow
from roleplay.reports.certified.reading import HOW_TO_READ

LEGEND = (
    (words.PASSED, "passed"), (words.FAILED, "not passed"), ("7/8", "7 of 8 passed"),
    (words.CRITICAL, "critical error"),
    *((words.MARKS[state], said) for state, said in words.STANDINGS.items() if words.MARKS[state]),
)  # fmt: skip


@dataclass(frozen=True)
class Folded:
    """Hold one cell of the matrix with its calls."""

    id: str
    cell: Cell
    calls: tuple[CallRow, ...]


def report(found: Decided, rows: Iterable[CallRow], against: Against | None = None) -> Iterator[str]:
    """Yield the page, piece by piece.

    Args:
        found: the figures of the run.
        rows: its calls in the order of the run, the calls of a candidate and of a scenario together; read once.
        against: a comparison with a run before it.
    """
    made = tables.tables(found)
    return html.room().get_template("certification.html").generate(
        title=f"Certification: {found.title}", style=html.style(), found=found, about=tables.about(found), words=words,
        legend=LEGEND, decisions=[one for one in made if one.id in {"decisions", "reasons"}],
        tables=[one for one in made if one.id not in {"decisions", "reasons"}], reading=HOW_TO_READ, rubrics=RUBRICS,
        matrix=list(_matrix(found)), people=_drilled(found, rows),
        beside=(beside.lines(against), beside.tables(against)) if against else None,
    )  # fmt: skip


def _matrix(found: Decided) -> Iterator[tuple[CandidateFigures, list[tuple[str, Cell] | None]]]:
    """Yield each candidate with a cell for each scenario, or nothing where it is not on their form."""
    for number, one in enumerate(found.candidates):
        cells = {cell.scenario: (_id(number, place), cell) for place, cell in enumerate(one.cells)}
        yield one, [cells.get(name) for name in found.scenarios]


def _drilled(found: Decided, rows: Iterable[CallRow]) -> Iterator[tuple[CandidateFigures, Iterator[Folded]]]:
    """Yield each candidate with the calls of one scenario after the other; nothing is held but one cell."""
    numbers = {one.name: number for number, one in enumerate(found.candidates)}
    for name, theirs in groupby(rows, key=lambda row: row.result.candidate):
        one = found.candidates[numbers[name]]
        places = {cell.scenario: place for place, cell in enumerate(one.cells)}
        folded = (
            Folded(_id(numbers[name], places[scenario]), one.cells[places[scenario]], tuple(calls))
            for scenario, calls in groupby(theirs, key=lambda row: row.result.scenario)
        )
        yield one, folded


def _id(candidate: int, place: int) -> str:
    return f"cell-{candidate + 1}-{place + 1}"
