"""Print the result of a check and end with its exit code."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from roleplay.cli import output
from roleplay.diagnostics import Diagnostic, has_errors, render
from roleplay.errors import ExitCode


def report(problems: Sequence[Diagnostic], what: str, *, as_json: bool) -> None:
    """Print every problem, in order of place; errors end with the code of a file that cannot be used."""
    if as_json:
        output.data([d.as_data() for d in sorted(set(problems))])
    elif problems:
        output.note(render(problems))
    else:
        output.note(f"{what}: nothing to mend.")
    if has_errors(problems):
        raise typer.Exit(ExitCode.BAD_FILE)
