"""`roleplay transcript export`: hand out what is kept as one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.transcript import Folder, Json


def export(
    names: Annotated[list[str] | None, typer.Argument(help="Ids, beginnings of ids, paths, or last.")] = None,
    out: Annotated[Path | None, typer.Option(help="The archive to write, a ZIP file.")] = None,
    trainee: Annotated[str, typer.Option(help="Everything kept about this pseudonym.")] = "",
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Write calls with what was said about them, or everything kept about a pseudonym, to a ZIP file.

    It holds a README in plain words and a manifest with the SHA-256 of every file. Settings are not in it.
    """
    from roleplay.cli import output
    from roleplay.errors import UsageProblem
    from roleplay.transcripts import find
    from roleplay.wiring.exporting import export_calls, export_trainee

    if bool(names) == bool(trainee):
        raise UsageProblem("What is to be handed out?", "Name calls, or a pseudonym with --trainee.")
    if out is None:
        raise UsageProblem("It must be said where to.", "--out FILE.zip names the archive.")
    if trainee:
        manifest = export_trainee(trainee, out, folder)
    else:
        manifest = export_calls([find(name, folder) for name in names or ()], out)
    if as_json:
        output.data(manifest)
        return
    output.line(f"{out}: {len(manifest['calls'])} calls, {manifest['drills']} answers to drills.")
