"""A named person decides about candidates: what the rule computed is theirs to take or to overrule with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from roleplay.certify.acts import Act, Appeal, Remark, Signed
from roleplay.certify.cohort import decided
from roleplay.certify.decided import CandidateFigures, Decided
from roleplay.clock import stamp
from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.session.port import clean
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.results import results

Choice = Literal["pass", "fail", "more"]
"""What can be signed."""
LONGEST_NAME, LONGEST_REASON = 120, 2_000


def figures_of(folder: RunFolder) -> Decided:
    """Return every figure of a run as it stands.

    Raises:
        BadFile: if something of the run is not as it was written.
    """
    return decided(folder.run, folder.plan, results(folder), folder.acts())


def sign(
    folder: RunFolder, by: str, candidates: Sequence[str] = (), decision: Choice | None = None, reason: str = ""
) -> list[Signed]:
    """Put on record what a person decides about candidates; it is on the disk when this returns.

    Without names, everybody whose decision waits for a signature. Either all of them are signed or none.

    Raises:
        UsageProblem: if a decision needs a reason that is not there, or cannot be signed.
        BadFile: if something of the run is not as it was written.
        StorageProblem: if it cannot be kept.
    """
    name, why = said(by, "`--by NAME` says who signs.", LONGEST_NAME), said(reason, "", LONGEST_REASON)
    figures, disputed = figures_of(folder), {act.candidate for act in open_appeals(folder.acts())}
    known = {one.name: one for one in figures.candidates}
    chosen = [_known(known, named) for named in dict.fromkeys(candidates)] or list(waiting(figures))
    if not chosen:
        raise UsageProblem("Everybody's decision is signed.", "`--candidate NAME --reason TEXT` signs one again.")
    acts = list[Signed]()
    for one in chosen:
        _may(one, name, disputed, folder)
        taken = _decision(one, decision)
        _reasoned(one, taken, why)
        acts.append(Signed(
            at=stamp(folder.sources), by=name, candidate=one.name, decision=taken, computed=one.zone, reason=why,
            results_sha256=one.results,
        ))  # fmt: skip
    folder.add(acts)
    return acts


def waiting(figures: Decided) -> Iterator[CandidateFigures]:
    """Yield the candidates whose decision nobody has signed, or whose results have changed since."""
    yield from (one for one in figures.candidates if not stands(one))


def stands(one: CandidateFigures) -> bool:
    """Return whether a candidate's decision is signed, by the results and the computed zone there are today."""
    return bool(one.signed and one.signed.same_results and one.signed.computed == one.zone)


def open_appeals(acts: Sequence[Act]) -> tuple[Appeal, ...]:
    """Return the appeals that nobody has marked again, oldest first."""
    waiting = dict[str, Appeal]()
    for act in acts:
        if isinstance(act, Appeal):
            waiting[act.slot] = act
        elif isinstance(act, Remark):
            waiting.pop(act.slot, None)
    return tuple(waiting.values())


def said(words: str, remedy: str, longest: int) -> str:
    """Return what a person says, without anything a terminal would obey.

    Raises:
        UsageProblem: if it is too long, or empty where there is a remedy for that.
    """
    cleaned = " ".join(clean(words).split())
    if len(cleaned) > longest:
        raise UsageProblem(f"That is {len(cleaned)} characters; at most {longest} are kept.")
    if remedy and not cleaned:
        raise UsageProblem("It must be said who does this." if "by" in remedy else "Something is missing.", remedy)
    return cleaned


def _known(known: dict[str, CandidateFigures], name: str) -> CandidateFigures:
    if name not in known:
        near = closest_few(name, list(known))
        raise UsageProblem(f"The run has no candidate {name!r}.", f"Closest: {', '.join(near)}" if near else "")
    return known[name]


def _may(one: CandidateFigures, by: str, disputed: set[str], folder: RunFolder) -> None:
    if by == one.name:
        raise UsageProblem("Nobody signs their own decision.")
    if one.name in disputed:
        remedy = "`roleplay certify remark` marks the call again; then the decision is signed."
        raise UsageProblem(f"{one.name} disputes a call, and nobody has marked it again.", remedy)
    left = one.states.get("missing", 0)
    if one.kind == "agent" and left:
        remedy = "`roleplay certify resume` goes on with the run."
        raise UsageProblem(f"{left} calls of {one.name} are not taken.", remedy)
    if not any(slot.candidate == one.name for slot in folder.run.slots):
        raise UsageProblem(f"The run has no call of {one.name}.")


def _decision(one: CandidateFigures, decision: Choice | None) -> Choice:
    taken = decision or one.zone
    if taken == "undecided":
        remedy = f"`--candidate {one.name} --decision fail` or `more`, with a `--reason`."
        raise UsageProblem(f"Nothing can be decided about {one.name} from these results: {'; '.join(one.why)}.", remedy)
    if one.zone == "undecided" and taken == "pass":
        remedy = "It can be signed as `fail` or `more`, with a `--reason`."
        raise UsageProblem(f"{one.name} cannot pass on results that decide nothing: {'; '.join(one.why)}.", remedy)
    assert taken in get_args(Choice)
    return taken


def _reasoned(one: CandidateFigures, taken: Choice, reason: str) -> None:
    if reason:
        return
    if taken != one.zone:
        message = f"The rule of the plan comes to {one.zone!r} for {one.name}, and you decide {taken!r}."
        raise UsageProblem(message, "`--reason TEXT` says why; it is kept with the decision.")
    if stands(one):
        assert one.signed is not None
        message = f"{one.signed.by} signed {one.signed.decision!r} for {one.name} on {one.signed.at[:10]}."
        raise UsageProblem(message, "`--reason TEXT` says why it is signed again; both stay on record.")
