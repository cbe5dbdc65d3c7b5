"""`roleplay rubric`: list, show, check, explain and begin rubrics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="List, show, check and begin rubrics.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the rubrics that can be used."""
    from roleplay import paths, rubrics
    from roleplay.cli import output
    from roleplay.cli.checking import found_in

    rows = []
    for name, path in rubrics.files().items():
        rubric = rubrics.load(path).rubric
        title = rubric.title if rubric else "(cannot be used: roleplay rubric check)"
        rows.append(
            {"id": name, "title": title, "criteria": len(rubric.criteria) if rubric else 0, "source": paths.shown(path)}
        )
    if as_json:
        output.data(rows)
    else:
        output.table([(r["id"], r["criteria"], r["title"]) for r in rows], ("id", "criteria", "title"))
    found_in(paths.rubric_folders(), rubrics.files(), rubrics.hidden())


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="Id or file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole rubric as JSON.")] = False,
) -> None:
    """Show a rubric: criteria, weights and the anchor of every level."""
    from roleplay import rubrics
    from roleplay.cli import output

    rubric = rubrics.find(name).usable()
    if as_json:
        output.data(rubric.model_dump(mode="json", by_alias=True))
        return
    output.line(f"{rubric.title}: {rubric.about}" if rubric.about else rubric.title)
    for level, anchor in sorted(rubric.anchors.items()):
        output.line(f"  {level}  {anchor}")
    for key, criterion in rubric.criteria.items():
        output.line(f"\n{key} {criterion.name}, weight {criterion.weight:g}")
        for level, anchor in sorted(criterion.anchors.items()):
            output.line(f"  {level}  {anchor}")


@app.command("check")
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or files; without them, all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check rubrics and print every problem with its place."""
    from roleplay import rubrics
    from roleplay.cli.checking import report

    loaded = [rubrics.find(n) for n in names] if names else [rubrics.load(p) for p in rubrics.files().values()]
    problems = [d for found in loaded for d in found.problems]
    report(problems, f"{len(loaded)} rubric(s)", "rubric", as_json=as_json)


@app.command("new")
def new(
    title: Annotated[str | None, typer.Option(help="As trainees should read it.")] = None,
    criteria: Annotated[str, typer.Option(help="Keys such as E1 R3, `own`, or both; asked for if not given.")] = "",
    folder: Annotated[Path, typer.Option(help="Where rubrics are kept.")] = Path("rubrics"),
) -> None:
    """Begin a rubric: say which criteria to start from and get a commented, valid file."""
    from roleplay import rubrics
    from roleplay.cli import output
    from roleplay.cli.asking import asked

    named = asked(title, "--title", "Title, as trainees should read it")
    if not criteria:
        for key, choice in rubrics.choices().items():
            output.note(f"  {key}  {choice.criterion.name} ({choice.rubric})")
        output.note(f"  {rubrics.OWN} one to write yourself")
        criteria = asked(None, "--criteria", "Which criteria, by key", rubrics.OWN)
    file = rubrics.write_new(named, criteria.replace(",", " ").split(), folder)
    output.line(str(file))
    output.note(f"Check it with `roleplay rubric check {file.stem}`; name it under `rubrics` of a scenario to use it.")


@app.command("explain")
def explain(name: Annotated[str, typer.Argument(help="A measure, or a code in brackets.")]) -> None:
    """Say what a measure counts and who uses it, or what a problem means."""
    from roleplay import rubrics
    from roleplay.cli import output

    output.line(rubrics.explain(name))


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of the rubric format, for editors."""
    from roleplay import rubrics
    from roleplay.cli import output

    output.data(rubrics.schema())
