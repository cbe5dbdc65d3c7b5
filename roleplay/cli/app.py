"""The command tree."""

from __future__ import annotations

from typing import Annotated

import typer

from roleplay import __version__
from roleplay.cli import (
    calibrate,
    certify,
    doctor,
    drill,
    erase,
    export,
    grade,
    next_call,
    observe,
    practice,
    prune,
    report,
    retry,
    review,
    rubric,
    scenario,
    serve,
    settings,
    transcript,
)

app = typer.Typer(
    name="roleplay",
    help="A practice room for difficult customer calls.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("practice")(practice.practice)
app.command("retry")(retry.retry)
app.command("drill")(drill.drill)
app.command("next")(next_call.next_call)
app.command("observe")(observe.observe)
app.command("grade")(grade.grade)
app.add_typer(scenario.app, name="scenario")
app.add_typer(rubric.app, name="rubric")
transcript.app.command("erase")(erase.erase)
transcript.app.command("export")(export.export)
transcript.app.command("prune")(prune.prune)
app.add_typer(transcript.app, name="transcript")
app.add_typer(calibrate.app, name="calibrate")
app.add_typer(certify.app, name="certify")
app.add_typer(review.app, name="review")
app.add_typer(report.app, name="report")
app.add_typer(settings.app, name="settings")
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"roleplay {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def home(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Open the practice room; with a command, do that instead."""
    del version
    if context.invoked_subcommand is None:
        practice.open_room()
