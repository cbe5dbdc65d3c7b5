"""`roleplay certify run` and `resume`: let the agents of a plan take their calls."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from roleplay.wiring.certify.folder import RunFolder
    from roleplay.wiring.certify.run import Progress

Jobs = Annotated[int | None, typer.Option(min=1, max=256, help="Processes that play; by default one a core.")]
Cost = Annotated[float | None, typer.Option(min=0, help="US dollars all endpoints may cost; by default the plan's.")]
Cluster = Annotated[str | None, typer.Option(help="Address of a Dask scheduler whose workers are to play.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def run(
    plan: Annotated[Path, typer.Argument(help="The plan's file.")],
    to: Annotated[Path, typer.Option("--to", help="A new folder for the run.")],
    jobs: Jobs = None,
    cost: Cost = None,
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Fix a run and let the agents of a plan take their calls; people's calls are left to them."""
    from roleplay.errors import UsageProblem
    from roleplay.wiring.certify.folder import RUN, begin_run
    from roleplay.wiring.certify.plan import load_plan

    if (to / RUN).exists():
        raise UsageProblem(f"{to} holds a run.", f"`roleplay certify resume {to}` goes on with it.")
    _play(begin_run(load_plan(plan), to), jobs, cost, cluster, as_json=as_json)


def resume(
    folder: Annotated[Path, typer.Argument(help="The run's folder.")],
    jobs: Jobs = None,
    cost: Cost = None,
    cluster: Cluster = None,
    faulty: Annotated[bool, typer.Option("--faulty", help="Play faulty calls again too.")] = False,
    as_json: Json = False,
) -> None:
    """Go on with a run: calls that were taken stay as they are, and the others are played."""
    from roleplay.wiring.certify.folder import RunFolder

    _play(RunFolder(folder), jobs, cost, cluster, faulty=faulty, as_json=as_json)


def _play(
    folder: RunFolder, jobs: int | None, cost: float | None, cluster: str | None, *, faulty: bool = False, as_json: bool
) -> None:
    from roleplay.cli.certify_progress import shown
    from roleplay.errors import UsageProblem
    from roleplay.wiring.certify.run import play_run
    from roleplay.wiring.cores import processes

    if jobs and cluster:
        raise UsageProblem("Calls are played by processes of this machine or by a cluster.", "Leave one of them out.")
    limit = None if cost is None else Decimal(str(cost))
    with shown() as told:
        done = play_run(folder, jobs or processes(), told, cost=limit, again=faulty, cluster=cluster)
    _say(folder, done, as_json=as_json)


def _say(folder: RunFolder, done: Progress, *, as_json: bool) -> None:
    from roleplay.cli import output
    from roleplay.cli.certify_progress import as_data, last_words, summary
    from roleplay.errors import ExitCode

    for note in last_words(done, str(folder.path)):
        output.note(note)
    if as_json:
        output.data(as_data(done))
    else:
        output.line(summary(done))
    if done.stopped == "interrupted":
        raise typer.Exit(ExitCode.INTERRUPTED)
    if done.stopped == "cost":
        raise typer.Exit(ExitCode.FAILED)
    if done.faulty:
        raise typer.Exit(ExitCode.ENDPOINT)
