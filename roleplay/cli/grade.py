"""`roleplay grade`: grade kept calls and conversations from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from roleplay.grading import Scorecard


def grade(
    files: Annotated[list[str], typer.Argument(help="Transcripts (id or path), JSON, JSON lines, CSV or text.")],
    rubric: Annotated[
        list[str] | None, typer.Option(help="Rubrics to grade with; by default empathy and resolution.")
    ] = None,
    observer: Annotated[
        str, typer.Option(help="Who reads the turns: offline; or llm, whose second opinion stands beside the grade.")
    ] = "offline",
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler whose workers are to grade the files.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Grade conversations: levels with evidence, scores, critical errors, a better thing to say."""
    from roleplay.cli import output
    from roleplay.cli.grade_lines import graded
    from roleplay.errors import UsageProblem

    if observer == "llm" and cluster:
        raise UsageProblem("A cluster grades with the offline observer alone.", "Leave out --cluster or --observer.")
    if observer == "llm":
        _second_opinion(files, rubric or [], as_json=as_json)
        return
    found = _graded(files, rubric or [], observer, cluster)
    if as_json:
        output.data([card.as_data(name) for name, card in found])
        return
    for name, card in found:
        graded(name, card)


def _graded(
    files: Sequence[str], rubrics: Sequence[str], observer: str, cluster: str | None
) -> list[tuple[str, Scorecard]]:
    if cluster:
        from roleplay.wiring.grading_cluster import grade_there

        return list(grade_there(files, rubrics, observer, cluster))
    from roleplay.wiring.grading_files import grade_files

    return list(grade_files(files, rubrics, observer))


def _second_opinion(files: Sequence[str], rubrics: Sequence[str], *, as_json: bool) -> None:
    from roleplay.cli import output
    from roleplay.cli.opinion_lines import last_words, opinion, progress
    from roleplay.errors import ExitCode
    from roleplay.wiring.second_opinion import opinions_on

    found = opinions_on(files, rubrics, progress)
    if as_json:
        output.data([one.as_data() for one in found])
    else:
        for one in found:
            opinion(one)
    last_words(found)
    if any(one.faults for one in found):
        raise typer.Exit(ExitCode.ENDPOINT)
