"""Check what people did about a run, and that the decisions they signed are those that the results come to."""

from __future__ import annotations

import json
from collections.abc import Sequence

from roleplay.certify.acts import Act, Appeal, Assigned, Collected, Remark, Signed, Withdrawn
from roleplay.certify.cohort import decided
from roleplay.certify.decided import CandidateFigures
from roleplay.certify.evidence import ACTS, RESULTS
from roleplay.certify.findings import Findings, first_line
from roleplay.certify.plan import Plan
from roleplay.certify.result import Result
from roleplay.certify.times import moment
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.marks import may_mark, scores_of
from roleplay.wiring.certify.results import results
from roleplay.wiring.certify.signing import open_appeals


def check_acts(folder: RunFolder, plan: Plan, findings: Findings) -> None:
    """Check the acts, the results and the decisions."""
    try:
        acts = folder.acts()
    except Exception as problem:  # noqa: BLE001  well-bound nonsense can end in anything
        findings.add("acts-chain", *_placed(first_line(problem)))
        findings.notes.append("The results and the decisions are not computed again: they rest on what people did.")
        return
    slots, names = {slot.id: slot for slot in folder.run.slots}, set(plan.candidates.names)
    for n, act in enumerate(acts, 1):
        where = f"{ACTS}:{n}"
        slot = getattr(act, "slot", "")
        candidate = getattr(act, "candidate", "")
        if why := _untimely(act.at, folder.run.at):
            findings.add("bad-act", where, why)
        known = isinstance(act, Assigned | Collected | Appeal | Remark | Signed | Withdrawn)
        if known and slot and slot not in slots:
            findings.add("bad-act", where, f"the run has no call {slot}")
        elif known and candidate and candidate not in names:
            findings.add("bad-act", where, f"the plan has no candidate {candidate}")
        elif known and slot and candidate and slots[slot].candidate != candidate:
            findings.add("bad-act", where, f"the call {slot} is not one of {candidate}")
        else:
            _one(act, acts[: n - 1], where, folder, plan, findings)
    for waiting in open_appeals(acts):
        findings.notes.append(f"{waiting.candidate} disputes the call {waiting.slot}, and nobody has marked it again.")
    findings.checked.append(f"{len(acts)} acts: assignments, decisions, appeals, second marks, withdrawals.")
    try:
        found = list(results(folder))
    except Exception as problem:  # noqa: BLE001  well-bound nonsense can end in anything
        findings.add("other-results", RESULTS, f"they cannot be computed again: {first_line(problem)}")
        return
    _results(folder, found, findings)
    _decisions(folder, plan, found, acts, findings)


def _one(act: Act, before: tuple[Act, ...], where: str, folder: RunFolder, plan: Plan, findings: Findings) -> None:
    if isinstance(act, Withdrawn) and act.scenario not in folder.run.fixed.scenarios:
        findings.add("bad-act", where, f"the run has no scenario {act.scenario}")
    elif isinstance(act, Signed):
        if act.computed != act.decision and not act.reason.strip():
            findings.add("no-reason", where, f"{act.by} signed {act.decision} where the rule came to {act.computed}")
        if act.computed == "undecided" and act.decision == "pass":
            findings.add("other-decision", where, f"{act.candidate} passed on results that decided nothing")
    elif isinstance(act, Remark):
        if why := may_mark(act.by, act.slot, folder.run, plan, before):
            findings.add("marked-by-the-wrong-person", where, why)
        try:
            scores = scores_of(folder, act.slot, act.levels)
        except Exception as problem:  # noqa: BLE001  well-bound nonsense can end in anything
            findings.add("other-mark", where, f"its scores cannot be computed again: {first_line(problem)}")
            return
        for rubric, score in scores.items():
            if score != getattr(act, rubric):
                findings.add(
                    "other-mark", where, f"its levels come to {score} on {rubric}, and it says {getattr(act, rubric)}"
                )


def _results(folder: RunFolder, found: Sequence[Result], findings: Findings) -> None:
    """Hold the results that a bundle lists against those of its calls."""
    path = folder.path / RESULTS
    if not path.is_file():
        return
    kept = path.read_bytes().splitlines(keepends=True)
    again = [(one.slot, one.line()) for one in found]
    for n, (was, (slot, now)) in enumerate(zip(kept, again, strict=False), 1):
        if was != now:
            findings.add(
                "other-results", f"{RESULTS}:{n}", f"the call {slot} comes to something else: {_fields(was, now)}"
            )
    if len(kept) != len(again):
        findings.add("other-results", RESULTS, f"it has {len(kept)} lines, and the run {len(again)} calls")
    findings.checked.append(f"{len(again)} results computed again from the calls.")


def _fields(was: bytes, now: bytes) -> str:
    try:
        one, two = json.loads(was), json.loads(now)
        named = [f"{key} {one.get(key)!r} → {two[key]!r}" for key in two if one.get(key) != two[key]]
        return ", ".join(named) or "other bytes"
    except (ValueError, AttributeError, RecursionError):
        return "the line is no result"


def _decisions(
    folder: RunFolder, plan: Plan, found: Sequence[Result], acts: tuple[Act, ...], findings: Findings
) -> None:
    """Compute the decisions again and hold those that were signed against them."""
    try:
        figures = decided(folder.run, plan, found, acts)
    except Exception as problem:  # noqa: BLE001  well-bound nonsense can end in anything
        findings.add("other-decision", ACTS, f"the decisions cannot be computed again: {first_line(problem)}")
        return
    last = {act.candidate: n for n, act in enumerate(acts, 1) if isinstance(act, Signed)}
    for one in figures.candidates:
        if one.name in last:
            _decision(one, last[one.name], acts, findings)
        else:
            findings.notes.append(f"Nobody has signed a decision about {one.name}; the rule comes to {one.zone}.")
    findings.checked.append(
        f"The decisions about {len(figures.candidates)} candidates, computed again from the results."
    )


def _decision(one: CandidateFigures, n: int, acts: tuple[Act, ...], findings: Findings) -> None:
    """Check the decision about a candidate that was signed last, in line `n` of the acts."""
    signed = one.signed
    assert signed is not None
    later = [act for act in acts[n:] if isinstance(act, Collected | Remark | Withdrawn)]
    if signed.same_results and signed.computed == one.zone:
        findings.notes.append(f"{signed.by} signed {signed.decision} for {one.name} on {signed.at[:10]}.")
        return
    if later:
        findings.notes.append(
            f"The decision about {one.name} that {signed.by} signed rests on results that have changed since "
            f"({ACTS}:{n}): it waits for another signature."
        )
    elif not signed.same_results:
        findings.add(
            "signed-other-results", f"{ACTS}:{n}", f"{signed.by} signed for {one.name} on other results than these"
        )
    else:
        what = f"{signed.by} signed that the rule comes to {signed.computed} for {one.name}, and it comes to {one.zone}"
        findings.add("other-decision", f"{ACTS}:{n}", what)


def _untimely(at: str, begun: str) -> str:
    """Return what is wrong with the time of an act in a run that was made then; empty if nothing is."""
    try:
        return "it was done before the run was made" if moment(at) < moment(begun) else ""
    except ValueError:
        return f"{at!r} is no time"


def _placed(first: str) -> tuple[str, str]:
    """Return the line and the words of a problem with the chain of the acts."""
    _, _, rest = first.partition(f"{ACTS}:")
    line, _, words = rest.partition(": ")
    return (f"{ACTS}:{line}", words) if line.isdigit() else (ACTS, first)
