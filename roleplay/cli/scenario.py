"""`roleplay scenario`: list, show and check scenarios."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="List, show and check scenarios.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the scenarios that can be played."""
    from roleplay import paths
    from roleplay.cli import output
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
) -> None:
    """Check scenarios and print every problem with its place."""
    from roleplay import scenarios
    from roleplay.cli.checking import report

    loaded = (
        [scenarios.find(name, thorough=True) for name in names]
        if names
        else [scenarios.load(file, thorough=True) for file in scenarios.files().values()]
    )
    report(
        [d for found in loaded for d in found.problems], f"{len(loaded)} scenario(s)", as_json=as_json, github=github
    )


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
