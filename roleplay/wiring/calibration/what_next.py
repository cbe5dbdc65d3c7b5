"""What to do next about calibration, here: in this folder, and in those right below it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from roleplay import paths
from roleplay.wiring.calibration.folder import NEW, SESSION, CalibrationFolder


def next_lines(here: Path) -> Iterator[str]:
    """Yield for every session here what it waits for, and the command that comes next.

    Raises:
        BadFile: if a session or its ratings are not as they were written.
    """
    found = [folder for folder in (here, *paths.entries(here)) if (folder / SESSION).is_file()]
    for folder in found:
        yield from _next(CalibrationFolder(folder))
    if not found:
        yield f"There is no calibration session here. {NEW}"


def _next(folder: CalibrationFolder) -> Iterator[str]:
    name, began, waiting = paths.shown(folder.path), folder.began(), folder.waiting_for()
    done = [rater for rater in began if rater not in waiting]
    yield f"{name}: {len(folder.calls)} calls, {len(folder.criteria)} criteria, made on {folder.session.at[:10]}."
    if done:
        yield f"  done: {', '.join(done)}"
    for rater, left in waiting.items():
        yield f"  {rater} has {left} of {len(folder.calls)} calls left: `roleplay calibrate rate {name} --by {rater}`"
    opened = folder.opened()
    if not began and not waiting:
        yield f"  nobody has rated yet: `roleplay calibrate rate {name} --by NAME`"
    elif not waiting:
        seen = f" (opened on {opened[:10]})" if opened else "; nobody can rate blind once it is opened"
        yield f"  everybody is done: `roleplay calibrate report {name}`{seen}"
