"""`roleplay report`: what calls came to, for people and for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.transcript_options import View

if TYPE_CHECKING:
    from roleplay.reports.call_facts import CallFacts
    from roleplay.wiring.reporting import Cohort

app = typer.Typer(
    help="Report on calls: one, many, or the coaching sheet of a trainee.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """Name the formats of a report."""

    HTML = "html"
    MD = "md"
    CSV = "csv"
    XAPI = "xapi"
    JSON = "json"


FOR_PROGRAMS = (Format.CSV, Format.XAPI)
"""Formats of one row or statement after the other; the others are one document."""
ENDINGS = {".html": "html", ".htm": "html", ".md": "md", ".csv": "csv", ".jsonl": "xapi", ".json": "json"}
"""The format that the ending of a file asks for."""


class SheetFormat(StrEnum):
    """Name the formats of a coaching sheet."""

    HTML = "html"
    MD = "md"
    JSON = "json"


class Rows(StrEnum):
    """Name what a row of a CSV stands for."""

    CALLS = "calls"
    CRITERIA = "criteria"
    TURNS = "turns"


class By(StrEnum):
    """Name what skills are grouped by."""

    TRAINEE = "trainee"
    SCENARIO = "scenario"
    MONTH = "month"
    ALL = "all"


class Mode(StrEnum):
    """Name the modes of a call."""

    GUIDED = "guided"
    FREE = "free"
    EXAM = "exam"


Out = Annotated[Path | None, typer.Option("--out", "-o", help="The file to write; left out, the standard output.")]
Folder = Annotated[Path | None, typer.Option("--transcripts", help="Where the calls are kept.")]
FORMAT = "What to write; left out, the ending of the file says, else html, or md on a terminal."
As = Annotated[Format | None, typer.Option("--format", help=FORMAT)]
RowsOf = Annotated[Rows, typer.Option("--rows", help="For csv: what a row stands for.")]
KeyFile = Annotated[
    Path | None, typer.Option(help="For xapi: the key that hides pseudonyms; left out, your own, made when needed.")
]
Site = Annotated[str, typer.Option(help="For xapi: an address of yours that ids begin with.")]
NOBODYS = "https://roleplay.invalid"
"""A site that is nobody's, and never will be."""


@app.command("call")
def call(
    names: Annotated[list[str], typer.Argument(metavar="CALL...", help="Ids, beginnings of ids, paths, or last.")],
    form: As = None,
    out: Out = None,
    rows: RowsOf = Rows.CALLS,
    key_file: KeyFile = None,
    site: Site = NOBODYS,
    folder: Folder = None,
    view: View = "full",
) -> None:
    """Report on finished calls, each as it stands after reviews."""
    from roleplay.reports import html, json_text, markdown
    from roleplay.transcripts import find
    from roleplay.wiring.reporting import Cohort, call_reports

    files = [find(name, folder) for name in names]
    writers = {Format.HTML: html.calls, Format.MD: markdown.calls, Format.JSON: json_text.calls}
    _Asked(form, out, rows, key_file, site, view).write(
        lambda: Cohort.of_files(files, view), lambda form: writers[form](call_reports(files, view))
    )


@app.command("cohort")
def cohort(
    *,
    since: Annotated[str, typer.Option(help="From this day on, in UTC: 2026-11-05, today, yesterday, or 7d.")] = "",
    until: Annotated[str, typer.Option(help="To the end of this day.")] = "",
    trainee: Annotated[list[str] | None, typer.Option(help="Of this trainee; may be given again.")] = None,
    scenario: Annotated[list[str] | None, typer.Option(help="Of this scenario; may be given again.")] = None,
    mode: Annotated[Mode | None, typer.Option(help="Taken in this mode.")] = None,
    by: Annotated[
        By | None, typer.Option("--by", help="What skills are grouped by; left out, trainee, for a peer scenario.")
    ] = None,
    form: As = None,
    out: Out = None,
    rows: RowsOf = Rows.CALLS,
    key_file: KeyFile = None,
    site: Site = NOBODYS,
    folder: Folder = None,
    view: View = "full",
) -> None:
    """Report on many calls together."""
    from roleplay.reports import html, json_text, markdown
    from roleplay.reports.cohort_data import Selection
    from roleplay.wiring.report_facts import day_of
    from roleplay.wiring.reporting import Cohort

    now = datetime.now(UTC)
    found = Cohort(
        Selection(
            since=day_of(since, now), until=day_of(until, now), trainees=tuple(trainee or ()),
            scenarios=tuple(scenario or ()), mode=mode or "",
        ),
        folder, view=view,
    )  # fmt: skip
    grouped = by or (By.SCENARIO if view == "peer" else By.TRAINEE)
    writers = {Format.HTML: html.cohort, Format.MD: markdown.cohort, Format.JSON: json_text.document}
    _Asked(form, out, rows, key_file, site, view).write(
        lambda: found, lambda form: _all_told(writers[form](found.report(grouped.value)), found)
    )


