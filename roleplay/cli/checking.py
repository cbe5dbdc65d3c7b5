"""Print the result of a check and end with its exit code."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from roleplay.cli import output
from roleplay.diagnostics import Diagnostic, has_errors, render
from roleplay.errors import ExitCode


def report(problems: Sequence[Diagnostic], what: str, *, as_json: bool, github: bool = False) -> None:
    """Print every problem, in order of place; errors end with the code of a file that cannot be used."""
    if as_json:
        output.data([d.as_data() for d in sorted(set(problems))])
    elif github:
        for diagnostic in sorted(set(problems)):
            output.line(annotation(diagnostic))
    elif problems:
        output.note(render(problems))
        output.note("`roleplay scenario explain CODE` says more about a problem.")
    else:
        output.note(f"{what}: nothing to mend.")
    if has_errors(problems):
        raise typer.Exit(ExitCode.BAD_FILE)


def annotation(problem: Diagnostic) -> str:
    """Return a problem as a workflow command that GitHub shows at its line of a pull request."""
    place = problem.place
    guess = f" (did you mean {problem.suggestion!r}?)" if problem.suggestion else ""
    where = f"file={_escaped(place.path, ':,')},line={place.line},col={place.column},title={problem.code}"
    return f"::{problem.level} {where}::{_escaped(problem.message + guess)}"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
