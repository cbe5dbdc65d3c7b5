"""How far a run is, on stderr: one line that moves on a terminal, plain lines anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roleplay.wiring.certify.run import Progress

EVERY_S = 5.0
"""How often a plain line is printed."""
ENDS = {
    "interrupted": "Stopped. The calls that were being played were dropped; every other one is kept.",
    "cost": "Stopped before the limit of what it may cost.",
}


@contextmanager
def shown() -> Iterator[Callable[[Progress], None]]:
    """Show how far a run is while it is being played."""
    if sys.stderr.isatty():
        with _bar() as told:
            yield told
    else:
        yield _Lines().told


class _Lines:
    def __init__(self) -> None:
        self._began, self._next = time.monotonic(), 0.0

    def told(self, progress: Progress) -> None:
        """Print a line now and then."""
        from roleplay.cli.output import note

        now = time.monotonic()
        if now < self._next or progress.done == progress.calls:
            return
        self._next = now + EVERY_S
        fresh, left = progress.done - progress.found, progress.calls - progress.done
        about = f", about {_lasting((now - self._began) / fresh * left)} left" if fresh else ""
        note(f"{counts(progress)}{about}")


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(bar_width=20), MofNCompleteColumn(), TextColumn("{task.description}", markup=False),
        TimeRemainingColumn(compact=True), TextColumn("left"),
    )  # fmt: skip
    with Bar(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4) as bar:
        task = bar.add_task("getting ready", total=None)

        def told(progress: Progress) -> None:
            bar.update(task, total=progress.calls, completed=progress.done, description=_tally(progress))

        yield told


def counts(progress: Progress) -> str:
    """Return how far a run is, in one line."""
    return f"{progress.done} of {progress.calls} calls: {_tally(progress)}"


def _tally(progress: Progress) -> str:
    told = [f"{progress.passed} passed", f"{progress.failing} failing"]
    told += [f"{progress.unscored} without a score"] * bool(progress.unscored)
    told += [f"{progress.faulty} faulty"]
    told += [f"${progress.cost:.2f}"] * bool(progress.cost)
    return ", ".join(told)


def summary(progress: Progress) -> str:
    """Return what a run came to, in one line."""
    if progress.found == progress.calls:
        return f"Nothing is left to play: {counts(progress)}."
    return f"{counts(progress)}."


def as_data(progress: Progress) -> dict[str, Any]:
    """Return what a run came to, for a program."""
    names = ("calls", "done", "passed", "failing", "unscored", "faulty", "stopped")
    return {name: getattr(progress, name) for name in names} | {"cost": float(progress.cost)}


def last_words(progress: Progress, folder: str) -> Iterator[str]:
    """Yield what is to be known beside the numbers."""
    for one in progress.replayed:
        yield f"{one}; the call was played again."
    if progress.stopped:
        more = " --cost DOLLARS" if progress.stopped == "cost" else ""
        yield f"{ENDS[progress.stopped]} `roleplay certify resume {folder}{more}` goes on."
    elif progress.faulty:
        many = "1 call was" if progress.faulty == 1 else f"{progress.faulty} calls were"
        yield f"{many} not taken because of a fault; `roleplay certify resume {folder} --faulty` tries again."


def _lasting(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"
