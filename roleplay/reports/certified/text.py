"""A certification report in plain lines, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from roleplay.certify.against import Against
from roleplay.certify.decided import Decided
from roleplay.reports.certified import beside, tables
from roleplay.reports.certified.reading import HOW_TO_READ
from roleplay.reports.tables import Table

WIDTH = 100
"""Letters in a line, where nobody says how many fit."""
LEAST = 8
"""Letters that the last column of a table needs, at least."""
GAP = "  "


def report(found: Decided, against: Against | None = None, width: int = WIDTH) -> Iterator[str]:
    """Yield the report, part by part."""
    yield f"{found.title}\n{'=' * len(found.title)}\n\n"
    for said in ([found.about] if found.about else []) + tables.about(found):
        yield _wrapped(said, width)
    if against:
        yield "\nBeside the run before\n---------------------\n"
        yield from (_wrapped(said, width) for said in beside.lines(against))
        yield from (table(one, width) for one in beside.tables(against))
    yield from (table(one, width) for one in tables.tables(found))
    yield "\nHow to read this\n----------------\n"
    for said in HOW_TO_READ:
        yield _wrapped(said, width, "- ")
    yield "\n"


def _wrapped(words: str, width: int, begin: str = "") -> str:
    lines = textwrap.wrap(words, width, initial_indent=begin, subsequent_indent=" " * len(begin))
    return "\n".join(lines) + "\n"


def table(one: Table, width: int) -> str:
    """Return a table with its columns aligned; what does not fit in the last one goes on below."""
    columns = list(zip(one.heads, *one.rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    left = width - sum(widths[:-1]) - len(GAP) * (len(widths) - 1)
    head = f"\n{one.title}\n{'-' * len(one.title)}\n{_wrapped(one.about, width)}"
    if left < min(widths[-1], LEAST):
        return head + "".join(_record(one.heads, row, width) for row in one.rows)
    widths[-1] = max(1, min(left, widths[-1]))
    return head + "".join(_row(row, widths) for row in (one.heads, *one.rows))


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    last = textwrap.wrap(cells[-1], widths[-1]) or [""]
    first = GAP.join([*(c.ljust(w) for c, w in zip(cells[:-1], widths[:-1], strict=True)), last[0]]).rstrip()
    under = " " * (sum(widths[:-1]) + len(GAP) * (len(widths) - 1))
    return "\n".join([first, *(under + more for more in last[1:])]) + "\n"


def _record(heads: tuple[str, ...], row: tuple[str, ...], width: int) -> str:
    """Return a row of a table that is too wide, a line for each cell."""
    wide = max(map(len, heads[1:]), default=0)
    cells = (
        textwrap.fill(cell, width, initial_indent=f"  {head.ljust(wide)}  ", subsequent_indent=" " * (wide + 4))
        for head, cell in zip(heads[1:], row[1:], strict=True)
    )
    return "\n".join([row[0], *cells]) + "\n"
