"""`roleplay scenario`: list, show and check scenarios."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

MOST_JOBS = 8
"""Scenarios proved at once where nobody says how many: each takes a process of some 300 MB."""
app = typer.Typer(help="List, show and check scenarios.", no_args_is_help=True, rich_markup_mode=None)


class StartsOut(StrEnum):
    """Name the moods a new scenario can begin in."""

    ANGRY = "angry"
    WORRIED = "worried"
    HURT = "hurt"


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the scenarios that can be played."""
    from roleplay import paths, scenarios
    from roleplay.cli import output
    from roleplay.cli.checking import found_in
    from roleplay.wiring.choose import loaded

    rows = []
    for name, found in loaded().items():
        scenario = found.scenario
        rows.append(
            {
                "id": name,
                "title": scenario.title if scenario else "(cannot be used: roleplay scenario check)",
                "industry": scenario.industry if scenario else None,
                "difficulty": scenario.difficulty if scenario else None,
                "source": paths.shown(found.path),
            }
        )
    if as_json:
        output.data(rows)
    else:
        output.table(
            [(r["id"], r["industry"], r["difficulty"], r["title"]) for r in rows], ("id", "industry", "level", "title")
        )
    found_in(paths.scenario_folders(), scenarios.files(), scenarios.hidden())


@app.command("new")
def new(
    title: Annotated[str | None, typer.Option(help="As it should stand in the list of calls.")] = None,
    industry: Annotated[str | None, typer.Option(help="In a word.")] = None,
    caller: Annotated[str | None, typer.Option(help="First and last name.")] = None,
    wants: Annotated[str | None, typer.Option(help="In a few words.")] = None,
    mood: Annotated[StartsOut | None, typer.Option(help="How they begin.")] = None,
    difficulty: Annotated[int | None, typer.Option(min=1, max=5, help="How hard it is.")] = None,
    folder: Annotated[Path, typer.Option(help="Where scenarios are kept.")] = Path("scenarios"),
) -> None:
    """Begin a scenario: answer a few questions and get a commented file that can be played.

    What the options answer is not asked. Without somebody to ask, mood and difficulty have their usual values.
    """
    from roleplay import scenarios
    from roleplay.cli import output
    from roleplay.cli.asking import asked

    moods, levels = [one.value for one in StartsOut], [str(level) for level in range(1, 6)]
    plan = scenarios.Plan(
        asked(title, "--title", "Title, as it should stand in the list of calls"),
        asked(industry, "--industry", "Industry, in a word"),
        asked(caller, "--caller", "Who calls: first and last name"),
        asked(wants, "--wants", "What do they want, in a few words"),
        str(asked(mood and mood.value, "--mood", "How do they begin", StartsOut.ANGRY.value, moods)),
        int(asked(difficulty, "--difficulty", "How hard is it, from 1 to 5", "2", levels)),
    )
    file = scenarios.write_new(plan, folder)
    output.line(str(file))
    name = file.parent.name
    output.note(f"Take it with `roleplay practice {name}`; check it with `roleplay scenario check {name}`.")


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="Id, folder or file.")],
    seed: Annotated[int, typer.Option(min=0, help="Picks the variant.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole scenario as JSON.")] = False,
) -> None:
    """Show a scenario: brief, cards, steps, facts and how it should end."""
    from roleplay import scenarios
    from roleplay.cli import output
    from roleplay.cli.scenario_text import describe

    found = scenarios.find(name, seed)
    scenario = found.usable()
    if as_json:
        output.data(scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    else:
        output.line(describe(scenario))


@app.command("check")
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Ids, folders or files; without them, all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    github: Annotated[bool, typer.Option("--github", help="Print annotations for a pull request.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Look again whenever a file changes.")] = False,
) -> None:
    """Check scenarios, their rehearsals and model calls, and print every problem with its place."""
    from roleplay import scenarios
    from roleplay.cli.checking import report, watching
    from roleplay.wiring import trying

    files = [scenarios.locate(name) for name in names] if names else list(scenarios.files().values())

    def look() -> None:
        report(trying.check(files), f"{len(files)} scenario(s)", "scenario", as_json=as_json, github=github)

    if watch:
        watching([file.parent for file in files], look)
    else:
        look()


