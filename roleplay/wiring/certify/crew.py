"""Processes that play calls of a run, several at a time in each; what came of a call comes back over a pipe.

With one of them it is a thread of this process: a run of bots on one core then starts at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from types import TracebackType
from typing import Protocol, Self

from roleplay.certify.run import Slot
from roleplay.errors import RoleplayError
from roleplay.wiring.certify.job import Job, Outcome

LEAVING_S = 5.0
"""How long a process may take to let go of what it has."""


class Crew(Protocol):
    """Play calls somewhere."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop what is being played."""

    def give(self, slot: Slot, allowance: Decimal | None) -> None:
        """Have a call played, for so many US dollars at most."""

    def take(self, seconds: float) -> list[Outcome]:
        """Return what came of calls, waiting at most so long for the first.

        Raises:
            RoleplayError: if no call can be played at all.
        """


@dataclass
class _Worker:
    pipe: Connection
    process: BaseProcess | Thread
    playing: set[str] = field(default_factory=set)


class LocalCrew:
    """Play calls on this machine."""

    def __init__(self, job: Job, jobs: int) -> None:
        """Take a job and how many processes are to play it."""
        self._job, self._jobs = replace(job, share=job.share / jobs), jobs
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        self._workers = [self._begun() for _ in range(self._jobs)]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join(LEAVING_S)
            if isinstance(worker.process, BaseProcess) and worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def give(self, slot: Slot, allowance: Decimal | None) -> None:
        """Have a call played by whoever has least to do."""
        worker = min(self._workers, key=lambda one: len(one.playing))
        worker.playing.add(slot.id)
        # one that has just died is noticed where its calls are waited for
        with contextlib.suppress(OSError):
            worker.pipe.send((slot, allowance))

    def take(self, seconds: float) -> list[Outcome]:
        """Return what came of calls; those of a process that died are lost, and another one stands in for it."""
        pipes = {worker.pipe: worker for worker in self._workers}
        outcomes = list[Outcome]()
        for ready in wait(list(pipes), seconds):
            assert isinstance(ready, Connection)
            outcomes += self._heard(pipes[ready])
        return outcomes

    def _heard(self, worker: _Worker) -> Sequence[Outcome]:
        found = list[Outcome]()
        try:
            while worker.pipe.poll():
                said = worker.pipe.recv()
                if isinstance(said, RoleplayError):
                    raise said
                worker.playing.discard(said.slot)
                found.append(said)
        except (EOFError, OSError):
            worker.pipe.close()
            self._workers[self._workers.index(worker)] = self._begun()
            found += [Outcome(slot, lost=True) for slot in sorted(worker.playing)]
        return found

    def _begun(self) -> _Worker:
        ours, theirs = Pipe()
        if self._jobs == 1:
            thread = Thread(target=_serve, args=(theirs, self._job), name="calls", daemon=True)
            thread.start()
            return _Worker(ours, thread)
        # a forked process would inherit threads of the inference runtime in an unknown state
        process = get_context("spawn").Process(target=_process, args=(theirs, self._job), daemon=True)
        process.start()
        theirs.close()
        return _Worker(ours, process)


def _process(pipe: Connection, job: Job) -> None:
    # Ctrl-C reaches every process of a terminal: the one that keeps the calls decides what it means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _serve(pipe, job)


def _serve(pipe: Connection, job: Job) -> None:
    try:
        asyncio.run(_play_all(pipe, job))
    finally:
        # the other side hears that nobody plays here any more, whatever the reason
        pipe.close()


async def _play_all(pipe: Connection, job: Job) -> None:
    """Play whatever calls come over a pipe, until its other end is closed."""
    from roleplay.wiring.certify.player import Player

    loop, over = asyncio.get_running_loop(), asyncio.Event()
    playing = set[asyncio.Task[None]]()
    try:
        player = Player(job)
    except RoleplayError as error:
        pipe.send(error)
        return

    async def play(slot: Slot, allowance: Decimal | None) -> None:
        outcome = await player.play(slot, allowance)
        try:
            pipe.send(outcome)
        except OSError:
            over.set()

    def hear() -> None:
        try:
            while pipe.poll():
                task = loop.create_task(play(*pipe.recv()))
                playing.add(task)
                task.add_done_callback(playing.discard)
        except (EOFError, OSError):
            loop.remove_reader(pipe.fileno())
            over.set()

    loop.add_reader(pipe.fileno(), hear)
    await over.wait()
    for task in playing:
        task.cancel()
    await asyncio.gather(*playing, return_exceptions=True)
    await player.close()
