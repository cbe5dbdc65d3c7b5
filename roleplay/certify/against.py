"""Compare two runs, such as two versions of an agent: paired by scenario and seed, and only where both are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from roleplay.calibration.bootstrap import Floats
from roleplay.certify.comparison import changes, compare, detectable
from roleplay.certify.decided import RUBRICS
from roleplay.certify.plan import Plan
from roleplay.certify.result import Result
from roleplay.certify.run import Run
from roleplay.certify.tally import CandidateTally, CellTally
from roleplay.errors import UsageProblem
from roleplay.transcripts.model import Strict

PASSED = "passed"
MEASURES = (*RUBRICS, PASSED)
NO_PAIR = "no call of the same scenario and seed was graded in both runs"


class MeasureFigures(Strict):
    """Hold how much higher one measure is in the run than in the one before; scores in points, passes 0 to 1."""

    measure: str
    difference: float
    low: float | None = None
    """Of Student's 95 % interval over scenarios; None for one scenario or the same difference in all."""
    high: float | None = None
    scenarios: int
    pairs: int
    detectable: float | None = None
    """The smallest true difference that so many scenarios show four times in five."""

    @property
    def worse(self) -> bool:
        """Whether it fell beyond the interval; where it fell alike in every scenario there is no interval to pass."""
        return self.high < 0 if self.high is not None else self.scenarios > 1 and self.difference < 0


class ScenarioChange(Strict):
    """Hold how much higher a candidate is in one scenario than before."""

    scenario: str
    pairs: int
    empathy: float
    resolution: float
    passed: float
    """Difference of the shares of calls that passed, -1 to 1."""


class PairFigures(Strict):
    """Hold how one candidate does beside the one it is compared with."""

    candidate: str
    before: str
    """Who it is compared with, in the run before."""
    why_not: str = ""
    """Why nothing can be compared; the rest is empty then."""
    measures: tuple[MeasureFigures, ...] = ()
    unpaired: int = 0
    """Graded calls of either run that stand without the other's."""
    gained: int = 0
    """Pairs of which only the later call passed."""
    lost: int = 0
    exact: float | None = None
    """McNemar's exact test of gained beside lost, two-sided p."""
    mid_p: float | None = None
    alike: bool = False
    """Whether a scenario stands in several pairs: both p are then smaller than is right."""
    critical_before: int = 0
    """Calls with a critical error."""
    critical: int = 0
    worse: tuple[ScenarioChange, ...] = ()
    """Scenarios that got worse on any measure, by how far the worst of them fell."""