@app.command("preview")
def preview(
    name: Annotated[str, typer.Argument(help="Id, folder or file.")],
    seed: Annotated[int, typer.Option(min=0, help="Picks the variant.")] = 0,
) -> None:
    """Look into a scenario on the screen: its shape, its lines, and any turn tried."""
    from roleplay import scenarios
    from roleplay.errors import UsageProblem

    scenarios.find(name, seed).usable()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageProblem("The preview needs a terminal.", f"`roleplay scenario show {name}` prints it.")
    from roleplay.tui.app import RoleplayApp
    from roleplay.wiring.live import Setup

    RoleplayApp(Setup(name, seed), preview=True).run()


@app.command("rehearse")
def rehearse(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or folders; without them, all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Play again whenever a file changes.")] = False,
) -> None:
    """Play every rehearsal of scenarios and print where they went otherwise."""
    from roleplay import scenarios
    from roleplay.cli.checking import rehearsed, watching
    from roleplay.wiring.trying import rehearsals

    wanted = names or list(scenarios.files())

    def look() -> None:
        rehearsed([rehearsals(name) for name in wanted], as_json=as_json)

    if watch:
        watching([scenarios.locate(name).parent for name in wanted], look)
    else:
        look()


@app.command("prove")
def prove(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or folders; without them, all.")] = None,
    seeds: Annotated[
        int | None,
        typer.Option(min=1, max=20, help="How many seeds each bot plays; left out, every variant once; by a model, 2."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="How many scenarios at once; left out, one for each core, 8 at most."),
    ] = None,
    customer: Annotated[
        str, typer.Option(help="scripted; or llm, to compare the worded customer with the scripted one.")
    ] = "scripted",
    agent: Annotated[str, typer.Option(help="llm, to let the model your settings name take the calls.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Let bots play scenarios and say whether each can be published, and what to mend.

    With --customer llm: whether a model that words the customer leaves facts, bands and endings as they are.
    With --agent llm: whether a model in the agent's seat passes each.
    """
    from roleplay import scenarios
    from roleplay.cli import output
    from roleplay.errors import ExitCode, UsageProblem

    if agent and customer != "scripted":
        raise UsageProblem("Only one of the two seats is tried at a time.", "Leave out --agent or --customer.")
    wanted, good = names or list(scenarios.files()), list[bool]()
    rows = list[Mapping[str, Any]]()
    for verdict in _verdicts(wanted, seeds, jobs, customer, agent):
        good.append(verdict.good)
        rows.append(verdict.data)
        if not as_json:
            output.line(verdict.text)
    if as_json:
        output.data(rows)
    if not all(good):
        raise typer.Exit(ExitCode.FAILED)


class _Verdict(NamedTuple):
    good: bool
    data: Mapping[str, Any]
    text: str


def _verdicts(
    wanted: Sequence[str], seeds: int | None, jobs: int | None, customer: str, agent: str
) -> Iterator[_Verdict]:
    """Yield what came of each scenario: with a model in a seat, or with the bots."""
    from roleplay.cli import proof_text
    from roleplay.wiring.cores import processes
    from roleplay.wiring.trying import SEEDS, fared_by_agent, proofs, proofs_of_wording

    if agent:
        for name, row in fared_by_agent(agent, wanted, seeds or SEEDS):
            data = {"scenario": name, **proof_text.row_data(row)}
            yield _Verdict(row.passed == row.calls, data, f"{name}\n{proof_text.table([row])}")
    elif customer == "scripted":
        for proof in proofs(wanted, seeds, jobs or min(processes(), MOST_JOBS)):
            yield _Verdict(proof.publishable, proof_text.as_data(proof), f"{proof_text.describe(proof)}\n")
    else:
        for worded in proofs_of_wording(customer, wanted, seeds or SEEDS):
            yield _Verdict(worded.same, proof_text.worded_data(worded), proof_text.describe_worded(worded))


@app.command("explain")
def explain(code: Annotated[str, typer.Argument(help="The code in brackets.")]) -> None:
    """Say what a problem means, with an example that has it and what to do."""
    from roleplay.cli import output
    from roleplay.problems import explain

    output.line(explain(code))


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of the scenario format, for editors."""
    from roleplay import scenarios
    from roleplay.cli import output

    output.data(scenarios.schema())
