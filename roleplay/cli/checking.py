"""Print the result of a check and end with its exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from roleplay import paths
from roleplay.cli import output
from roleplay.diagnostics import Diagnostic, has_errors, in_order, render
from roleplay.errors import ExitCode, RoleplayError

if TYPE_CHECKING:
    from roleplay.trials import Difference


def report(problems: Sequence[Diagnostic], what: str, verb: str, *, as_json: bool, github: bool = False) -> None:
    """Print every problem, in order of place; errors end with the code of a file that cannot be used."""
    if as_json:
        output.data([d.as_data() for d in in_order(problems)])
    elif github:
        for diagnostic in in_order(problems):
            output.line(annotation(diagnostic))
    elif problems:
        output.note(render(problems))
        output.note(f"`roleplay {verb} explain CODE` says more about a problem.")
    else:
        output.note(f"{what}: nothing to mend.")
    if has_errors(problems):
        raise typer.Exit(ExitCode.BAD_FILE)


def rehearsed(results: Sequence[tuple[list[Diagnostic], list[Difference], int]], *, as_json: bool) -> None:
    """Print what rehearsals could not be read and where they went otherwise, and end with the exit code for it."""
    problems = [p for found, _, _ in results for p in found]
    differences = [d for _, found, _ in results for d in found]
    count = sum(n for _, _, n in results)
    if as_json:
        output.data(
            {
                "rehearsals": count,
                "problems": [p.as_data() for p in problems],
                "differences": [vars(d) for d in differences],
            }
        )
    else:
        if problems:
            output.note(render(problems))
        for difference in differences:
            output.line(str(difference))
        if not problems:
            output.note(f"{count} rehearsal(s), {len(differences)} difference(s).")
    if problems:
        raise typer.Exit(ExitCode.BAD_FILE)
    if differences:
        raise typer.Exit(ExitCode.FAILED)


def watching(folders: Iterable[Path], look: Callable[[], None]) -> None:
    """Look, and look again whenever a file in the folders changes, until the person stops it."""
    from watchfiles import watch

    wanted = sorted({folder.resolve() for folder in folders})
    _once(look)
    output.note("Watching; stop with Ctrl-C.")
    for _ in watch(*wanted, raise_interrupt=False):
        output.note("")
        _once(look)


def _once(look: Callable[[], None]) -> None:
    try:
        look()
    except typer.Exit:
        return
    except RoleplayError as error:
        output.note(f"{error}")


def found_in(folders: Sequence[Path], first: Mapping[str, Path], hidden: Mapping[str, Sequence[Path]]) -> None:
    """Say where files are looked for, in which order, and which of them another one of the same name hides."""
    output.note(f"Looked in {', then in '.join(map(paths.shown, folders))}; what is found first under a name counts.")
    for name, others in hidden.items():
        output.note(f"{paths.shown(first[name])} hides {', '.join(map(paths.shown, others))}.")


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
