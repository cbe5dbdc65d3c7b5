"""`roleplay certify cut`: where passing begins, from a panel's table or from rated calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roleplay.reports.tables import Table
    from roleplay.wiring.certify.cuts import Borderline, Panel

ANGOFF = "A panel's table: judge, scenario, empathy, resolution; the scores a borderline candidate would get."
BORDERLINE = "Rated calls: candidate, rating (1 to 5, 2 is borderline), empathy, resolution."


def cut(
    angoff: Annotated[Path | None, typer.Option(metavar="FILE.csv", help=ANGOFF)] = None,
    borderline: Annotated[Path | None, typer.Option(metavar="FILE.csv", help=BORDERLINE)] = None,
) -> None:
    """Find cut scores, how sure they are, and the lines for a plan; with both files, each beside the other."""
    from roleplay.cli import output
    from roleplay.errors import UsageProblem
    from roleplay.reports.certified.text import WIDTH, table
    from roleplay.wiring.certify.cuts import borderline_of, panel_of

    if not (angoff or borderline):
        raise UsageProblem("From what?", "Give `--angoff FILE.csv`, `--borderline FILE.csv` or both.")
    panel, rated = (panel_of(angoff) if angoff else None), (borderline_of(borderline) if borderline else None)
    for one in _tables(panel, rated):
        output.pieces([table(one, WIDTH)])
    for line in _plan_lines(panel, rated):
        output.line(line)


def _tables(panel: Panel | None, rated: Borderline | None) -> Iterator[Table]:
    from roleplay.reports.certified import cuts

    if panel:
        yield from cuts.panel(panel.judges, panel.found)
    if rated:
        yield from cuts.borderline(rated.found)
        methods = ["borderline", *(["Angoff"] if panel else [])]
        yield from cuts.meaning({rubric: rated.beside(rubric, panel) for rubric in rated.found}, methods)


def _plan_lines(panel: Panel | None, rated: Borderline | None) -> Iterator[str]:
    from roleplay.reports.certified import cuts

    if panel:
        note = cuts.panel_note(len(panel.judges), len(panel.scenarios))
        yield ""
        yield from cuts.lines({name: one.cut for name, one in panel.found.items()}, "angoff", note)
    if rated:
        calls = max(one.calls for one in rated.found.values())
        note = cuts.borderline_note(calls, len(rated.candidates))
        yield ""
        yield from cuts.lines({name: one.cut for name, one in rated.found.items()}, "borderline", note)
