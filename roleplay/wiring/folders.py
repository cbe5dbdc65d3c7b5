"""The folders whose calls a coach works with: the own one and those that were shared with them."""

from __future__ import annotations

import os
from pathlib import Path

from roleplay import paths
from roleplay.errors import StorageProblem
from roleplay.paths import review_path
from roleplay.settings import load


def folders(folder: Path | None = None) -> tuple[Path, ...]:
    """Return the folder that was named, or the own one and the shared ones, each once."""
    named = [folder] if folder else [paths.transcripts_folder(), *load().values.shared_folders]
    places = dict[str, Path]()
    for one in named:
        places.setdefault(os.path.realpath(one), one)
    return tuple(places.values())


def call_files(folder: Path | None = None) -> list[Path]:
    """Return the transcript files of `folders`, oldest name first; of copies the one about which most was said.

    Raises:
        StorageProblem: if a shared folder cannot be looked through: what is counted would lack its calls.
    """
    own, *shared = folders(folder)
    for one in shared:
        try:
            os.scandir(one).close()
        except OSError as error:
            remedy = "Bring it back, take it out of shared_folders, or name one folder with --transcripts."
            raise StorageProblem(f"{paths.shown(one)}: {error.strerror or error}", remedy) from error
    found = [path for one in (own, *shared) for path in paths.transcript_files(one)]
    return sorted(found, key=lambda path: (path.name, -_said(path))) if shared else found


def name_of(path: Path, folder: Path | None = None) -> str:
    """Return what a command takes for a call: its id where it stands in the first of `folders`, else its path."""
    return path.stem if paths.same(path.parent, folders(folder)[0]) else paths.shown(path)


def _said(path: Path) -> int:
    try:
        return review_path(path).stat().st_size
    except OSError:
        return 0
