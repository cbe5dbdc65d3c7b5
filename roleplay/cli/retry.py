"""`roleplay retry`: go back to one turn of a kept call and say something else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def retry(
    call: Annotated[str, typer.Argument(help="Id, beginning of an id, path, or last.")],
    turn: Annotated[int, typer.Argument(help="The turn of yours to take again, counted from 1.")],
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, for screen readers and pipes.")] = False,
    agent_file: Annotated[str, typer.Option(help="Read one attempt a line from a file, or - for stdin.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print every comparison as JSON on stdout.")] = False,
    transcripts: Annotated[Path | None, typer.Option(help="Where the calls are kept.")] = None,
) -> None:
    """Take one turn of a finished call again, and see then and now side by side."""
    from roleplay.cli.line_mode import Words
    from roleplay.cli.retry_lines import RetryLines
    from roleplay.transcripts import find
    from roleplay.wiring.moment import Moment, original_of

    path = find(call, transcripts)
    # the call kept last may be an attempt at the very turn that is to be taken again
    moment = Moment(original_of(path) if call == "last" else path, turn)
    if not (plain or agent_file or as_json) and sys.stdin.isatty() and sys.stdout.isatty():
        from roleplay.tui.app import RoleplayApp

        RoleplayApp(retry=moment).run()
        return
    words = Words.from_file(agent_file) if agent_file else Words.from_stdin()
    raise typer.Exit(RetryLines(moment, words, as_json=as_json).run())
