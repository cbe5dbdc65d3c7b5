"""`roleplay practice`: one call, on a screen or in plain lines."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

Mode = Literal["guided", "free", "exam"]


def practice(  # noqa: PLR0917  one for each option of the command line
    scenario: Annotated[str, typer.Argument(help="Id, folder or file; without it, the call that suits you next.")] = "",
    customer: Annotated[str, typer.Option(help="Who answers: scripted.")] = "scripted",
    observer: Annotated[str, typer.Option(help="Who reads the turns: offline.")] = "offline",
    seed: Annotated[
        int | None, typer.Option(min=0, help="Picks the variant and the wordings; random without it.")
    ] = None,
    mode: Annotated[
        Mode, typer.Option(help="guided: hints; free: none mid-call; exam: nothing but the brief.")
    ] = "free",
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, for screen readers and pipes.")] = False,
    agent_file: Annotated[str, typer.Option(help="Read one agent turn a line from a file, or - for stdin.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")] = False,
    resume: Annotated[str, typer.Option(help="Go on with a kept call: its id, its path, or last.")] = "",
    trainee: Annotated[str, typer.Option(help="A pseudonym for the transcript.")] = "",
    transcripts: Annotated[Path | None, typer.Option(help="Where to keep the call.")] = None,
) -> None:
    """Take a call, be graded, and keep the transcript."""
    from roleplay.cli.line_mode import LineMode, Words
    from roleplay.transcripts import find as find_transcript
    from roleplay.wiring.choose import begin
    from roleplay.wiring.live import LiveCall, Setup

    setup = Setup(scenario, -1 if seed is None else seed, mode, customer, observer, trainee, transcripts)
    on_screen = not (plain or agent_file or as_json) and sys.stdin.isatty() and sys.stdout.isatty()
    if on_screen:
        from roleplay.tui.app import RoleplayApp

        RoleplayApp(setup=setup, resume=str(find_transcript(resume, transcripts)) if resume else "").run()
        return
    words = Words.from_file(agent_file) if agent_file else Words.from_stdin()
    live = LiveCall.resume(find_transcript(resume, transcripts)) if resume else begin(setup)
    raise typer.Exit(LineMode(live, words, as_json=as_json).run(resumed=bool(resume)))


def open_room() -> None:
    """Open the practice room on a screen, or say how to practise without one."""
    # a server that shows the room in a browser names a driver in the terminal's place
    if "TEXTUAL_DRIVER" in os.environ or (sys.stdin.isatty() and sys.stdout.isatty()):
        from roleplay.tui.app import RoleplayApp

        RoleplayApp().run()
        return
    from roleplay.cli import output

    output.note("There is no terminal here for the screen. `roleplay practice --plain` takes a call in plain lines.")
