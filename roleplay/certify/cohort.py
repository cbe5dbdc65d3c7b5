"""Tell everything that can be told of a run from what its calls came to, read once and one call at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from roleplay.certify.acts import Act, Appeal, Remark, Signed, Withdrawn
from roleplay.certify.agent_figures import agent_figures
from roleplay.certify.candidate import Rules, candidate_figures
from roleplay.certify.decided import RUBRICS, CutFigures, Decided, SignedFigures, WithdrawnFigures
from roleplay.certify.dependable import Cohort, cohorts
from roleplay.certify.plan import AgentCandidate, Plan
from roleplay.certify.result import Result
from roleplay.certify.run import Run
from roleplay.certify.tally import CandidateTally

METHODS = {
    "angoff": "a panel (Angoff)",
    "borderline": "borderline regression",
    "provisional": "provisional: set without a panel or a regression",
}
"""Where cut scores come from, in words."""


def decided(run: Run, plan: Plan, results: Iterable[Result], acts: Sequence[Act]) -> Decided:
    """Return every figure of a run.

    Args:
        run: the run as it was fixed.
        plan: its plan.
        results: what every call came to, in the order of the run; read once.
        acts: what people did, oldest first.
    """
    tallies, digest, own = _tallied(plan, results)
    found = cohorts(plan, tallies)
    rules = Rules(plan)
    signed = {act.candidate: act for act in acts if isinstance(act, Signed)}
    candidates = []
    for name, tally in tallies.items():
        figures = candidate_figures(tally, rules, _cohort_of(name, plan, found))
        agent = plan.candidates.agents.get(name)
        further = {
            "results": own[name],
            "signed": _signed(signed[name], own[name]) if name in signed else None,
            "what": _what(agent) if agent else "",
            "agent": agent_figures(tally) if agent else None,
        }
        candidates.append(figures.model_copy(update=further))
    return Decided(
        id=run.id, title=plan.title, about=plan.about or "", run=run.digest, at=run.at, program=run.fixed.program,
        observer=run.fixed.observer, results=digest, origin=_origin(plan),
        cuts=tuple(CutFigures(rubric=name, score=cut.score, se=cut.error) for name, cut in rules.cuts.items()),
        confidence=plan.decision.confidence, least_calls=plan.decision.least_calls, candidates=tuple(candidates),
        generalizability=tuple(cohort.figures(rubric) for cohort in found for rubric in RUBRICS),
        withdrawn=_withdrawn(acts, tallies), open_appeals=_open_appeals(acts),
    )  # fmt: skip


def _tallied(plan: Plan, results: Iterable[Result]) -> tuple[dict[str, CandidateTally], str, dict[str, str]]:
    """Return what the calls of each candidate came to, the SHA-256 of the results, and that of each candidate's own."""
    tallies, digest = {name: CandidateTally(name) for name in plan.candidates.names}, hashlib.sha256()
    own = {name: hashlib.sha256() for name in tallies}
    for result in results:
        line = result.line()
        digest.update(line)
        own.setdefault(result.candidate, hashlib.sha256()).update(line)
        tallies.setdefault(result.candidate, CandidateTally(result.candidate)).add(result)
    return tallies, digest.hexdigest(), {name: one.hexdigest() for name, one in own.items()}


def _cohort_of(name: str, plan: Plan, found: Sequence[Cohort]) -> Cohort | None:
    kind = "agent" if name in plan.candidates.agents else "person"
    return next((cohort for cohort in found if cohort.kind == kind), None)


def _signed(act: Signed, digest: str) -> SignedFigures:
    return SignedFigures(
        by=act.by, at=act.at, decision=act.decision, computed=act.computed, reason=act.reason,
        same_results=act.results_sha256 == digest,
    )  # fmt: skip


def _what(agent: AgentCandidate) -> str:
    """Return what an agent is and in which version; where it answers is in the plan alone."""
    kinds = {
        "bot": f"scripted: {agent.bot}", "endpoint": f"model {agent.endpoint.model}" if agent.endpoint else "",
        "command": "a program", "http": "an address",
    }  # fmt: skip
    return f"{kinds[agent.kind]}, version {agent.version}" if agent.version else kinds[agent.kind]


def _origin(plan: Plan) -> str:
    origin = plan.cuts.origin
    said = [METHODS[origin.method]]
    said += [f"by {origin.by}"] if origin.by else []
    said += [f"on {origin.on.isoformat()}"] if origin.on else []
    return ", ".join(said) + (f". {origin.note}" if origin.note else "")


def _withdrawn(acts: Sequence[Act], tallies: Mapping[str, CandidateTally]) -> tuple[WithdrawnFigures, ...]:
    out = dict[str, WithdrawnFigures]()
    for act in acts:
        if isinstance(act, Withdrawn):
            cells = {name: tally.cells[act.scenario] for name, tally in tallies.items() if act.scenario in tally.cells}
            out[act.scenario] = WithdrawnFigures(
                scenario=act.scenario, by=act.by, at=act.at, reason=act.reason, candidates=tuple(cells),
                calls=sum(cell.states.total() for cell in cells.values()),
            )  # fmt: skip
    return tuple(out.values())


def _open_appeals(acts: Sequence[Act]) -> int:
    waiting = set[str]()
    for act in acts:
        if isinstance(act, Appeal):
            waiting.add(act.slot)
        elif isinstance(act, Remark):
            waiting.discard(act.slot)
    return len(waiting)
