"""Where scenarios are found and where transcripts go."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
"""The installed package."""


def library() -> Path:
    """Return the scenarios that come with the program: inside the wheel, or beside an editable install."""
    inside = PACKAGE / "library"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


def scenario_folders() -> list[Path]:
    """Return the folders searched for scenarios, first wins: ROLEPLAY_SCENARIOS, ./scenarios, the library."""
    named = [Path(p) for p in os.environ.get("ROLEPLAY_SCENARIOS", "").split(os.pathsep) if p]
    found: list[Path] = []
    for folder in [*named, Path("scenarios"), library()]:
        if folder.is_dir() and not any(folder.samefile(known) for known in found):
            found.append(folder)
    return found


def rubric_folders() -> list[Path]:
    """Return the folders searched for rubrics, first wins: ROLEPLAY_RUBRICS, ./rubrics, the package's own."""
    named = [Path(p) for p in os.environ.get("ROLEPLAY_RUBRICS", "").split(os.pathsep) if p]
    return [f for f in [*named, Path("rubrics"), PACKAGE / "rubrics"] if f.is_dir()]


def transcripts_folder() -> Path:
    """Return where calls are kept: the folder the settings name, else the usual one."""
    from roleplay.settings import load

    return load().values.transcripts or usual_transcripts_folder()


def usual_transcripts_folder() -> Path:
    """Return where calls are kept when nobody says: ./transcripts if it is there, the user's data folder."""
    here = Path("transcripts")
    if here.is_dir():
        return here
    from platformdirs import user_data_path

    return user_data_path("roleplay") / "transcripts"


def shown(path: Path) -> str:
    """Return a path as a person would write it: relative to where they stand if it is below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
