"""Gather what the calls of a candidate came to, one call at a time: what is kept of each is a few numbers."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable

import numpy as np

from roleplay.calibration.bootstrap import Floats
from roleplay.certify.decided import RUBRICS, Cell, Standing, standing
from roleplay.certify.result import Result

EXCUSED = frozenset({"customer", "observer", "program"})
"""Whose faults are none of the candidate's: a scenario that only these spoilt is left out of the decision."""


class CellTally:
    """Gather the calls of one candidate in one scenario."""

    def __init__(self, scenario: str) -> None:
        self.scenario = scenario
        self.scores: dict[str, array[float]] = {rubric: array("d") for rubric in RUBRICS}
        self.seeds: list[tuple[int, int]] = []
        """Seed and repeat of each graded call, in the order of the scores."""
        self.passes = array("d")
        self.states = Counter[Standing]()
        self.critical = 0
        self.excused = 0

    def add(self, result: Result) -> None:
        """Take one call in."""
        self.states[standing(result.state, result.withdrawn)] += 1
        self.excused += result.state == "faulty" and result.seat in EXCUSED
        if not result.withdrawn:
            self.critical += len(result.critical)
        if result.counts:
            self.seeds.append((result.seed, result.repeat))
            self.passes.append(float(bool(result.passed)))
            for rubric in RUBRICS:
                score = getattr(result, rubric)
                self.scores[rubric].append(np.nan if score is None else score)

    @property
    def asked(self) -> bool:
        """Whether a score is to be expected: it was not withdrawn, and not spoilt by faults of the simulator alone."""
        return not self.states["withdrawn"] and self.states.total() > self.excused

    def mean(self, rubric: str) -> float | None:
        """Return the mean score of its calls."""
        return float(np.mean(self.scores[rubric])) if self.scores[rubric] else None

    def cell(self) -> Cell:
        """Return what its calls came to."""
        means = {rubric: self.mean(rubric) for rubric in RUBRICS}
        passed = int(sum(self.passes))
        return Cell(
            scenario=self.scenario, states=dict(self.states), passed=passed, failed=len(self.passes) - passed,
            critical=self.critical, **means,
        )  # fmt: skip


class CandidateTally:
    """Gather the calls of one candidate."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells = dict[str, CellTally]()
        self.forms = dict[str, None]()
        self.states = Counter[Standing]()
        self.critical = Counter[str]()
        self.calls_with_critical = 0
        self.taken = 0
        """Calls in which a critical error could be made: taken to their end, and not withdrawn."""
        self.faults = Counter[str]()
        self.heard_faults = 0
        self.supervised = Counter[bool]()

    def add(self, result: Result) -> None:
        """Take one call in."""
        self.cells.setdefault(result.scenario, CellTally(result.scenario)).add(result)
        self.forms.setdefault(result.form)
        self.states[standing(result.state, result.withdrawn)] += 1
        self.heard_faults += result.faults
        if result.state == "faulty":
            self.faults[result.seat] += 1
        if result.supervised is not None:
            self.supervised[result.supervised] += 1
        if result.state in {"graded", "ungraded"} and not result.withdrawn:
            self.taken += 1
            self.calls_with_critical += bool(result.critical)
            self.critical.update(result.critical)

    def scores(self, rubric: str) -> Floats:
        """Return one score for each scenario that is asked for, the mean of its calls; NaN where there is none."""
        means = (cell.mean(rubric) for cell in self.cells.values() if cell.asked)
        return np.array([np.nan if mean is None else mean for mean in means], dtype=np.float64)

    def matrix(self, rubric: str) -> Floats:
        """Return the scores of scenarios by repeats, NaN where there is none."""
        return padded(cell.scores[rubric] for cell in self.cells.values())

    def passes(self) -> Floats:
        """Return 1 for each graded call that passed and 0 for one that did not, scenarios by repeats."""
        return padded(cell.passes for cell in self.cells.values())


def padded(rows: Iterable[array[float]]) -> Floats:
    """Return rows of different lengths as one table, NaN where a row has ended."""
    every = list(rows)
    table = np.full((len(every), max((len(row) for row in every), default=0)), np.nan)
    for i, row in enumerate(every):
        table[i, : len(row)] = row
    return table
