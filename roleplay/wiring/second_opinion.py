"""A second opinion on graded conversations: another observer reads the same turns, and the grade stays what it was."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from roleplay.behaviours import Observation
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.grading import Scorecard
from roleplay.grading.agreement import Agreement, compare
from roleplay.llm.faults import FaultKind, ModelFault
from roleplay.llm.waiting import wait_for
from roleplay.transcripts import Disagreement, ModelUsed, SecondOpinion, append_review, read_reviews
from roleplay.transcripts.review_targets import digest_of_words
from roleplay.wiring.grading_files import cases
from roleplay.wiring.parts import make_llm_observer
from roleplay.wiring.second_cases import Case, Turn

if TYPE_CHECKING:
    from roleplay.observers.llm import LlmObserver, Tally

AT_ONCE = 8
"""Turns that are read at the same time, and conversations that are under way."""
HOPELESS: frozenset[FaultKind] = frozenset({"unreachable", "unauthorised", "not_found", "over_budget", "cancelled"})
"""Faults after which the next turn would fare no better."""
T = TypeVar("T")


@dataclass(frozen=True)
class Opinion:
    """Hold what the second observer makes of one conversation."""

    id: str
    first: Scorecard
    """The grade, which stays."""
    observer: str
    digest: str
    model: ModelUsed
    tally: Tally
    """What it took, and what of the model's answers did not stand."""
    second: Scorecard | None = None
    """None where a turn could not be read: then nothing is scored, and nothing is kept."""
    agreement: Agreement | None = None
    faults: dict[int, ModelFault] = field(default_factory=dict)
    """How the model failed, by agent turn."""
    kept: bool = False
    """Whether it stands beside the call, its disagreements in the coach's queue."""

    def as_data(self) -> dict[str, Any]:
        """Return what `grade --observer llm --json` prints: the grade, and the second opinion beside it."""
        second = {
            "observer": self.observer,
            "observer_sha256": self.digest,
            "model": self.model.model_dump(mode="json"),
            **(summary(self.second) if self.second else {"rubrics": {}, "critical": [], "pass": None}),
            "agreement": self.agreement.model_dump(mode="json") if self.agreement else None,
            "faults": [{"turn": turn, "kind": f.kind, "why": f.message} for turn, f in sorted(self.faults.items())],
            "discarded": dict(self.tally.discarded),
            "kept": self.kept,
        }
        return {**self.first.as_data(self.id), "second_opinion": second}


def summary(card: Scorecard) -> dict[str, Any]:
    """Return a scorecard in short: scores, levels, critical errors and pass."""
    return {
        "rubrics": {
            name: {"score": grade.score, "levels": {key: c.level for key, c in grade.criteria.items()}}
            for name, grade in card.rubrics.items()
        },
        "critical": [f"{c.severity}:{c.id}" for c in card.critical],
        "pass": card.passed,
    }


def opinions_on(files: Sequence[str], rubrics: Sequence[str], told: Callable[[Opinion, int], None]) -> list[Opinion]:
    """Return the opinion of the model that the settings name on every conversation in the files.

    `told` hears of each when it is done, with how many are.

    Raises:
        UsageProblem: if the settings name no model, or a file is no conversation.
        BadFile: if a file holds none, or a call that is not as it was written.
        ModelFault: if the model cannot be asked at all.
    """
    observer, done = make_llm_observer(), count(1)

    async def all_of_them() -> list[Opinion]:
        try:
            return await opinions(cases(files, rubrics), observer, lambda one: told(one, next(done)))
        finally:
            await observer.close_async()

    return wait_for(all_of_them())


async def opinions(
    cases: Iterable[Case], observer: LlmObserver, told: Callable[[Opinion], None], sources: Sources | None = None
) -> list[Opinion]:
    """Return the opinion on every case, in their order; each is kept beside its call as soon as it is whole.

    `told` hears of each when it is done, in the order they get done.

    Raises:
        ModelFault: if the model cannot be asked at all; opinions kept until then stay kept.
    """
    from roleplay.observers.llm import Tally

    room, under_way = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE)
    sources = sources or SystemSources()

    async def one(case: Case) -> Opinion:
        try:
            tally = Tally()
            read = await _together([_read(turn, observer, room, tally) for turn in case.turns])
            opinion = _opinion(case, observer, read, tally, sources)
        finally:
            under_way.release()
        told(opinion)
        return opinion

    tasks = list[asyncio.Task[Opinion]]()
    try:
        for case in cases:
            tasks.append(asyncio.create_task(one(case)))
            await under_way.acquire()
            if any(task.done() and task.exception() for task in tasks):
                break
        return await asyncio.gather(*tasks)
    finally:
        await _stop(tasks)


async def _together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Return what everything comes to; the first failure calls the rest off."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        await _stop(tasks)


async def _stop(tasks: Iterable[asyncio.Task[Any]]) -> None:
    left = list(tasks)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _read(
    turn: Turn, observer: LlmObserver, room: asyncio.Semaphore, tally: Tally
) -> tuple[Turn, Observation | ModelFault]:
    async with room:
        try:
            return turn, await observer.observe_async(turn.text, turn.context, tally)
        except ModelFault as fault:
            if fault.kind in HOPELESS:
                raise
            return turn, fault


def _opinion(
    case: Case, observer: LlmObserver, read: list[tuple[Turn, Observation | ModelFault]], tally: Tally, sources: Sources
) -> Opinion:
    made = Opinion(case.id, case.first, observer.name, observer.digest, observer.used, tally)
    faults = {turn.index: found for turn, found in read if isinstance(found, ModelFault)}
    if faults:
        return replace(made, faults=faults)
    second = case.graded({turn.index: found for turn, found in read if isinstance(found, Observation)})
    made = replace(made, second=second, agreement=compare(case.first, second))
    if case.transcript is None:
        return made
    _keep(case, made, sources)
    return replace(made, kept=True)


def _keep(case: Case, opinion: Opinion, sources: Sources) -> None:
    """Put an opinion beside its call, unless the same one stands there."""
    second, agreement = opinion.second, opinion.agreement
    assert case.transcript is not None
    assert second is not None
    assert agreement is not None
    words = {turn.index: turn.text for turn in case.turns}
    review = SecondOpinion(
        at=stamp(sources), observer=opinion.observer, observer_sha256=opinion.digest, model=opinion.model,
        scorecard=summary(second), agreement=agreement.model_dump(mode="json", exclude={"one_sided"}),
        disagreements=tuple(
            Disagreement(
                turn=o.turn, behaviour=o.seen.id, words=o.seen.quote, seen_by=o.by, fails=o.fails,
                turn_sha256=digest_of_words(words[o.turn]),
            )
            for o in agreement.one_sided
        ),
        discarded=dict(opinion.tally.discarded),
    )  # fmt: skip
    before = [r for r in read_reviews(case.transcript.path) if isinstance(r, SecondOpinion)]
    if not any(known.model_copy(update={"at": review.at}) == review for known in before):
        append_review(case.transcript, review, sources)
