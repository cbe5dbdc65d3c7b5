"""A certification report as Markdown. What people typed is escaped."""

from __future__ import annotations

from collections.abc import Iterator

from roleplay.certify.against import Against
from roleplay.certify.decided import CandidateFigures, Decided
from roleplay.reports.certified import beside, tables, words
from roleplay.reports.certified.reading import HOW_TO_READ
from roleplay.reports.markdown import table, text
from roleplay.reports.tables import Table


def report(found: Decided, against: Against | None = None) -> Iterator[str]:
    """Yield the report, part by part."""
    yield f"# {text(found.title)}\n\n"
    if found.about:
        yield f"{text(found.about)}\n\n"
    yield "".join(f"- {text(said)}\n" for said in tables.about(found))
    if against:
        yield "\n## Beside the run before\n\n"
        yield "".join(f"- {text(said)}\n" for said in beside.lines(against))
        yield from (_table(one) for one in beside.tables(against))
    yield from (_table(one) for one in tables.tables(found))
    yield "\n## Scenario by scenario\n\n"
    yield table(
        ("Scenario", *(text(one.name) for one in found.candidates)),
        [(text(name), *(_cell(one, name) for one in found.candidates)) for name in found.scenarios],
    )
    yield "\n## How to read this\n\n"
    yield "".join(f"- {text(said)}\n" for said in HOW_TO_READ)


def _cell(one: CandidateFigures, scenario: str) -> str:
    return next((text(words.cell_mark(cell)) for cell in one.cells if cell.scenario == scenario), "")


def _table(one: Table) -> str:
    rows = [[text(cell) for cell in row] for row in one.rows]
    return f"\n## {text(one.title)}\n\n{text(one.about)}\n\n{table([text(head) for head in one.heads], rows)}"
