"""Options that several commands of `roleplay transcript` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def _folder(named: Path | None) -> Path | None:
    """Return the folder that was named; where none was, the settings name it and must be sound."""
    from roleplay.settings import load

    if named is None:
        load().usable()
    return named


Folder = Annotated[
    Path | None,
    typer.Option("--transcripts", callback=_folder, help="Where they are kept; left out, your settings say."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
View = Annotated[
    Literal["full", "peer"], typer.Option("--as", help="peer: what a peer may see, without whose call it is, and when.")
]
