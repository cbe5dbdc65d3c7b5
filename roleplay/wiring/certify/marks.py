"""Appeals: a candidate disputes a call, and a second person who sees no grade marks it again; both marks stay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roleplay.calibration.ratings import Asked
from roleplay.calibration.session import CallCopy, criteria_of
from roleplay.certify.acts import Act, Appeal, Remark, Signed
from roleplay.certify.decided import RUBRICS
from roleplay.certify.plan import Plan
from roleplay.certify.run import Run, Slot
from roleplay.clock import stamp
from roleplay.errors import BadFile, UsageProblem
from roleplay.grading import Scorecard
from roleplay.grading.rulings import Ruled, Rulings, ruled
from roleplay.rubrics import LEVELS, Rubric
from roleplay.scenarios import Scenario
from roleplay.transcripts import Transcript, read, verify
from roleplay.wiring.calibration.beginning import copy_of
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.signing import LONGEST_REASON, open_appeals, said
from roleplay.wiring.parts import rubrics_from, scenario_from

WHO, WHY = "`--by NAME` says who.", "`--reason TEXT` says why."


@dataclass(frozen=True)
class ToMark:
    """Hold what a second marker is shown of a call, and what they are asked."""

    slot: Slot
    copy: CallCopy
    asked: tuple[Asked, ...]
    rubrics: Mapping[str, Rubric]

    def anchors(self, asked: Asked) -> Mapping[int, str]:
        """Return what each level of a criterion means."""
        return self.rubrics[asked.rubric].criteria[_criterion(asked)].anchors


def slot_named(run: Run, name: str) -> Slot:
    """Return a call of a run by its id, or by the beginning of it.

    Raises:
        UsageProblem: if none or more than one fits.
    """
    found = [slot for slot in run.slots if slot.id == name] or [slot for slot in run.slots if slot.id.startswith(name)]
    if not name or not found:
        raise UsageProblem(f"The run has no call {name!r}.", "The report lists the calls with their ids.")
    if len(found) > 1:
        raise UsageProblem(f"{len(found)} calls begin with {name!r}.", ", ".join(slot.id for slot in found[:5]))
    return found[0]


def appeal(folder: RunFolder, call: str, by: str, reason: str) -> Appeal:
    """Put on record that a candidate disputes a call; it is on the disk when this returns.

    Raises:
        UsageProblem: if it is not their call, was not taken, or was disputed before.
        BadFile: if something of the run is not as it was written.
        StorageProblem: if it cannot be kept.
    """
    slot, name, why = slot_named(folder.run, call), said(by, WHO, 40), said(reason, WHY, LONGEST_REASON)
    if slot.candidate != name:
        raise UsageProblem(f"{slot.id} is not a call of {name}.", "Candidates dispute their own calls.")
    _finished(folder, slot)
    acts = folder.acts()
    if any(isinstance(act, Remark) and act.slot == slot.id for act in acts):
        raise UsageProblem(f"{slot.id} was marked again, and that mark stands.")
    if any(one.slot == slot.id for one in open_appeals(acts)):
        raise UsageProblem(f"{slot.id} is disputed already.")
    said_so = Appeal(at=stamp(folder.sources), by=name, candidate=name, slot=slot.id, reason=why)
    folder.add([said_so])
    return said_so


def may_mark(by: str, slot: str, run: Run, plan: Plan, acts: Sequence[Act]) -> str:
    """Return why somebody may not mark a disputed call again, after these acts; empty if they may."""
    candidate = next((one.candidate for one in run.slots if one.id == slot), "")
    if by == candidate:
        return "nobody marks their own call"
    if plan.reviewers and by not in plan.reviewers:
        return f"the plan does not name {by} as a reviewer"
    signers = {act.by for act in acts if isinstance(act, Signed) and act.candidate == candidate}
    if _plain(by) in {_plain(name) for name in signers}:
        return f"{by} has signed a decision about {candidate}; somebody who has not marks the call"
    if slot not in {act.slot for act in open_appeals(acts)}:
        return "nobody disputes this call, or it was marked again"
    return ""


def to_mark(folder: RunFolder, call: str, by: str) -> ToMark:
    """Return a disputed call as a second marker sees it: no grade, no mood, no observation, not whose it is.

    Raises:
        UsageProblem: if they may not mark it.
        BadFile: if something of the run is not as it was written.
    """
    slot = slot_named(folder.run, call)
    if why := may_mark(said(by, WHO, 40), slot.id, folder.run, folder.plan, folder.acts()):
        remedy = f"The plan's reviewers: {', '.join(folder.plan.reviewers)}." if folder.plan.reviewers else ""
        raise UsageProblem(f"{slot.id} cannot be marked by {by}: {why}.", remedy)
    transcript, _, rubrics = _graded_by(folder, slot)
    copy = copy_of(transcript, rubrics)
    asked = tuple(one for one in criteria_of(rubrics) if one.key not in copy.not_asked)
    return ToMark(slot, copy, asked, rubrics)


def remark(folder: RunFolder, call: str, by: str, levels: Mapping[str, int | None], reason: str) -> Remark:
    """Keep a second mark beside the first; it is on the disk when this returns.

    Raises:
        UsageProblem: if they may not mark the call, or a level is missing, strange or of no criterion.
        BadFile: if something of the run is not as it was written.
        StorageProblem: if it cannot be kept.
    """
    slot, why = slot_named(folder.run, call), said(reason, WHY, LONGEST_REASON)
    to_mark(folder, call, by)
    scores = scores_of(folder, slot.id, levels)
    marked = Remark(
        at=stamp(folder.sources), by=by, slot=slot.id, levels=dict(sorted(levels.items())), reason=why,
        empathy=scores["empathy"], resolution=scores["resolution"],
    )  # fmt: skip
    folder.add([marked])
    return marked


def scores_of(folder: RunFolder, slot: str, levels: Mapping[str, int | None]) -> dict[str, float | None]:
    """Return what levels come to on each rubric, 0 to 100, by the rubrics' own weights and the call's critical errors.

    Raises:
        UsageProblem: if a level is missing, strange or of no criterion.
        BadFile: if the call is not as it was written.
    """
    transcript, scenario, rubrics = _graded_by(folder, slot_named(folder.run, slot))
    asked = {one.key: one for one in criteria_of(rubrics) if _criterion(one) not in scenario.not_applicable}
    if unknown := sorted(set(levels) - set(asked)):
        raise UsageProblem(f"{unknown[0]} is not marked in this call.", f"Marked are: {', '.join(asked)}.")
    if unsaid := [key for key in asked if key not in levels]:
        raise UsageProblem(
            f"No level is given for {', '.join(unsaid)}.", "A level from 0 to 5, or n where there was nothing to judge."
        )
    if strange := [key for key, level in levels.items() if level is not None and level not in LEVELS]:
        raise UsageProblem(f"{strange[0]} has the level {levels[strange[0]]}.", "A level is from 0 to 5.")
    assert transcript.footer is not None
    card = Scorecard.model_validate(transcript.footer.scorecard)
    rulings = {(one.rubric, _criterion(one)): Ruled(levels[key], "") for key, one in asked.items()}
    marked = ruled(card, Rulings(criteria=rulings), rubrics)
    return {name: marked.rubrics[name].score if name in marked.rubrics else None for name in RUBRICS}


def _graded_by(folder: RunFolder, slot: Slot) -> tuple[Transcript, Scenario, dict[str, Rubric]]:
    transcript = _finished(folder, slot)
    scenario = scenario_from(transcript.header)
    return transcript, scenario, rubrics_from(scenario.rubrics, transcript.header)[0]


def _finished(folder: RunFolder, slot: Slot) -> Transcript:
    path = folder.call(slot)
    if not path.is_file():
        raise UsageProblem(f"{slot.id} was not taken.")
    verdict = verify(path)
    if verdict.state == "changed":
        raise BadFile(str(verdict), "What was changed is not marked.")
    transcript = read(path)
    if not transcript.finished:
        raise UsageProblem(f"{slot.id} is not finished.")
    return transcript


def _criterion(asked: Asked) -> str:
    return asked.key.removeprefix(f"{asked.rubric}.")


def _plain(name: str) -> str:
    """Return a name as it is compared: `Robin Meyer` and `robin-meyer` are one."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
