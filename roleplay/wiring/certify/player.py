"""Play calls of a run, many at a time on one event loop; what all of them share is made once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import count

from roleplay import __version__
from roleplay.certify.run import Fault, Slot
from roleplay.clock import DerivedSources
from roleplay.errors import BadFile, RoleplayError
from roleplay.rubrics import Rubric
from roleplay.transcripts import FormCall
from roleplay.wiring.certify.eyes import Eyes
from roleplay.wiring.certify.job import Job, Outcome, scenario_of
from roleplay.wiring.certify.models import DearCall, Models, Purse
from roleplay.wiring.certify.playing import Playing, Setting
from roleplay.wiring.certify.seats import SeatFault
from roleplay.wiring.live import Observer
from roleplay.wiring.parts import make_observer, models_of, rubric_from

PAUSE_S = 0.2
"""Before a call is begun again; it doubles with every try."""
LONGEST_PAUSE_S = 5.0


class Player:
    """Play calls of one run."""

    def __init__(self, job: Job) -> None:
        """Take a job.

        Raises:
            BadFile: if this is another program, or has other weights, than the run was fixed with.
            UsageProblem: if a candidate cannot be had: no such bot, or no key for an endpoint.
        """
        self.job = job
        self.observer: Observer = make_observer(job.plan.observer)
        if (__version__, self.observer.digest) != (job.fixed.program, job.fixed.observer_sha256):
            message = f"This is roleplay {__version__} with the observer {self.observer.digest[:12]}."
            wanted = f"The run was fixed with {job.fixed.program} and {job.fixed.observer_sha256[:12]}."
            raise BadFile(message, wanted)
        self._models = Models(job)
        for candidate in job.plan.candidates.agents:
            self._models.seat(candidate)
        self._eyes, self._begun = Eyes(), count()

    def learn(self, job: Job) -> None:
        """Take the files of a call that come with it."""
        known = self.job
        self.job = replace(
            known, scenarios={**known.scenarios, **job.scenarios}, rubrics={**known.rubrics, **job.rubrics},
            said={**known.said, **job.said},
        )  # fmt: skip

    async def play(self, slot: Slot, allowance: Decimal | None = None) -> Outcome:
        """Play a call, again from its beginning where a seat failed; a fault of the program is an outcome too.

        The allowance bounds what its endpoints may cost in US dollars, tries that failed included.
        """
        purse, tries, order = Purse(allowance), self.job.plan.limits.tries, next(self._begun)
        pause, tried = PAUSE_S, 0
        while True:
            tried += 1
            try:
                transcript, passed = await self._played(slot, purse, order)
            except DearCall:
                return Outcome(slot.id, dear=True, spent=purse.spent)
            except SeatFault as fault:
                why = fault
            except Exception as error:  # noqa: BLE001  one call that shows a bug must not end ten thousand others
                why = _of_ours(error)
            else:
                return Outcome(slot.id, transcript, passed=passed, spent=purse.spent)
            if tried >= tries or not why.again:
                told = Fault(slot=slot.id, seat=why.seat, kind=why.kind, why=why.why, tries=tried)
                return Outcome(slot.id, fault=told, spent=purse.spent)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def close(self) -> None:
        """Let go of everything."""
        await self._models.close()
        self._eyes.close()

    async def _played(self, slot: Slot, purse: Purse, order: int) -> tuple[bytes, bool | None]:
        job, scenario = self.job, scenario_of(self.job, slot)
        seat, company = self._models.seat(slot.candidate), self._models.company(purse)
        observer = company.observer(self.observer)
        agent = await seat.make(scenario, slot.seed, slot.id, purse.metered)
        try:
            setting = Setting(
                scenario=scenario, seed=slot.seed, rubrics=self._rubrics(scenario.rubrics),
                sources={"scenario": job.scenarios[slot.scenario], **{n: job.rubrics[n] for n in scenario.rubrics}},
                candidate=slot.candidate, form=FormCall(run=job.run, slot=slot.id), observer=observer,
                customer=job.plan.customer, seconds=job.plan.limits.call_seconds, order=order,
                models={**company.used, **models_of(observer=observer, agent=seat)},
            )  # fmt: skip
            playing = Playing(setting, agent, DerivedSources(job.run, slot.id, job.at), self._eyes)
            transcript, card = await playing.played(company.customer(playing.heard))
        finally:
            await agent.close()
        return transcript, card.passed

    def _rubrics(self, names: tuple[str, ...]) -> Mapping[str, Rubric]:
        return {name: rubric_from(self.job.rubrics[name]) for name in names}


def _of_ours(error: Exception) -> SeatFault:
    why = error.message if isinstance(error, RoleplayError) else f"{type(error).__name__}: {error}"
    return SeatFault("program", "error", why, again=not isinstance(error, RoleplayError))
