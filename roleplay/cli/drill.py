"""`roleplay drill`: one moment, one answer, its grade, again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def drill(
    scenario: Annotated[str, typer.Argument(help="Only moments of this one; without it, what is due.")] = "",
    skill: Annotated[str, typer.Option(help="Only moments that train this criterion, such as E1.")] = "",
    count: Annotated[
        int | None, typer.Option(min=1, max=60, help="How many moments; five minutes' worth without.")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, for screen readers and pipes.")] = False,
    agent_file: Annotated[str, typer.Option(help="Read one answer a line from a file, or - for stdin.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON on stdout.")] = False,
    trainee: Annotated[str, typer.Option(help="The pseudonym whose calls and answers count.")] = "",
    transcripts: Annotated[Path | None, typer.Option(help="Where calls and answers are kept.")] = None,
) -> None:
    """Practise single moments for five minutes.

    One answer each, graded at once; your own weak turns come first. It counts for nothing else.
    """
    from roleplay.wiring.drills import COUNT, DrillSession, DrillSetup

    setup = DrillSetup(scenario, skill, count or COUNT, trainee, transcripts)
    if not (plain or agent_file or as_json) and sys.stdin.isatty() and sys.stdout.isatty():
        from roleplay.tui.app import RoleplayApp

        RoleplayApp(drill=setup).run()
        return
    from roleplay.cli.drill_lines import DrillLines
    from roleplay.cli.line_mode import Words

    words = Words.from_file(agent_file) if agent_file else Words.from_stdin()
    raise typer.Exit(DrillLines(DrillSession(setup), words, as_json=as_json).run())
