"""`roleplay certify assign, sit, pack, collect`: people take their calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.errors import ExitCode

if TYPE_CHECKING:
    from roleplay.wiring.certify.collect import Outcome

Run = Annotated[Path, typer.Argument(help="The folder of the run.")]
By = Annotated[str, typer.Option("--by", help="Who does it, by a pseudonym; left out, your settings say.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def assign(
    plan: Annotated[Path, typer.Argument(help="The plan.")],
    to: Annotated[Path, typer.Option(help="The folder of the run; begun if it is not there yet, or empty.")],
    candidate: Annotated[
        list[str] | None, typer.Option(help="Only this one; more than one may be named. All people without.")
    ] = None,
    by: By = "",
    again: Annotated[str, typer.Option(help="Why somebody gets their form a second time.")] = "",
    earlier: Annotated[
        list[Path] | None,
        typer.Option(help="A run with earlier attempts; by default those of this plan that stand beside this one."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Give each person their sealed form: the calls, the versions of everything, and until when."""
    from roleplay import paths
    from roleplay.cli import output, prose
    from roleplay.wiring.certify.assign import assign as give
    from roleplay.wiring.certify.plan import load_plan
    from roleplay.wiring.desk import who

    given = give(load_plan(plan), to, who(by), candidate or (), again, earlier)
    if as_json:
        output.data([
            {"candidate": g.candidate, "form": paths.shown(g.file), "calls": g.calls, "until": g.until, "note": g.note}
            for g in given
        ])  # fmt: skip
        return
    rows = [(g.candidate, g.calls, f"{g.until[:16].replace('T', ' ')} UTC", paths.shown(g.file)) for g in given]
    output.table(rows, ("candidate", "calls", "until", "form"))
    for one in given:
        if one.note:
            prose.note(f"{one.candidate}: {one.note}.")
    prose.note("Send each person their form. They take the calls with: roleplay practice --form FILE")
    prose.note(f"What comes back is taken in with: roleplay certify collect {paths.shown(to)} FILES")
    prose.note(f"On this host, where you can look on: roleplay certify sit {paths.shown(to)} CANDIDATE")


def sit(
    run: Run,
    candidate: Annotated[str, typer.Argument(help="Who sits down, by the pseudonym of the plan.")],
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, for screen readers and pipes.")] = False,
    agent_file: Annotated[str, typer.Option(help="Read one agent turn a line from a file, or - for stdin.")] = "",
    by: By = "",
) -> None:
    """Have a candidate take their calls here, on your host: into the run, and marked as supervised."""
    from roleplay.cli.form_practice import take
    from roleplay.wiring.certify.folder import RunFolder
    from roleplay.wiring.certify.sit import settle, sitting
    from roleplay.wiring.desk import who

    certifier, folder = who(by), RunFolder(run)
    desk = sitting(folder, candidate)
    # what an earlier sitting left is kept first
    settle(folder, candidate, certifier)
    code = take(desk, plain=plain, agent_file=agent_file, as_json=False)
    refused = [one for one in settle(folder, candidate, certifier) if one.what == "refused"]
    _explain(refused)
    raise typer.Exit(ExitCode.FAILED if refused else code)


def pack(
    form: Annotated[Path, typer.Argument(help="Your form.")],
    to: Annotated[Path | None, typer.Option(help="The archive to write; NAME.zip here without it.")] = None,
    transcripts: Annotated[
        Path | None, typer.Option(help="Where the calls are kept; left out, your settings say.")
    ] = None,
) -> None:
    """Put the calls you took for a form in one file, to be sent back."""
    from roleplay import paths
    from roleplay.cli import output
    from roleplay.wiring.form_desk import FormDesk
    from roleplay.wiring.form_pack import pack as write

    desk = FormDesk.open(form, transcripts)
    out = to or Path(f"{desk.form.candidate}.zip")
    taken, left = write(desk, out)
    output.line(f"{paths.shown(out)}: {len(taken)} of {len(desk.form.calls)} calls. Send it to your certifier.")
    for place in left:
        output.note(f"Not in it: {place.words}")


def collect(
    run: Run,
    files: Annotated[list[Path], typer.Argument(help="Transcripts, folders of them, or zip archives.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Take in the calls that were taken as assigned, and refuse the rest; both are kept on record."""
    from roleplay.cli import output
    from roleplay.wiring.certify.collect import Collector
    from roleplay.wiring.certify.folder import RunFolder
    from roleplay.wiring.desk import who

    outcomes = list(Collector(RunFolder(run), who(by)).collect(files))
    refused = [one for one in outcomes if one.what == "refused"]
    if as_json:
        output.data([one.as_data() for one in outcomes])
    else:
        rows = [(o.file, o.candidate or "–", o.what, o.code) for o in outcomes]
        output.table(rows, ("file", "candidate", "what became of it", "why not"))
        _explain(outcomes)
        taken = sum(o.what == "taken in" for o in outcomes)
        there = len(outcomes) - taken - len(refused)
        output.note(f"{taken} taken in, {there} there already, {len(refused)} refused.")
    raise typer.Exit(ExitCode.FAILED if refused else ExitCode.OK)


def _explain(outcomes: Sequence[Outcome]) -> None:
    from roleplay.cli import prose

    for one in outcomes:
        if one.why:
            prose.note(f"{one.file}: refused, {one.code}. {one.why}")
        for note in one.notes:
            prose.note(f"{one.file}: {note}.")
