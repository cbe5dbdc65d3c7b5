"""`roleplay transcript prune`: let go of what has been kept for its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.transcript import Folder, Json

if TYPE_CHECKING:
    from roleplay.wiring.pruning import Pruning


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    by: Annotated[str, typer.Option(help="Who lets go of it; left out, your settings say.")] = "",
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """List what has been kept for its time, by the settings retention.*, and let go of it when you say so.

    Practice calls go whole; exams and reviews lose their words and keep what was decided. Calls that are not finished,
    disputed or claimed stay and are named.
    """
    from roleplay.cli import output
    from roleplay.errors import ExitCode
    from roleplay.wiring.pruning import prune as let_go
    from roleplay.wiring.pruning import pruning

    found = pruning(folder)
    planned, gone = len(found.held), list[str]()
    if not as_json:
        _listed(found)
    if found.due and not dry_run:
        if yes or _agreed():
            gone = [due.what for due in let_go(found, by, folder)]
        else:
            output.note("Nothing was let go of.")
    if as_json:
        held = [{"what": what, "why": why} for what, why in found.held]
        output.data({"due": [due.as_data() for due in found.due], "held": held, "gone": gone})
    failed = found.held[planned:]
    for what, why in failed:
        output.note(f"{what} stays: {why}")
    if failed:
        raise typer.Exit(ExitCode.FAILED)


def _listed(found: Pruning) -> None:
    from roleplay.cli import output

    for due in found.due:
        output.line(f"{due.words}.")
    for call, why in found.held:
        output.line(f"{call} stays: {why}.")
    if not found.due and not found.held:
        output.line("Nothing has been kept for its time.")


def _agreed() -> bool:
    import sys

    from roleplay.cli import output

    output.prompt("Type yes to go on: ")
    return sys.stdin.readline().strip().lower() == "yes"
