"""Where scenarios are found and where transcripts go."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from roleplay.diagnostics import closest_few

YAML = (".yaml", ".yml")
MOST_NAMED = 8
"""Names that a message lists."""
PACKAGE = Path(__file__).resolve().parent
"""The installed package."""
SCENARIO_FILE = "scenario.yaml"
"""The scenario inside its folder."""
TRANSCRIPT_SUFFIX, REVIEW_SUFFIX = ".jsonl", ".review.jsonl"
"""How the name of a transcript ends, and that of what was said about it later."""
DRILLS = "drills.jsonl"
"""The answers to drills, which stand beside the calls and are none."""


def library() -> Path:
    """Return the scenarios that come with the program: inside the wheel, or beside an editable install."""
    inside = PACKAGE / "library"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


def kind_of(path: Path) -> Literal["file", "folder", "other", ""]:
    """Return what a path leads to, without ever failing: a pipe, a device or a broken link is something other."""
    try:
        if path.is_dir():
            return "folder"
        if path.is_file():
            return "file"
        return "other" if path.exists() or path.is_symlink() else ""
    except (OSError, RuntimeError, ValueError):
        return ""


def entries(folder: Path) -> list[Path]:
    """Return what a folder holds, by name; nothing if it may not be read."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def scenario_folders() -> list[Path]:
    """Return where scenarios are looked for, first wins: ROLEPLAY_SCENARIOS, ./scenarios, the user's, the library."""
    return _searched("scenarios", library())


def scenario_files() -> dict[str, Path]:
    """Return every scenario file found by its folder's name; a folder searched earlier wins."""
    return {name: found[0] for name, found in sorted(_all_scenario_files().items())}


def hidden_scenario_files() -> dict[str, list[Path]]:
    """Return the files that cannot be reached by their folder's name, because one of that name is found before."""
    return {name: found[1:] for name, found in sorted(_all_scenario_files().items()) if len(found) > 1}


def _all_scenario_files() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for folder in scenario_folders():
        for home in entries(folder):
            if kind_of(home / SCENARIO_FILE):
                found.setdefault(home.name, []).append(home / SCENARIO_FILE)
    return found


def rubric_folders() -> list[Path]:
    """Return where rubrics are looked for, first wins: ROLEPLAY_RUBRICS, ./rubrics, the user's, the package's."""
    return _searched("rubrics", PACKAGE / "rubrics")


def user_folder() -> Path:
    """Return where this user's own things are kept: calls, scenarios and rubrics."""
    from platformdirs import user_data_path

    return user_data_path("roleplay")


def _searched(what: str, shipped: Path) -> list[Path]:
    """Return the folders that are there, each once: those the environment names, this one's, the user's, ours."""
    named = [Path(p) for p in os.environ.get(f"ROLEPLAY_{what.upper()}", "").split(os.pathsep) if p]
    found: list[Path] = []
    for folder in [*named, Path(what), user_folder() / what, shipped]:
        if kind_of(folder) == "folder" and not any(folder.samefile(known) for known in found):
            found.append(folder)
    return found


def missing(name: str, holder: str) -> tuple[str, str]:
    """Return what to say of a path that leads to no file, and what may help; nothing for a name that is no path.

    `holder` is the file that a folder would have to hold, if folders can be named at all.
    """
    path = Path(name)
    if not name.strip():
        return "", ""
    if kind_of(path) == "folder":
        inside = [p.name for p in entries(path) if holder and kind_of(p / holder)]
        alike = [p.name for p in entries(path) if holder and p.suffix in YAML]
        remedy = f"Below it are: {', '.join(inside[:MOST_NAMED])}." if inside else ""
        remedy = f"It holds {', '.join(alike[:MOST_NAMED])}." if alike and not inside else remedy
        return (f"The folder {name} holds no {holder}." if holder else f"{name} is a folder, not a file."), remedy
    if len(path.parts) < 2 and path.suffix not in YAML:
        return "", ""
    parent = path.parent
    near = closest_few(path.name, [p.name for p in entries(parent)])
    lost = f"There is no folder {parent}." if not kind_of(parent) else ""
    return f"There is no file {name}.", lost or (f"Closest there: {', '.join(near)}" if near else "")


def transcripts_folder() -> Path:
    """Return where calls are kept: the folder the settings name, else the usual one."""
    from roleplay.settings import load

    return load().values.transcripts or usual_transcripts_folder()


def usual_transcripts_folder() -> Path:
    """Return where calls are kept when nobody says: ./transcripts if it is there, the user's data folder."""
    here = Path("transcripts")
    if here.is_dir():
        return here
    return user_folder() / "transcripts"


def cache_folder() -> Path:
    """Return where may be kept what can be had again: ROLEPLAY_CACHE, else the user's cache folder."""
    named = os.environ.get("ROLEPLAY_CACHE", "")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("roleplay")


def review_path(transcript: Path) -> Path:
    """Return where the reviews of a transcript are kept."""
    return transcript.with_name(transcript.name.removesuffix(TRANSCRIPT_SUFFIX) + REVIEW_SUFFIX)


def transcript_files(folder: Path | None = None) -> list[Path]:
    """Return the transcript files of a folder, by default the one for all of them, oldest name first."""
    where = folder or transcripts_folder()
    found = where.glob(f"*{TRANSCRIPT_SUFFIX}") if where.is_dir() else ()
    return sorted(path for path in found if is_transcript(path.name))


def is_transcript(name: str) -> bool:
    """Return whether a file of this name among the transcripts is one, and nothing that stands beside them."""
    return name.endswith(TRANSCRIPT_SUFFIX) and not name.endswith((REVIEW_SUFFIX, DRILLS))


def shown(path: Path) -> str:
    """Return a path as a person would write it: relative to where they stand if it is below, links not followed."""
    here = Path(os.path.abspath(path))  # noqa: PTH100  Path.resolve would follow links
    try:
        return str(here.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def same(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file."""
    try:
        return one.samefile(other)
    except OSError:
        return False
