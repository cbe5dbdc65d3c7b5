"""Withdraw a faulty scenario: its calls count for nothing, and it is said whose decision that changes."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.certify.acts import Withdrawn
from roleplay.certify.cohort import decided
from roleplay.certify.decision import Zone
from roleplay.clock import stamp
from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.marks import WHO, WHY
from roleplay.wiring.certify.results import results
from roleplay.wiring.certify.signing import LONGEST_NAME, LONGEST_REASON, figures_of, said


@dataclass(frozen=True)
class Affected:
    """Say what a withdrawal does to one candidate."""

    candidate: str
    calls: int
    """Calls of theirs that count no longer."""
    before: Zone
    after: Zone
    signed: str
    """What was signed about them; empty where nothing was."""

    @property
    def changed(self) -> bool:
        """Whether the rule of the plan comes to something else."""
        return self.before != self.after


def affected_by(folder: RunFolder, scenario: str) -> list[Affected]:
    """Return everybody whom the withdrawal of a scenario touches, and what the rule comes to without it.

    Raises:
        UsageProblem: if the run has no such scenario.
        BadFile: if something of the run is not as it was written.
    """
    known = sorted(folder.run.fixed.scenarios)
    if scenario not in known:
        near = closest_few(scenario, known)
        raise UsageProblem(f"The run has no scenario {scenario!r}.", f"Closest: {', '.join(near)}" if near else "")
    before = figures_of(folder)
    found = results(folder)
    without = (one.model_copy(update={"withdrawn": True}) if one.scenario == scenario else one for one in found)
    after = {one.name: one for one in decided(folder.run, folder.plan, without, folder.acts()).candidates}
    # the error of a mean is known from everybody, so that a zone can change for one who never took the scenario
    return [
        Affected(one.name, calls, one.zone, after[one.name].zone, one.signed.decision if one.signed else "")
        for one in before.candidates
        if (calls := sum(c.calls for c in one.cells if c.scenario == scenario)) or one.zone != after[one.name].zone
    ]


def withdraw(folder: RunFolder, scenario: str, by: str, reason: str) -> list[Affected]:
    """Put on record that a scenario was found faulty, and return whom that touches.

    Raises:
        UsageProblem: if the run has no such scenario, or it was withdrawn before.
        BadFile: if something of the run is not as it was written.
        StorageProblem: if it cannot be kept.
    """
    name, why = said(by, WHO, LONGEST_NAME), said(reason, WHY, LONGEST_REASON)
    for act in folder.acts():
        if isinstance(act, Withdrawn) and act.scenario == scenario:
            raise UsageProblem(f"{act.by} withdrew {scenario} on {act.at[:10]}.")
    touched = affected_by(folder, scenario)
    folder.add([Withdrawn(at=stamp(folder.sources), by=name, scenario=scenario, reason=why)])
    return touched
