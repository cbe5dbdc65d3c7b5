"""`roleplay practice`: one call, on a screen or in plain lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from roleplay.errors import ExitCode

if TYPE_CHECKING:
    from roleplay.cli.line_mode import LineMode, Words
    from roleplay.settings import Loaded
    from roleplay.wiring.form_desk import FormDesk
    from roleplay.wiring.setup import Setup

Mode = Literal["guided", "free", "exam"]


def practice(  # noqa: PLR0917  one for each option of the command line
    scenario: Annotated[str, typer.Argument(help="Id, folder or file; without it, the call that suits you next.")] = "",
    customer: Annotated[
        str, typer.Option(help="Who answers: scripted, or llm, worded by the model your settings name.")
    ] = "scripted",
    observer: Annotated[
        str, typer.Option(help="Who reads the turns: offline, or llm, the model your settings name.")
    ] = "offline",
    seed: Annotated[
        int | None, typer.Option(min=0, help="Picks the variant and the wordings; random without it.")
    ] = None,
    mode: Annotated[
        Mode | None, typer.Option(help="guided: hints; free: none mid-call; exam: nothing but the brief.")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, for screen readers and pipes.")] = False,
    agent_file: Annotated[str, typer.Option(help="Read one agent turn a line from a file, or - for stdin.")] = "",
    agent: Annotated[str, typer.Option(help="Who sits in the agent's seat: you, or llm.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")] = False,
    resume: Annotated[str, typer.Option(help="Go on with a kept call: its id, its path, or last.")] = "",
    trainee: Annotated[str, typer.Option(help="A pseudonym for the transcript.")] = "",
    transcripts: Annotated[Path | None, typer.Option(help="Where to keep the call.")] = None,
    form: Annotated[Path | None, typer.Option(help="Take the next call of the form that a certifier sent you.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="With --form: say which calls are taken.")] = False,
) -> None:
    """Take a call, be graded, and keep the transcript.

    Your settings give --mode, --trainee and --transcripts where they are left out: `roleplay settings` shows them.
    """
    from roleplay import settings
    from roleplay.cli.line_mode import Words
    from roleplay.transcripts import find as find_transcript
    from roleplay.wiring.setup import Setup

    asked = {"mode": mode, "trainee": trainee, "transcripts": transcripts}
    known = settings.load({name: str(value) for name, value in asked.items() if value})
    if form or list_:
        others = {"SCENARIO": scenario, "--seed": seed is not None, "--mode": mode, "--trainee": trainee}
        others |= {"--customer": customer != "scripted", "--observer": observer != "offline"}
        desk = _desk(form, {**others, "--agent": agent, "--resume": resume}, transcripts)
        raise typer.Exit(_by_form(desk, known, listed=list_, plain=plain, agent_file=agent_file, as_json=as_json))
    on_screen = not (plain or agent_file or agent or as_json) and sys.stdin.isatty() and sys.stdout.isatty()
    setup = Setup(scenario, -1 if seed is None else seed, mode, customer, observer, trainee, transcripts)
    if on_screen:
        from roleplay.tui.app import RoleplayApp

        # the screen opens whatever the settings are, and says what is wrong with them
        kept = str(find_transcript(resume, transcripts)) if resume else ""
        RoleplayApp(setup, kept, settings=known).run()
        return
    known.usable()

    if agent:
        kept_call = find_transcript(resume, transcripts) if resume else None
        raise typer.Exit(_by_model(agent, agent_file, setup, kept_call, as_json))
    words = Words.from_file(agent_file) if agent_file else Words.from_stdin()
    mine = _resumed(find_transcript(resume, transcripts), words, as_json) if resume else _begun(setup, words, as_json)
    raise typer.Exit(mine.run(resumed=bool(resume)) if mine else ExitCode.OK)


def _desk(file: Path | None, others: Mapping[str, object], transcripts: Path | None) -> FormDesk:
    """Return the desk of a form; `others` are options that leave the form nothing to say."""
    from roleplay.errors import UsageProblem
    from roleplay.wiring.form_desk import FormDesk

    if file is None:
        raise UsageProblem("Which form?", "`roleplay practice --form FILE --list` says how far you are.")
    many = next((name for name, given in others.items() if given), "")
    if many:
        raise UsageProblem("The form says which call is taken, and how.", f"Leave out {many}.")
    return FormDesk.open(file, transcripts)


def _by_form(
    desk: FormDesk, known: Loaded, *, listed: bool, plain: bool, agent_file: str, as_json: bool
) -> int:  # fmt: skip
    """Take the next call of a form, or say how far one is, and return the exit code."""
    from roleplay.cli import form_practice

    if listed:
        form_practice.show(desk, as_json=as_json)
        return ExitCode.OK
    return form_practice.take(desk, plain=plain, agent_file=agent_file, as_json=as_json, settings=known)


def _resumed(path: Path, words: Words, as_json: bool) -> LineMode:
    from roleplay import scenarios
    from roleplay.cli.line_mode import LineMode
    from roleplay.wiring.live import LiveCall

    live = LiveCall.resume(path)
    return LineMode(live, words, as_json=as_json, home=scenarios.files().get(live.header.scenario))


def _by_model(name: str, agent_file: str, setup: Setup, kept: Path | None, as_json: bool) -> int:
    """Let a model take a call, or go on with one, and return the exit code."""
    from roleplay import scenarios, settings
    from roleplay.cli.line_mode import LineMode, Words
    from roleplay.errors import UsageProblem
    from roleplay.transcripts import read
    from roleplay.wiring.agents import make_agent, turns_of, written_turns
    from roleplay.wiring.choose import complete
    from roleplay.wiring.live import LiveCall

    if agent_file:
        raise UsageProblem("Either a file or a model speaks for the agent.", "Leave out --agent-file or --agent.")
    if kept:
        begun = read(kept)
        home, said = scenarios.files().get(begun.header.scenario), sum(e.type == "agent_said" for e in begun.events)
        agent = make_agent(name, begun.header.mode, written_turns(home, said))
        ring = partial(LiveCall.resume, kept, agent=agent)
    else:
        settled = complete(setup).setup
        found = scenarios.find(settled.scenario, settled.seed)
        agent = make_agent(name, settled.mode or settings.load().values.mode, written_turns(found.path))
        ring = partial(LiveCall.start, settled, found, agent=agent)
    try:
        live = ring()
        words = Words(turns_of(agent, lambda: live.state), prompt=False, commands=False)
        return LineMode(live, words, as_json=as_json).run(resumed=kept is not None)
    finally:
        agent.close()


def _begun(setup: Setup, words: Words, as_json: bool) -> LineMode | None:
    """Return a call that has begun, or None where whoever was asked would rather not take it."""
    from roleplay import scenarios
    from roleplay.cli import briefing_lines, output
    from roleplay.cli.line_mode import LineMode
    from roleplay.wiring.briefing import briefing_of
    from roleplay.wiring.choose import complete
    from roleplay.wiring.live import LiveCall

    settled = complete(setup)
    found = scenarios.find(settled.setup.scenario, settled.setup.seed)
    briefing = briefing_of(found.usable())
    asked = bool(briefing.note) and words.prompt
    if asked and not briefing_lines.agreed(briefing, words):
        output.note("Not this one, then. Nothing was kept. `roleplay next` suggests another.")
        return None
    live = LiveCall.start(settled.setup, found)
    return LineMode(live, words, as_json=as_json, why=settled.why, noted=asked, home=found.path)


def open_room() -> None:
    """Open the practice room on a screen, or say how to practise without one."""
    # a server that shows the room in a browser names a driver in the terminal's place
    if "TEXTUAL_DRIVER" in os.environ or (sys.stdin.isatty() and sys.stdout.isatty()):
        from roleplay.tui.app import RoleplayApp

        RoleplayApp().run()
        return
    from roleplay.cli import output

    output.note("There is no terminal here for the screen. `roleplay practice --plain` takes a call in plain lines;")
    output.note("`roleplay next` says which one suits you and what was left unfinished.")
