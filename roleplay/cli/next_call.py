"""`roleplay next`: what to come back to, in plain lines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def next_call(
    trainee: Annotated[str, typer.Option(help="Look at the calls of this pseudonym alone.")] = "",
    folder: Annotated[Path | None, typer.Option("--transcripts", help="Where the calls are kept.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which call to take next and why, what was left unfinished, and how it has been going."""
    from roleplay.cli import output, prose
    from roleplay.wiring.overview import WELCOME, overview

    found = overview(folder, trainee)
    if as_json:
        output.data(found.as_data())
        return
    if found.first_visit:
        prose.line(" ".join(WELCOME))
    if found.left:
        prose.line(found.left_words)
        prose.line(f"   Go on: roleplay practice --resume {found.left.id}")
    prose.line(found.next_words)
    if found.choice:
        prose.line(f"   Take it: roleplay practice {found.choice.scenario}")
    for trend in found.trends:
        prose.line(f"{trend.words.capitalize()} ({', '.join(f'{score:g}' for score in trend.scores)})")
    if found.unreadable:
        prose.note(found.unreadable_words)
