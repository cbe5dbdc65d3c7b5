"""Where scenarios are found and where transcripts go."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
"""The installed package."""
SCENARIO_FILE = "scenario.yaml"
"""The scenario inside its folder."""
TRANSCRIPT_SUFFIX, REVIEW_SUFFIX = ".jsonl", ".review.jsonl"
"""How the name of a transcript ends, and that of what was said about it later."""


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


def scenario_files() -> dict[str, Path]:
    """Return every scenario file found by its folder's name; a folder searched earlier wins."""
    found: dict[str, Path] = {}
    for folder in scenario_folders():
        for file in sorted(folder.glob(f"*/{SCENARIO_FILE}")):
            found.setdefault(file.parent.name, file)
    return dict(sorted(found.items()))


def rubric_folders() -> list[Path]:
    """Return the folders searched for rubrics, first wins: ROLEPLAY_RUBRICS, ./rubrics, the package's own."""
    named = [Path(p) for p in os.environ.get("ROLEPLAY_RUBRICS", "").split(os.pathsep) if p]
    return [f for f in [*named, Path("rubrics"), PACKAGE / "rubrics"] if f.is_dir()]


def transcripts_folder() -> Path:
    """Return where calls are kept: ROLEPLAY_TRANSCRIPTS, ./transcripts if it is there, the user's data folder."""
    named = os.environ.get("ROLEPLAY_TRANSCRIPTS")
    if named:
        return Path(named)
    here = Path("transcripts")
    if here.is_dir():
        return here
    from platformdirs import user_data_path

    return user_data_path("roleplay") / "transcripts"


def transcript_files(folder: Path | None = None) -> list[Path]:
    """Return the transcript files of a folder, by default the one for all of them, oldest name first."""
    where = folder or transcripts_folder()
    found = where.glob(f"*{TRANSCRIPT_SUFFIX}") if where.is_dir() else ()
    return sorted(path for path in found if not path.name.endswith(REVIEW_SUFFIX))


def shown(path: Path) -> str:
    """Return a path as a person would write it: relative to where they stand if it is below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
