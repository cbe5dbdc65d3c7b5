"""Whether a transcript is a call of a run, taken as it was assigned: what its own records can tell."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from roleplay.certify.plan import Plan
from roleplay.certify.refusals import Problem
from roleplay.certify.run import Fixed, Run, Slot
from roleplay.certify.times import SKEW, moment, out_of_order, times_left, too_fast
from roleplay.events import CustomerFault, HintGiven
from roleplay.transcripts import Header, Transcript
from roleplay.written import SLUG


@dataclass(frozen=True)
class Assignment:
    """Hold what a transcript is held against."""

    run: Run
    plan: Plan
    given: tuple[tuple[str, datetime], ...]
    """To whom a form was given, and when."""
    now: datetime

    def slot(self, name: str) -> Slot | None:
        """Return a call of the run."""
        return next((slot for slot in self.run.slots if slot.id == name), None)

    def times(self, candidate: str) -> list[datetime]:
        """Return when a candidate was given their form, oldest first."""
        return sorted(at for name, at in self.given if name == candidate)


def whose(header: Header, asked: Assignment) -> Iterator[Problem]:
    """Yield what keeps a transcript from being a call of the run by the candidate it was assigned to."""
    if header.branch_of is not None:
        yield Problem("branch", f"This is a retry of {header.branch_of.id}; a retry counts for nothing.")
        return
    if header.form is None or header.form.run != asked.run.digest:
        yield Problem("other-run", "This call was not taken for this run.")
        return
    slot = asked.slot(header.form.slot)
    if slot is None or header.id != header.form.slot:
        yield Problem("other-call", f"No call of this run has the id {header.id!r}.")
    elif not header.trainee:
        yield Problem("no-trainee", f"The call names nobody; it was assigned to {slot.candidate}.")
    elif header.trainee != slot.candidate:
        yield Problem("other-trainee", f"The call was assigned to {slot.candidate}; {header.trainee} took it.")
    elif not asked.times(slot.candidate):
        yield Problem("not-assigned", f"{slot.candidate} was not given a form in this run.")


def versions(header: Header, slot: Slot, run: Run, customer: str) -> Iterator[Problem]:
    """Yield where a call was played with something else than the run was fixed with."""
    if header.seed != slot.seed:
        yield Problem("other-seed", f"It was taken with seed {header.seed}; assigned was {slot.seed}.")
    if header.mode != "exam":
        yield Problem("other-mode", f"It was taken in the mode {header.mode}, not as an exam.")
    if header.program != run.fixed.program:
        yield Problem("other-program", f"It was taken with roleplay {header.program}, not {run.fixed.program}.")
    yield from _files(header, slot, run.fixed)
    yield from _seats(header, run.fixed, customer)


def _files(header: Header, slot: Slot, fixed: Fixed) -> Iterator[Problem]:
    if not _is(header, "scenario", fixed.scenarios[slot.scenario]):
        what = "another version of" if header.scenario == slot.scenario else f"{header.scenario!r} instead of"
        yield Problem("other-scenario", f"It was taken with {what} {slot.scenario!r}.")
    for name in sorted(header.sources.keys() - {"scenario"}):
        if not _is(header, name, fixed.rubrics.get(name, "")):
            yield Problem("other-rubric", f"It was graded with another version of the rubric {name!r}.")


def _seats(header: Header, fixed: Fixed, customer: str) -> Iterator[Problem]:
    prompts = {name: sha for used in header.models.values() for name, sha in used.prompts.items()}
    other = sorted(name for name, sha in prompts.items() if fixed.prompts.get(name) != sha)
    if header.customer != customer:
        yield Problem("other-customer", f"The customer was {header.customer!r}, not {customer!r}.")
    elif other:
        yield Problem("other-customer", f"A model was told other prompts: {', '.join(other)}.")
    if header.observer != fixed.observer:
        yield Problem("other-observer", f"The observer was {header.observer!r}, not {fixed.observer!r}.")
    elif header.observer_sha256 != fixed.observer_sha256:
        yield Problem("other-weights", "The observer's weights or rules are of another version.")
    if "agent" in header.models:
        yield Problem("model-agent", f"The model {header.models['agent'].name!r} sat in the agent's seat.")


def course(taken: Transcript, asked: Assignment, slot: Slot) -> Iterator[Problem]:
    """Yield what happened in a finished call that was not as assigned.

    Raises:
        ValueError: if something is no time.
    """
    assert taken.footer is not None
    header, events, ended, rule = taken.header, taken.events, taken.footer.at, asked.plan.attempts
    back = out_of_order(header.at, events, ended)
    if back:
        yield Problem("clock", f"The time {back} comes before the one it follows.")
    elif moment(ended) > asked.now + SKEW:
        yield Problem("clock", f"It says it ended at {ended}, which has not come yet.")
    else:
        yield from _in_time(moment(header.at), moment(ended), asked, slot)
    left = times_left(header.at, events)
    if left > rule.resumes:
        yield Problem("resumed-too-often", f"It was left and gone on with {left} times; {rule.resumes} allowed.")
    hints = [str(e.turn) for e in events if isinstance(e, HintGiven)]
    if hints:
        yield Problem("helped", f"A hint was given in turn {', '.join(hints)}; an exam has none.")
    void = [str(e.turn + 1) for e in events if isinstance(e, CustomerFault) and e.reached]
    if void:
        yield Problem("model-fault", f"The customer's model failed before turn {', '.join(void)}: nobody's doing.")


def notes(taken: Transcript) -> Iterator[str]:
    """Yield what is worth a look and refuses nothing."""
    fast = too_fast(taken.header.at, taken.events)
    if fast:
        yield f"turn {', '.join(map(str, fast))}: faster than anybody types; pasted, or dictated"
    faults = sum(isinstance(e, CustomerFault) and not e.reached for e in taken.events)
    if faults:
        yield f"the customer's model failed {faults} times, unnoticed"


def _in_time(began: datetime, ended: datetime, asked: Assignment, slot: Slot) -> Iterator[Problem]:
    given, within = asked.times(slot.candidate), timedelta(days=asked.plan.attempts.within_days)
    if any(at - SKEW <= began and ended <= at + within + SKEW for at in given):
        return
    if began < given[0] - SKEW:
        yield Problem("too-early", f"It began {_day(began)}; the form was given {_day(given[0])}.")
    else:
        yield Problem("too-late", f"It ended {_day(ended)}; the form ran out {_day(given[-1] + within)}.")


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _is(header: Header, name: str, digest: str) -> bool:
    """Return whether a source has a digest, and the text that it names."""
    source = header.sources.get(name)
    if source is None or not re.fullmatch(SLUG, source.name):
        return False
    return source.sha256 == hashlib.sha256(source.text.encode()).hexdigest() == digest


def first_of(problems: Sequence[Problem]) -> Problem:
    """Return one refusal for all that was found: the code of the first, and every sentence."""
    return Problem(problems[0].code, " ".join(problem.why for problem in problems))