class Against(Strict):
    """Hold what two runs are beside each other."""

    schema_: int = 1
    run: str
    before: str
    """SHA-256 of each run."""
    id: str
    before_id: str
    differs: tuple[str, ...]
    """What the runs do not have in common, and which still leaves them comparable."""
    incomparable: tuple[str, ...]
    """What they do not have in common, so that their scores are on different scales."""
    left_out: tuple[str, ...]
    """Scenarios that are not the same in both runs."""
    pairs: tuple[PairFigures, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether any figure can be told."""
        return not self.incomparable and any(not pair.why_not for pair in self.pairs)

    @property
    def regressed(self) -> tuple[str, ...]:
        """What fell beyond its interval, as `candidate: measure`."""
        return tuple(f"{pair.candidate}: {m.measure}" for pair in self.pairs for m in pair.measures if m.worse)


def against(
    run: Run, plan: Plan, results: Iterable[Result], before: Run, plan_before: Plan, results_before: Iterable[Result]
) -> Against:
    """Return how a run compares with one before it.

    Raises:
        UsageProblem: if nobody of one run can be compared with anybody of the other.
    """
    names = _paired_names(plan, plan_before)
    both = sorted({*run.fixed.scenarios, *before.fixed.scenarios})
    left_out = tuple(name for name in both if run.fixed.scenarios.get(name) != before.fixed.scenarios.get(name))
    found = Against(
        run=run.digest, before=before.digest, id=run.id, before_id=before.id, left_out=left_out,
        differs=_differs(run, plan, before, plan_before), incomparable=_incomparable(run, plan, before, plan_before),
    )  # fmt: skip
    if found.incomparable:
        return found
    now, then = _tallies(results, names, left_out), _tallies(results_before, names.values(), left_out)
    pairs = tuple(_pair(now[name], then[other]) for name, other in names.items())
    return found.model_copy(update={"pairs": pairs})


def _paired_names(plan: Plan, before: Plan) -> dict[str, str]:
    """Return who is compared with whom: by name, or the one candidate of each run."""
    names = {name: name for name in plan.candidates.names if name in before.candidates.names}
    if names:
        return names
    if len(plan.candidates.names) == len(before.candidates.names) == 1:
        return {plan.candidates.names[0]: before.candidates.names[0]}
    raise UsageProblem(
        "The two runs have no candidate in common.",
        "Give a candidate the same name in both plans, or one candidate to each.",
    )


def _incomparable(run: Run, plan: Plan, before: Run, plan_before: Plan) -> tuple[str, ...]:
    one, other = run.fixed, before.fixed
    out = [f"rubric {name!r}" for name in sorted({*one.rubrics, *other.rubrics})
           if one.rubrics.get(name) != other.rubrics.get(name)]  # fmt: skip
    if (one.observer, one.observer_sha256) != (other.observer, other.observer_sha256):
        out.append(f"the observer ({other.observer} → {one.observer}, its weights or its rules)")
    if plan.customer != plan_before.customer:
        out.append(f"the customer ({plan_before.customer} → {plan.customer})")
    return tuple(out)


def _differs(run: Run, plan: Plan, before: Run, plan_before: Plan) -> tuple[str, ...]:
    one, other = run.fixed, before.fixed
    out = [f"the program ({other.program} → {one.program})"] if one.program != other.program else []
    out += [f"the prompt {name!r}" for name in sorted({*one.prompts, *other.prompts})
            if one.prompts.get(name) != other.prompts.get(name)]  # fmt: skip
    for rubric in RUBRICS:
        now, then = getattr(plan.cuts, rubric).score, getattr(plan_before.cuts, rubric).score
        out += [f"the cut score of {rubric} ({then:g} → {now:g})"] if now != then else []
    return tuple(out)


def _tallies(results: Iterable[Result], names: Iterable[str], left_out: tuple[str, ...]) -> dict[str, CandidateTally]:
    tallies = {name: CandidateTally(name) for name in names}
    for result in results:
        if result.candidate in tallies and result.scenario not in left_out:
            tallies[result.candidate].add(result)
    return tallies


def _pair(now: CandidateTally, then: CandidateTally) -> PairFigures:
    places = _places(now, then)
    tables = {m: (_table(now, m, places), _table(then, m, places)) for m in MEASURES}
    later, earlier = tables[PASSED]
    both = ~np.isnan(later) & ~np.isnan(earlier)
    named = {"candidate": now.name, "before": then.name}
    if not both.any():
        return PairFigures(**named, why_not=NO_PAIR)
    turned = changes(earlier, later)
    found = {m: compare(then_, now_) for m, (now_, then_) in tables.items()}
    return PairFigures(
        **named, unpaired=found[PASSED].unpaired, gained=turned.gained, lost=turned.lost, exact=turned.exact,
        mid_p=turned.mid_p, alike=turned.repeated, critical_before=then.calls_with_critical,
        critical=now.calls_with_critical, worse=_worse(places, tables, both),
        measures=tuple(
            MeasureFigures(
                measure=name, difference=one.difference.value or 0.0, low=one.difference.low, high=one.difference.high,
                scenarios=one.scenarios, pairs=one.difference.calls,
                detectable=detectable(one.deviation, one.scenarios) if one.deviation else None,
            )
            for name, one in found.items()
        ),
    )  # fmt: skip


Place = tuple[int, int]
"""A seed, and which of several calls with it."""


def _places(now: CandidateTally, then: CandidateTally) -> dict[str, dict[Place, int]]:
    """Return where each call stands in the row of its scenario, the same for both runs."""
    out = dict[str, dict[Place, int]]()
    for tally in (now, then):
        for name, cell in tally.cells.items():
            for key in _keys(cell):
                row = out.setdefault(name, {})
                row.setdefault(key, len(row))
    return dict(sorted(out.items()))


def _keys(cell: CellTally) -> list[Place]:
    seen = Counter[int]()
    out = list[Place]()
    for seed, _ in cell.seeds:
        out.append((seed, seen[seed]))
        seen[seed] += 1
    return out


def _table(tally: CandidateTally, measure: str, places: Mapping[str, Mapping[Place, int]]) -> Floats:
    table = np.full((len(places), max(map(len, places.values()), default=0)), np.nan)
    for i, (name, row) in enumerate(places.items()):
        if cell := tally.cells.get(name):
            values = cell.passes if measure == PASSED else cell.scores[measure]
            for key, value in zip(_keys(cell), values, strict=True):
                table[i, row[key]] = value
    return table


def _worse(
    places: Mapping[str, object], tables: Mapping[str, tuple[Floats, Floats]], both: np.ndarray
) -> tuple[ScenarioChange, ...]:
    out = []
    for i, name in enumerate(places):
        if both[i].any():
            fell = {m: float((now[i] - then[i])[both[i]].mean()) for m, (now, then) in tables.items()}
            if min(fell.values()) < 0:
                out.append(ScenarioChange(scenario=name, pairs=int(both[i].sum()), **fell))
    # a share that passed counts like the points of a score
    return tuple(sorted(out, key=lambda one: (min(one.empathy, one.resolution, 100 * one.passed), one.scenario)))
