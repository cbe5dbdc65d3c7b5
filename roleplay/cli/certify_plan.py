"""`roleplay certify check`, `new`, `forms`, `explain`, `schema`: plans, before anything is begun."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def new(
    title: Annotated[str | None, typer.Option(help="As it should stand on the certificate.")] = None,
    people: Annotated[str | None, typer.Option(help="Pseudonyms, with commas between; none for agents alone.")] = None,
    agents: Annotated[str | None, typer.Option(help="Scripted agents by name, with commas between.")] = None,
    scenarios: Annotated[int | None, typer.Option(min=1, max=200, help="How many in a form.")] = None,
    folder: Annotated[Path, typer.Option(help="Where plans are kept.")] = Path("plans"),
) -> None:
    """Begin a certification plan: answer a few questions and get a commented, valid file.

    What the options answer is not asked. Without somebody to ask, there are no agents and twelve scenarios in a form.
    """
    from roleplay.certify.new import SCENARIOS, Answers, write_new
    from roleplay.cli import output
    from roleplay.cli.asking import asked
    from roleplay.trials import BOTS
    from roleplay.wiring.certify.folder import drawable

    answers = Answers(
        asked(title, "--title", "Title, as it should stand on the certificate"),
        _names(asked(people, "--people", "Who is certified: pseudonyms, with commas between", "")),
        _names(asked(agents, "--agents", f"Which scripted agents beside them ({', '.join(BOTS)})", "")),
        int(asked(scenarios, "--scenarios", "How many scenarios in a form", str(SCENARIOS))),
    )
    file = write_new(answers, folder, BOTS, sum(not scenario.sensitive for scenario in drawable().values()))
    output.line(str(file))
    output.note(f"Check it with `roleplay certify check {file}`; `roleplay certify forms {file}` shows what it draws.")


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def check(
    plans: Annotated[list[Path], typer.Argument(help="Files.")],
    as_json: Json = False,
    github: Annotated[bool, typer.Option("--github", help="Print annotations for a pull request.")] = False,
) -> None:
    """Check certification plans and print every problem with its place."""
    from roleplay.cli.checking import report
    from roleplay.wiring.certify.plan import load_plan

    problems = [problem for path in plans for problem in load_plan(path).problems]
    what = f"{len(plans)} plan{'s' * (len(plans) != 1)}"
    report(problems, what, "certify", as_json=as_json, github=github)


def forms(plan: Annotated[Path, typer.Argument(help="The plan's file.")], as_json: Json = False) -> None:
    """Show the forms that a plan draws, without beginning anything."""
    from roleplay.cli import output
    from roleplay.cli.certify_forms import show
    from roleplay.wiring.certify.forms import forms_of
    from roleplay.wiring.certify.plan import load_plan

    found = forms_of(load_plan(plan).usable())
    if as_json:
        output.data(found.as_data())
    else:
        show(found)


def explain(code: Annotated[str, typer.Argument(help="The code in brackets.")]) -> None:
    """Say what a problem of a plan means, with an example that has it and what to do."""
    from roleplay.cli import output
    from roleplay.problems import explain

    output.line(explain(code))


def schema() -> None:
    """Print the JSON Schema of the plan format, for editors."""
    from roleplay.certify.loader import schema
    from roleplay.cli import output

    output.data(schema())
