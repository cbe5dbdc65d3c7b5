"""Play what is left of a run: give calls out, keep what comes back, count, and stop where it must."""

from __future__ import annotations

import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from types import FrameType
from typing import Literal

from roleplay import paths
from roleplay.certify.run import Fault, Slot
from roleplay.errors import UsageProblem
from roleplay.wiring.certify.budget import Budget
from roleplay.wiring.certify.crew import Crew, LocalCrew
from roleplay.wiring.certify.folder import RunFolder, changed_since
from roleplay.wiring.certify.job import Job, Outcome, job_of
from roleplay.wiring.certify.keeping import Keeper, alone, spent_so_far, taken, verdict

LISTENS_S = 0.2
"""How long one waits for a call at a time, so that a wish to stop is heard."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)
Stopped = Literal["", "interrupted", "cost"]


@dataclass
class Progress:
    """Count how far a run is; calls of people are not among them."""

    calls: int
    """All that agents are to take."""
    passed: int = 0
    """By the scenarios' own marks, as are those that fail."""
    failing: int = 0
    unscored: int = 0
    faulty: int = 0
    cost: Decimal = Decimal(0)
    """In US dollars, what was spent before the run was gone on with included."""
    found: int = 0
    """Calls that were there when it began."""
    replayed: tuple[str, ...] = ()
    """Files that were not as they had been written, and why; their calls are played again."""
    stopped: Stopped = ""

    @property
    def done(self) -> int:
        """Calls that need not be played again, the faulty ones included."""
        return self.passed + self.failing + self.unscored + self.faulty

    def count(self, passed: bool | None) -> None:
        """Count a call that was taken."""
        self.passed += passed is True
        self.failing += passed is False
        self.unscored += passed is None


@dataclass
class _Stop:
    wanted: bool = False


@dataclass
class _Play:
    """Hold a run that is being played."""

    crew: Crew
    keeper: Keeper
    budget: Budget
    progress: Progress
    left: deque[Slot]
    tries: int
    playing: dict[str, Slot] = field(default_factory=dict)
    losses: Counter[str] = field(default_factory=Counter)

    def give(self, parallel: int) -> None:
        """Give out calls while there is room, and money for them."""
        while self.left and len(self.playing) < parallel and self.budget.allows():
            slot = self.left.popleft()
            self.playing[slot.id] = slot
            self.crew.give(slot, self.budget.reserve(slot.id))

    def take(self) -> bool:
        """Keep what came back; return whether anything did."""
        outcomes = [self._judged(outcome) for outcome in self.crew.take(LISTENS_S)]
        self.keeper.keep(outcomes)
        for outcome in outcomes:
            slot = self.playing.pop(outcome.slot)
            self.budget.settle(outcome)
            if outcome.transcript:
                self.progress.count(outcome.passed)
            elif outcome.fault:
                self.progress.faulty += 1
            else:
                self.left.appendleft(slot)
        self.progress.cost = self.budget.spent
        return bool(outcomes)

    def _judged(self, outcome: Outcome) -> Outcome:
        """Return a fault in the place of a call that was lost too often: it may be what ends the processes."""
        self.losses[outcome.slot] += outcome.lost
        if not outcome.lost or self.losses[outcome.slot] < self.tries:
            return outcome
        why = "the process that played it ended every time"
        return Outcome(
            outcome.slot, fault=Fault(slot=outcome.slot, seat="program", kind="lost", why=why, tries=self.tries)
        )


def play_run(
    folder: RunFolder, jobs: int, told: Callable[[Progress], None] = lambda _: None, *,
    cost: Decimal | None = None, again: bool = False, cluster: str | None = None,
) -> Progress:  # fmt: skip
    """Play the calls of a run that no agent has taken yet, and return how far it came.

    `cost` stands in for the plan's limit, in US dollars; with `again` faulty calls are played once more. `cluster` is
    the address of a scheduler whose workers play in the place of processes of this machine.

    Raises:
        UsageProblem: if something the run rests on is another today, or an agent cannot be had.
        EndpointProblem: if the cluster does not answer.
        StorageProblem: if somebody else plays it, or calls cannot be kept.
    """
    with alone(folder):
        _unchanged(folder)
        limits, slots = folder.plan.limits, agent_slots(folder)
        budget = Budget(folder.plan, limits.cost if cost is None else cost, spent_so_far(folder))
        progress = Progress(len(slots), cost=budget.spent)
        left = deque(_left(folder, slots, progress, again=again))
        progress.found = progress.done
        told(progress)
        if not left:
            return progress
        parallel = min(limits.parallel, len(left))
        crew = _crew(job_of(folder), min(jobs, parallel), cluster)
        with _stopping() as stop, Keeper(folder) as keeper, crew:
            play = _Play(crew, keeper, budget, progress, left, limits.tries)
            while not stop.wanted:
                play.give(parallel)
                if not play.playing:
                    break
                if play.take():
                    told(progress)
        progress.stopped = "interrupted" if stop.wanted else "cost" if play.left else ""
        return progress


def _crew(job: Job, jobs: int, cluster: str | None) -> Crew:
    if cluster is None:
        return LocalCrew(job, jobs)
    from roleplay.wiring.certify.cluster import ClusterCrew

    return ClusterCrew(job, cluster)


def agent_slots(folder: RunFolder) -> tuple[Slot, ...]:
    """Return the calls of a run that agents take."""
    agents = folder.plan.candidates.agents
    return tuple(slot for slot in folder.run.slots if slot.candidate in agents)


def _unchanged(folder: RunFolder) -> None:
    changed = changed_since(folder.run, folder.plan)
    if changed:
        message = f"The run in {paths.shown(folder.path)} cannot go on: something it rests on is another today."
        raise UsageProblem(
            message + "".join(f"\n  {what}" for what in changed),
            "Put it back as it was, or begin another run in a folder of its own.",
        )


def _left(folder: RunFolder, slots: tuple[Slot, ...], progress: Progress, *, again: bool) -> Iterator[Slot]:
    """Yield the calls that are to be played, and count the others."""
    for slot in slots:
        try:
            raw = taken(folder, slot)
        except ValueError as problem:
            progress.replayed += (f"{folder.call(slot).name}: {problem}",)
            raw = b""
        if raw:
            progress.count(verdict(raw))
        elif folder.fault(slot).is_file() and not again:
            progress.faulty += 1
        else:
            yield slot


@contextmanager
def _stopping() -> Iterator[_Stop]:
    """Take a wish to stop for a word that is heard between two calls; a second one is obeyed at once."""
    stop, before = _Stop(), {number: signal.getsignal(number) for number in SIGNALS}

    def wish(number: int, frame: FrameType | None) -> None:
        del frame
        stop.wanted = True
        signal.signal(number, before[signal.Signals(number)])

    for number in SIGNALS:
        signal.signal(number, wish)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
