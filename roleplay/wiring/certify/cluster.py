"""Play the calls of a run on a Dask cluster; what comes back is kept here, the same bytes as if it were played here."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Self

from roleplay.certify.run import Slot
from roleplay.llm.waiting import wait_for
from roleplay.wiring.certify.job import Job, Outcome
from roleplay.wiring.certify.player import Player
from roleplay.wiring.cluster import Cluster, Lost

_players: dict[str, Player] = {}
"""The player of each run in a worker's process, made and used on its event loop of models alone."""


class ClusterCrew:
    """Play calls on the workers of a cluster."""

    def __init__(self, job: Job, address: str) -> None:
        """Take a job and the address of a scheduler."""
        self._job, self._address = job, address
        self._cluster: Cluster | None = None

    def __enter__(self) -> Self:
        self._cluster = Cluster(self._address)
        self._job = replace(self._job, share=self._job.share / self._cluster.workers)
        return self

    def __exit__(self, *_: object) -> None:
        if self._cluster:
            self._cluster.close()

    def give(self, slot: Slot, allowance: Decimal | None) -> None:
        """Have a call played by whichever worker the scheduler chooses, once more if that one dies."""
        assert self._cluster
        self._cluster.call(slot.id, play_there, self._job.for_one(slot), slot, allowance)

    def take(self, seconds: float) -> list[Outcome]:
        """Return what came of calls; those that workers died with are lost."""
        assert self._cluster
        found = self._cluster.take(seconds)
        return [Outcome(name, lost=True) if isinstance(came, Lost) else came for name, came in found]


def play_there(job: Job, slot: Slot, allowance: Decimal | None) -> Outcome:
    """Play a call in a worker's process.

    Raises:
        BadFile: if the worker has another program, or other weights, than the run was fixed with.
        UsageProblem: if an agent cannot be had there.
    """
    if job.agent(slot).kind != "bot":
        from distributed import secede

        # whoever waits for an agent leaves the worker's threads to others; how many do is bounded where calls are given
        secede()
    return wait_for(_played(job, slot, allowance))


async def _played(job: Job, slot: Slot, allowance: Decimal | None) -> Outcome:
    if job.run not in _players:
        _players[job.run] = Player(job)
    player = _players[job.run]
    player.learn(job)
    return await player.play(slot, allowance)
