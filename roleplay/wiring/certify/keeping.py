"""Keep the calls of a run: several at a time, each whole in its place or not there at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from roleplay import paths
from roleplay.certify.run import Slot
from roleplay.errors import StorageProblem, UsageProblem
from roleplay.transcripts.disk import PART, explained, locked, sync_folder
from roleplay.transcripts.line_file import read_lines
from roleplay.transcripts.model import canonical
from roleplay.transcripts.whole import unsound
from roleplay.wiring.certify.folder import CALLS, RUN, RunFolder
from roleplay.wiring.certify.job import Outcome
from roleplay.wiring.certify.models import cost_of

SPENT = "spent.jsonl"
"""What the models of a run took, a line for each model of a call."""
SYNCED_AT_ONCE = 8
"""Files whose way to the disk is waited for together."""


@contextmanager
def alone(folder: RunFolder) -> Iterator[None]:
    """Hold a run, so that nobody else plays it meanwhile.

    Raises:
        UsageProblem: if there is no run in the folder.
        StorageProblem: if somebody else plays it.
    """
    folder.run  # noqa: B018  says in words what is wrong with the folder
    path = folder.path / RUN
    with explained(path):
        file = path.open("rb", buffering=0)
    try:
        held = locked(file, path)
    except StorageProblem:
        message = f"The run in {paths.shown(folder.path)} is being played by another roleplay."
        raise StorageProblem(message, "Wait until it is done, or stop it.") from None
    with held:
        yield


class Keeper:
    """Write what came of calls into the folder of a run."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._sync = ThreadPoolExecutor(SYNCED_AT_ONCE, "sync")

    def __enter__(self) -> Self:
        for path in paths.entries(self._folder.path / CALLS):
            # what a process that was killed had not finished writing
            if path.suffix == PART:
                path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._sync.shutdown()

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Put calls and faults in their places; all of them are on the disk when this returns.

        Raises:
            StorageProblem: if they cannot be written; those that are in their places stay there.
        """
        self._count(outcomes)
        done = [(path, data) for outcome in outcomes for path, data in self._files(outcome)]
        calls = self._folder.path / CALLS
        with explained(calls):
            # the disk is asked for all files at once, which takes hardly longer than for one
            list(self._sync.map(_written, done))
            for outcome in outcomes:
                if outcome.transcript:
                    self._folder.fault(outcome.slot).unlink(missing_ok=True)
            for path, _ in done:
                path.with_suffix(path.suffix + PART).replace(path)
            if done:
                sync_folder(calls)

    def _files(self, outcome: Outcome) -> Iterator[tuple[Path, bytes]]:
        if outcome.transcript:
            yield self._folder.call(outcome.slot), outcome.transcript
        elif outcome.fault:
            yield self._folder.fault(outcome.slot), canonical(outcome.fault.model_dump(mode="json")) + b"\n"

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        """Put on record what models took, before the calls: what was spent is spent, even if a call is played again."""
        lines = [
            {
                "slot": outcome.slot, "model": one.model, "prompt": one.used.prompt, "answer": one.used.answer,
                "dollars": str(cost_of([one])),
            }
            for outcome in outcomes
            for one in outcome.spent
        ]  # fmt: skip
        if not lines:
            return
        path = self._folder.path / SPENT
        with explained(path), path.open("ab", buffering=0) as file:
            file.write(b"".join(canonical(line) + b"\n" for line in lines))
            os.fsync(file.fileno())


def _written(one: tuple[Path, bytes]) -> None:
    path, data = one
    with path.with_suffix(path.suffix + PART).open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def spent_so_far(folder: RunFolder) -> list[Decimal]:
    """Return what the models of each call of a run took up to now, in US dollars, tries that failed included."""
    calls: dict[str, Decimal] = {}
    for _, line in read_lines(folder.path / SPENT).good:
        slot = str(line.get("slot"))
        calls[slot] = calls.get(slot, Decimal(0)) + Decimal(str(line.get("dollars", 0)))
    return list(calls.values())


def taken(folder: RunFolder, slot: Slot) -> bytes:
    """Return the transcript of a call if it was taken and is whole and sound; nothing where there is none.

    Raises:
        UsageProblem: if the call is of another run.
        ValueError: with what is wrong with it.
    """
    path = folder.call(slot)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    if problem := unsound(raw):
        raise ValueError(problem)
    named = b'"form":{"run":"%s","slot":"%s",' % (folder.run.digest.encode(), slot.id.encode())
    if named not in raw[: raw.index(b"\n")]:
        message = f"{paths.shown(path)} is a call of another run: the run was changed after it was begun."
        raise UsageProblem(message, "A run goes on only as it was fixed; begin another one in a folder of its own.")
    return raw


def verdict(raw: bytes) -> bool | None:
    """Return whether a whole call passed by the scenario's own marks; None where it has no score."""
    footer: dict[str, Any] = json.loads(raw[raw.rindex(b"\n", 0, -1) + 1 :])["content"]
    found: bool | None = footer["scorecard"]["passed"]
    return found
