"""`roleplay grade`: grade kept calls and conversations from elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer


def grade(
    files: Annotated[list[str], typer.Argument(help="Transcripts (id or path), JSON, JSON lines, CSV or text.")],
    rubric: Annotated[
        list[str] | None, typer.Option(help="Rubrics to grade with; by default empathy and resolution.")
    ] = None,
    observer: Annotated[str, typer.Option(help="Who reads the turns: offline.")] = "offline",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Grade conversations: levels with evidence, scores, critical errors, a better thing to say."""
    from roleplay.cli import output
    from roleplay.wiring.grading_files import grade_files

    graded = list(grade_files(files, rubric or [], observer))
    if as_json:
        output.data([card.as_data(name) for name, card in graded])
        return
    for name, card in graded:
        output.line(
            f"{name}: {'passed' if card.passed else 'not scored' if card.passed is None else 'not passed'}. {card.why}"
        )
        for key, result in card.rubrics.items():
            score = "not scored" if result.score is None else f"{result.score:g}"
            levels = " ".join(f"{c}:{'-' if g.level is None else g.level}" for c, g in result.criteria.items())
            output.line(f"  {key} {score}  {levels}")
        for error in card.critical:
            output.line(f"  critical, {error.severity}: {error.why}")
        for turn in card.turns:
            if turn.advice:
                output.line(f"  turn {turn.index}: {turn.advice.why} Say: {turn.advice.say}")