@app.command("sheet")
def sheet(
    trainee: Annotated[str, typer.Argument(help="The pseudonym.")],
    form: Annotated[SheetFormat | None, typer.Option("--format", help=FORMAT)] = None,
    out: Out = None,
    folder: Folder = None,
) -> None:
    """Write a trainee's coaching sheet: a page for the next talk."""
    from roleplay.errors import UsageProblem
    from roleplay.reports import html, json_text, markdown
    from roleplay.wiring.coaching import sheet as make

    asked = _format(form, out)
    if asked not in set(SheetFormat):
        raise UsageProblem(f"A coaching sheet cannot be written as {asked}.", f"It can as {', '.join(SheetFormat)}.")
    form, found = SheetFormat(asked), make(trainee, folder)
    writer = {SheetFormat.HTML: html.sheet, SheetFormat.MD: markdown.sheet, SheetFormat.JSON: json_text.document}[form]
    _write(writer(found), out)


def _format(asked: StrEnum | None, out: Path | None) -> str:
    """Return what to write: as asked, as the file is named, or what reads best where it goes."""
    if asked is not None:
        return asked.value
    if out is not None:
        return ENDINGS.get(out.suffix.lower(), Format.HTML.value)
    return (Format.MD if sys.stdout.isatty() else Format.HTML).value


@dataclass(frozen=True)
class _Asked:
    """Hold how a report on calls is to be written."""

    form: Format | None
    out: Path | None
    rows: Rows
    key_file: Path | None
    site: str
    view: str

    def write(self, found: Callable[[], Cohort], document: Callable[[Format], Iterable[str]]) -> None:
        """Write what was found: one by one for programs, else as a document of the format asked for."""
        form = Format(_format(self.form, self.out))
        if form in FOR_PROGRAMS:
            calls = found()
            _write(_all_told(self._one_by_one(calls, form), calls), self.out)
        else:
            _write(document(form), self.out)

    def _one_by_one(self, found: Cohort, form: Format) -> Iterable[str]:
        """Return a table or statements about calls, piece by piece."""
        from roleplay.errors import UsageProblem
        from roleplay.reports import csv_rows, xapi
        from roleplay.wiring.report_files import key_from

        if form == Format.XAPI:
            if self.view == "peer":
                raise UsageProblem("A statement is about somebody; a peer is not told who.", "Write another format.")
            account = xapi.Account(xapi.site_of(self.site), key_from(self.key_file))
            return _told(xapi.lines(_stated(found.calls(), left := list[str]()), account), left)
        if self.rows == Rows.TURNS:
            return csv_rows.turn_rows(found.finished())
        return (csv_rows.criterion_rows if self.rows == Rows.CRITERIA else csv_rows.call_rows)(found.calls())


def _stated(calls: Iterable[CallFacts], left: list[str]) -> Iterator[CallFacts]:
    """Yield the calls that statements are made about; the ids of the others are put with those left out."""
    from roleplay.reports import xapi

    for call in calls:
        if xapi.stated(call):
            yield call
        else:
            left.append(call.id)


def _told(pieces: Iterable[str], left: list[str]) -> Iterator[str]:
    """Yield the pieces, and say at the end how many calls were left out."""
    from roleplay.cli import output

    yield from pieces
    if left:
        why = "unfinished, retries, taken by a model, or without a pseudonym"
        output.note(f"{len(left)} of the calls are in no statement: {why}.")


def _all_told(pieces: Iterable[str], calls: Cohort) -> Iterator[str]:
    """Yield the pieces, and say at the end how many files could not be used for them."""
    from roleplay.cli import output

    yield from pieces
    if left := len(calls.unreadable):
        why = "cannot be read or not as written, and left out"
        output.note(f"Files {why}: {left}. `roleplay transcript verify` names what is wrong.")
    if again := len(calls.copies):
        output.note(f"Files with a call that was counted already, and left out: {again}.")


def _write(pieces: Iterable[str], out: Path | None) -> None:
    from roleplay.cli import output
    from roleplay.wiring.report_files import write

    if out is None:
        output.pieces(pieces)
        return
    write(pieces, out)
    output.note(f"Written to {out}.")
