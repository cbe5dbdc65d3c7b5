"""`roleplay rubric`: list, show and check rubrics."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="List, show and check rubrics.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the rubrics that can be used."""
    from roleplay import paths, rubrics
    from roleplay.cli import output

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
    output.line(f"{rubric.title}: {rubric.about}")
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
    report([d for found in loaded for d in found.problems], f"{len(loaded)} rubric(s)", as_json=as_json)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of the rubric format, for editors."""
    from roleplay import rubrics
    from roleplay.cli import output

    output.data(rubrics.schema())
