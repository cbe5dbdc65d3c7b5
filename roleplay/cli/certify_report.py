"""`roleplay certify report`: what a run came to, for people and for other programs."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.certify_options import RunPath


class Format(StrEnum):
    """Name the formats of a report."""

    TEXT = "text"
    HTML = "html"
    CSV = "csv"
    JUNIT = "junit"
    JSON = "json"
    MARKDOWN = "markdown"


class Rows(StrEnum):
    """Name what a row of a CSV stands for."""

    CALLS = "calls"
    CANDIDATES = "candidates"


def report(
    run: RunPath,
    form: Annotated[
        Format | None, typer.Option("--format", help="What to write; left out, the ending of the file says, else text.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to write; left out, the standard output.")
    ] = None,
    rows: Annotated[Rows, typer.Option("--rows", help="For csv: what a row stands for.")] = Rows.CALLS,
    against: Annotated[
        Path | None, typer.Option(metavar="RUN2", help="A run before this one: show what got better or worse since.")
    ] = None,
) -> None:
    """Report on a run: what the rule of the plan comes to for each candidate, and why.

    The last line is for logs. It ends with 0 where every candidate is in the zone of passing, or with --against where
    nothing got worse; with 1 otherwise. It certifies nobody: `certify sign` does.
    """
    from roleplay.cli import output
    from roleplay.errors import ExitCode, UsageProblem
    from roleplay.reports.certified import beside, words
    from roleplay.wiring.certify.folder import RunFolder
    from roleplay.wiring.certify.report import COMPARING, compared, decided_run, pieces
    from roleplay.wiring.report_files import write

    asked = _format(form, out)
    if against and asked not in COMPARING:
        raise UsageProblem(f"A comparison cannot be written as {asked}.", f"It can as {', '.join(COMPARING)}.")
    folder = RunFolder(run)
    found = decided_run(folder)
    compare = compared(folder, RunFolder(against)) if against else None
    document = pieces(asked, rows.value, folder, found, compare, _width())
    last = beside.line(compare) if compare else words.line(found)
    if out is None:
        output.pieces(document)
    else:
        write(document, out)
        output.note(f"Written to {out}.")
    if out is None and asked != Format.TEXT:
        output.note(last)
    else:
        output.line(last)
    good = compare.comparable and not compare.regressed if compare else found.all_pass
    raise typer.Exit(ExitCode.OK if good else ExitCode.FAILED)


def _format(asked: Format | None, out: Path | None) -> str:
    """Return what to write: as asked, or as the file is named."""
    from roleplay.wiring.certify.report import ENDINGS

    if asked is not None:
        return asked.value
    return ENDINGS.get(out.suffix.lower(), Format.TEXT.value) if out else Format.TEXT.value


def _width() -> int:
    """Return how many letters fit in a line."""
    import shutil

    from roleplay.reports.certified.text import WIDTH

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
