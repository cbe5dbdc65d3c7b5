"""What scores vary by: candidates, scenarios, coaches, and how these go together.

Scores stand in a table, candidates by scenarios, and where a call was repeated or marked more than once in a cube with
the repeats or the coaches as its third side; NaN where there is none. Everything but the candidates is taken as a
random draw from many more.

The method is the analysis of variance by Henderson's Method 1 (Henderson 1953; Brennan 2001, Generalizability Theory,
section 7.1, "analogous ANOVA"): sums of squares about nothing are set equal to what is expected of them. With nothing
missing it gives what expected mean squares give. With scores missing it is unbiased as long as they are missing for
reasons that have nothing to do with them: a scenario that was added because the scores so far did not decide is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from roleplay.calibration.bootstrap import Floats

Facet = Literal["scenarios", "raters", "repeats"]
_Labels = NDArray[np.intp]


class NotEstimable(ValueError):
    """Say why a table of scores cannot be taken apart."""


@dataclass(frozen=True)
class Effect:
    """Hold one thing that scores vary by, in squared points."""

    name: str
    """In the notation of the field: p for candidates, s for scenarios, r for raters, e for what is left."""
    of_candidate: bool
    """Whether it differs from candidate to candidate."""
    over: frozenset[Facet]
    """What it is averaged over: more of these make it smaller."""
    estimate: float
    """As the method gives it; below 0 where there is too little to find any."""

    @property
    def variance(self) -> float:
        """The estimate, and 0 in place of a negative one; the others are reckoned with the estimate as it is."""
        return max(0.0, self.estimate)


@dataclass(frozen=True)
class Components:
    """Hold what the scores of a cohort vary by."""

    effects: tuple[Effect, ...]
    """The candidates first."""
    candidates: int
    scenarios: float
    """Of one candidate: the harmonic mean (Brennan 2001, section 7.1)."""
    scores: int
    mean: float
    """Of all scores, 0 to 100."""
    mean_variance: float
    """Variance of that mean, candidates and scenarios drawn anew, in squared points."""

    @property
    def negative(self) -> tuple[str, ...]:
        """The effects whose estimate was below 0, and for which 0 stands."""
        return tuple(effect.name for effect in self.effects if effect.estimate < 0)

    @property
    def facets(self) -> frozenset[Facet]:
        """What the error is averaged over."""
        return frozenset[Facet]().union(*(effect.over for effect in self.effects))

    def __getitem__(self, name: str) -> Effect:
        return next(effect for effect in self.effects if effect.name == name)


def crossed(scores: Floats) -> Components:
    """Take apart p x s: candidates with scenarios in common, all of them or some.

    A cube holds repeats of a call: with any of them `ps` and `e` are told apart, otherwise there is one `ps,e`.

    Raises:
        NotEstimable: too little of it hangs together.
    """
    cube, (p, s, _) = _observed(scores)
    names = {"p": p, "s": s, **_cells("ps", cube, p, s)}
    return _components(cube, names, {"p": (), "s": ("scenarios",), **_OVER_CELLS})


def nested(scores: Floats) -> Components:
    """Take apart s:p: every candidate has scenarios of their own, and a column is only the number of theirs.

    How scenarios differ in difficulty and how they suit a candidate cannot be told apart: `s:p` is both. A cube holds
    repeats of a call, as in `crossed`.

    Raises:
        NotEstimable: fewer than two candidates, or none with two scenarios.
    """
    cube, (p, s, _) = _observed(scores)
    names = {"p": p, **_cells("s:p", cube, p, s)}
    return _components(cube, names, {"p": (), **_OVER_CELLS})


def double_marked(scores: Floats) -> Components:
    """Take apart p x s x r: a cube with coaches as its third side, each with a level for calls of several candidates.

    Each call needs no mark from every coach, but enough need one from two.

    Raises:
        NotEstimable: too little of it hangs together, or there is one coach only.
    """
    if scores.ndim != 3:
        raise ValueError("a table that was marked twice has three sides")
    cube, (p, s, r) = _observed(scores)
    names = {
        "p": p, "s": s, "r": r, "ps": _joined(p, s), "pr": _joined(p, r), "sr": _joined(s, r),
        "psr,e": np.arange(len(cube)),
    }  # fmt: skip
    return _components(cube, names, _OVER_RATERS)


_OVER_CELLS: Mapping[str, Sequence[Facet]] = {
    "ps": ("scenarios",),
    "s:p": ("scenarios",),
    "ps,e": ("scenarios",),
    "s:p,e": ("scenarios",),
    "e": ("scenarios", "repeats"),
}
_OVER_RATERS: Mapping[str, Sequence[Facet]] = {
    "p": (),
    "s": ("scenarios",),
    "r": ("raters",),
    "ps": ("scenarios",),
    "pr": ("raters",),
    "sr": ("scenarios", "raters"),
    "psr,e": ("scenarios", "raters"),
}


def _observed(scores: Floats) -> tuple[Floats, tuple[_Labels, _Labels, _Labels]]:
    """Return the scores there are, with the candidate, scenario and place on the third side of each."""
    cube = np.asarray(scores, dtype=np.float64)
    cube = cube[:, :, None] if cube.ndim == 2 else cube
    p, s, third = np.nonzero(~np.isnan(cube))
    return cube[p, s, third], (p, s, third)


def _cells(name: str, values: Floats, p: _Labels, s: _Labels) -> dict[str, _Labels]:
    """Return the effect of a cell, and apart from it what is left where any cell holds more than one score."""
    cells, each = _joined(p, s), np.arange(len(values))
    return {name: cells, "e": each} if len(np.unique(cells)) < len(values) else {f"{name},e": each}


def _joined(one: _Labels, other: _Labels) -> _Labels:
    """Return one label for each combination."""
    return np.asarray(one * (other.max(initial=0) + 1) + other, dtype=np.intp)


def _components(values: Floats, labels: Mapping[str, _Labels], over: Mapping[str, Sequence[Facet]]) -> Components:
    names, count = list(labels), len(values)
    every = np.zeros(count, dtype=np.intp)
    groups = [every, *(np.unique(label, return_inverse=True)[1] for label in labels.values())]
    # about the mean of everything sums of squares lose the fewest digits
    mean = float(values.mean()) if count else 0.0
    squares = np.array([_squares(values - mean, group) for group in groups])
    expected = np.array([[_expected(group, effect) for effect in groups] for group in groups])
    if count == 0 or np.linalg.matrix_rank(expected / count) < len(groups):
        raise NotEstimable(_why_not(labels, count))
    _, *estimates = np.linalg.solve(expected, squares).tolist()
    effects = tuple(
        Effect(name, _of_candidate(name), frozenset(over[name]), estimate)
        for name, estimate in zip(names, estimates, strict=True)
    )
    return Components(
        effects=effects,
        candidates=len(np.unique(labels["p"])),
        scenarios=_typical(labels),
        scores=count,
        mean=mean,
        mean_variance=sum(e.variance * float(n) / count for e, n in zip(effects, expected[0, 1:], strict=True)),
    )


def _of_candidate(name: str) -> bool:
    return "p" in name or name == "e"


def _squares(values: Floats, group: _Labels) -> float:
    """Return the sum over groups of their total squared over their number."""
    return float((np.bincount(group, values) ** 2 / np.bincount(group)).sum())


def _expected(group: _Labels, effect: _Labels) -> float:
    """Return how often the variance of an effect is expected in the sum of squares of a group.

    Within a group scores of one level of the effect go together: the sum over both of their number squared, over the
    number of the group (Searle, Casella & McCulloch 1992, Variance Components, section 5.3).
    """
    _, first, number = np.unique(_joined(group, effect), return_index=True, return_counts=True)
    return float((number**2 / np.bincount(group)[group[first]]).sum())


def _typical(labels: Mapping[str, _Labels]) -> float:
    """Return the harmonic mean of how many scenarios a candidate has."""
    cells = labels.get("ps", labels.get("s:p"))
    p = labels["p"] if cells is None else labels["p"][np.unique(cells, return_index=True)[1]]
    _, number = np.unique(p, return_counts=True)
    return float(len(number) / (1 / number).sum())


def _why_not(labels: Mapping[str, _Labels], count: int) -> str:
    if count == 0:
        return "there are no scores"
    if len(np.unique(labels["p"])) < 2:
        return "it takes two candidates to tell how candidates differ"
    if "r" in labels and len(np.unique(labels["r"])) < 2:
        return "it takes two coaches to tell how coaches differ"
    return (
        "candidates and scenarios cannot be told apart: too few candidates have a scenario in common, "
        "or have more than one"
    )
