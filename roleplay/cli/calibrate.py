"""`roleplay calibrate`: several coaches rate the same calls blind, and see how far they agree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Rate the same calls blind, and see how far coaches and the grader agree.",
    no_args_is_help=False,
    rich_markup_mode=None,
)
Folder = Annotated[Path, typer.Argument(help="The folder of the session.")]
Transcripts = Annotated[
    Path | None, typer.Option("--transcripts", help="Where calls are kept; left out, your settings say.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback(invoke_without_command=True)
def calibrate(context: typer.Context) -> None:
    """Rate the same calls blind, and see how far coaches and the grader agree; alone, it says what to do next here."""
    if context.invoked_subcommand is None:
        from roleplay.cli import output
        from roleplay.wiring.calibration.what_next import next_lines

        for line in next_lines(Path()):
            output.line(line)


@app.command("new")
def new(  # noqa: PLR0917  one for each option of the command line
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, or empty.")],
    calls: Annotated[list[str] | None, typer.Argument(help="Ids, beginnings of ids, or paths.")] = None,
    scenario: Annotated[str, typer.Option(help="Only calls of this scenario.")] = "",
    trainee: Annotated[str, typer.Option(help="Only calls of this pseudonym.")] = "",
    mode: Annotated[str, typer.Option(help="Only calls in this mode: guided, free or exam.")] = "",
    count: Annotated[
        int | None, typer.Option(min=1, help="How many of the calls that fit, drawn from low scores to high.")
    ] = None,
    rubric: Annotated[list[str] | None, typer.Option(help="Rubrics to rate with; by default the calls' own.")] = None,
    rater: Annotated[list[str] | None, typer.Option(help="Who is expected to rate; the report waits for them.")] = None,
    seed: Annotated[int | None, typer.Option(help="Draws and shuffles the same way again.")] = None,
    transcripts: Transcripts = None,
) -> None:
    """Make a session: copies of calls without grades, in another order for each rater."""
    from roleplay import paths
    from roleplay.cli import output
    from roleplay.errors import UsageProblem
    from roleplay.wiring.calibration.beginning import Pick, new_session

    if not (calls or scenario or trainee or mode or count):
        raise UsageProblem("Which calls?", "Name them, or say how many: `--count 10`.")
    if calls and (scenario or trainee or mode or count):
        raise UsageProblem("Calls are named or picked, not both.")
    pick = Pick(calls or (), scenario, trainee, mode, count)
    made = new_session(folder, pick, rubric or (), rater or (), seed, transcripts)
    shown = paths.shown(folder)
    asked = len(made.criteria)
    output.line(f"{shown}: {len(made.calls)} calls, {asked} criteria of {', '.join(made.rubrics)}.")
    output.note(f"Each coach: `roleplay calibrate rate {shown} --by NAME`. Then: `roleplay calibrate report {shown}`.")


@app.command("rate")
def rate(
    folder: Folder,
    by: Annotated[str, typer.Option(help="Your pseudonym: lower case words joined by hyphens.")],
) -> None:
    """Rate the calls of a session, alone; stop and go on whenever you like."""
    from roleplay.cli import output
    from roleplay.cli.calibrate_rating import RatingLines
    from roleplay.cli.line_mode import Words
    from roleplay.wiring.calibration.folder import CalibrationFolder
    from roleplay.wiring.calibration.rating import RatingDesk

    desk = RatingDesk(CalibrationFolder(folder), by)
    expected = desk.folder.session.raters
    if expected and desk.rater not in expected:
        output.note(f"{desk.rater} is not among those expected: {', '.join(expected)}.")
    raise typer.Exit(RatingLines(desk, Words.from_stdin()).run())


@app.command("import")
def import_(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="A CSV with the columns call, rater, criterion, level; reason may.")],
) -> None:
    """Take ratings from a spreadsheet: all rows, or none."""
    from roleplay.cli import output
    from roleplay.wiring.calibration.folder import CalibrationFolder
    from roleplay.wiring.calibration.importing import import_ratings

    session = CalibrationFolder(folder)
    for rater, count in import_ratings(session, file).items():
        left = len(session.left(rater))
        output.line(f"{rater}: {count} ratings taken" + (f", {left} still to give." if left else ", all given."))
    if session.opened():
        output.note("The report had been opened before: these may not have been given blind.")


@app.command("report")
def report(
    folder: Folder,
    without: Annotated[list[str] | None, typer.Option(help="A rater who will not finish, to be left out.")] = None,
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option(help="Write it as a web page to this file, too.")] = None,
    transcripts: Transcripts = None,
) -> None:
    """Compare what coaches say with each other and with the grader, once everybody is done."""
    from roleplay.cli import output
    from roleplay.cli.calibrate_report import show
    from roleplay.wiring.calibration.folder import CalibrationFolder
    from roleplay.wiring.calibration.study import report_of

    found = report_of(CalibrationFolder(folder), without or (), transcripts)
    if html:
        from roleplay.wiring.calibration.page import write_page

        write_page(found, html)
        output.note(f"Written: {html}")
    if as_json:
        output.data(found.as_data())
    else:
        show(found)


@app.command("turns")
def turns(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or paths; without them, all kept calls.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write them to this file instead of stdout.")] = None,
    transcripts: Transcripts = None,
) -> None:
    """Export the turns in which coaches decided about behaviours, to measure the grader on."""
    from roleplay.cli import output
    from roleplay.wiring.labelled import export_turns

    lines, problems = export_turns(names or (), transcripts, out)
    for problem in problems:
        output.note(str(problem))
    if out is None:
        for line in lines:
            output.line(line)
    output.note(f"{len(lines)} turns. `python tools/bench_grader.py --turns FILE` measures the grader on them.")
