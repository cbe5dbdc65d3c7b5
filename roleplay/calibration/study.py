"""Everything that is told of a calibration session: figures, gates, warnings, raters, and what to talk about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from roleplay.calibration import agreement, raters
from roleplay.calibration.bootstrap import Estimate, Floats, estimate
from roleplay.calibration.gates import GATES, Gates, State
from roleplay.calibration.intraclass import complete, icc
from roleplay.calibration.ratings import Asked, Ratings

WIDE = 2
"""Levels apart from which a call is worth talking about."""


@dataclass(frozen=True)
class Figures:
    """Hold how far some raters agree about a criterion."""

    calls: int
    """Calls that at least two of them gave a level to."""
    exact: Estimate
    """Share of pairs of levels that are the same, 0 to 1."""
    near: Estimate
    """Share of pairs of levels at most one apart, 0 to 1."""
    kappa: Estimate
    """Quadratic-weighted; the mean over pairs of raters."""
    alpha: Estimate
    """Krippendorff's, ordinal."""
    gates: Mapping[str, State]


@dataclass(frozen=True)
class Common:
    """Hold a level that is given so often that kappa and alpha tell little."""

    level: int
    share: float
    """Of all levels the raters gave, 0 to 1."""
    paradox: bool
    """They agree often, and kappa is low or not defined all the same."""


@dataclass(frozen=True)
class OfCriterion:
    """Hold what is told of one criterion."""

    asked: Asked
    among: Figures
    """Coaches with each other."""
    beside: Mapping[str, Figures]
    """By machine: that machine with the coaches; alpha with all of them together."""
    common: Common | None
    split: int
    """Calls of which one coach found nothing to judge where another gave a level."""


@dataclass(frozen=True)
class OfRater:
    """Hold how one rater marks beside the coaches, in levels."""

    name: str
    machine: bool
    calls: int
    severity: Estimate
    half_to_half: Estimate
    slope: Estimate
    """Over ten calls."""


@dataclass(frozen=True)
class Wide:
    """Hold one criterion of one call that raters see in very different ways."""

    call: str
    criterion: Asked
    levels: Mapping[str, int | None]
    apart: int


@dataclass(frozen=True)
class Study:
    """Hold everything that is told of a session."""

    calls: int
    coaches: tuple[str, ...]
    machines: tuple[str, ...]
    criteria: tuple[OfCriterion, ...]
    totals: Mapping[str, Mapping[str, Estimate]]
    """ICC(2,1) of the score by rubric: among the coaches under an empty name, then with each machine."""
    raters: tuple[OfRater, ...]
    widest: tuple[Wide, ...]
    """Widest first."""


def study(ratings: Ratings, machines: Collection[str] = (), gates: Gates = GATES) -> Study:
    """Return what is told of some ratings; `machines` are the raters that are no people."""
    coaches = tuple(name for name in ratings.raters if name not in machines)
    present = tuple(name for name in machines if name in ratings.raters)
    return Study(
        calls=len(ratings.calls),
        coaches=coaches,
        machines=present,
        criteria=tuple(_criterion(ratings, i, coaches, present, gates) for i in range(len(ratings.criteria))),
        totals={rubric: _totals(ratings, rubric, coaches, present, gates) for rubric in _rubrics(ratings)},
        raters=tuple(_rater(ratings, name, coaches, gates) for name in (*coaches, *present)),
        widest=_widest(ratings, coaches),
    )


def _rubrics(ratings: Ratings) -> list[str]:
    return list(dict.fromkeys(c.rubric for c in ratings.criteria))


def _criterion(
    ratings: Ratings, index: int, coaches: Collection[str], machines: Collection[str], gates: Gates
) -> OfCriterion:
    people = ratings.columns(coaches)
    every = ratings.levels[:, index, :]
    levels = every[:, people]
    least = gates.figures_from
    among = _figures(levels, agreement.pairs_of(levels), gates)
    beside = {}
    for name in machines:
        both = every[:, [*people, *ratings.columns([name])]]
        pairs = [pair for pair in agreement.pairs_of(both) if len(people) in pair]
        beside[name] = _figures(both, pairs, gates)
    nothing = ratings.unscored[:, index, :][:, people].any(axis=1)
    split = int(np.count_nonzero(nothing & ~np.isnan(levels).all(axis=1))) if people else 0
    return OfCriterion(ratings.criteria[index], among, beside, _common(levels, among, least, gates), split)


def _figures(levels: Floats, pairs: list[agreement.Pair], gates: Gates) -> Figures:
    """Return the figures of some pairs of raters over the calls that any of them have in common."""
    given = ~np.isnan(levels)
    shared = np.zeros(len(levels), dtype=bool)
    for a, b in pairs:
        shared |= given[:, a] & given[:, b]
    levels, calls, least = levels[shared], int(shared.sum()), gates.figures_from
    enough = [pair for pair in pairs if pair in agreement.pairs_of(levels, least)]
    found = Figures(
        calls=calls,
        exact=estimate(lambda w: agreement.near(levels, w, pairs), calls, least),
        near=estimate(lambda w: agreement.near(levels, w, pairs, apart=1), calls, least),
        kappa=estimate(lambda w: agreement.kappa(levels, w, enough), calls, least),
        alpha=estimate(lambda w: agreement.alpha(levels, w), calls, least),
        gates={},
    )
    return Figures(
        **{**vars(found), "gates": {key: gate.state(getattr(found, gate.figure)) for key, gate in gates.gate.items()}}
    )


def _common(levels: Floats, among: Figures, least: int, gates: Gates) -> Common | None:
    given = levels[~np.isnan(levels)].astype(int)
    if among.calls < least:
        return None
    counts = np.bincount(given)
    level = int(counts.argmax())
    share = float(counts[level] / counts.sum())
    low = among.kappa.value is None or among.kappa.value < gates.gate["practice"].at_least
    paradox = low and (among.exact.value or 0) >= gates.prevalence.agreement
    return Common(level, share, paradox) if share >= gates.prevalence.share or paradox else None


def _totals(
    ratings: Ratings, rubric: str, coaches: Collection[str], machines: Collection[str], gates: Gates
) -> dict[str, Estimate]:
    def total(group: list[str]) -> Estimate:
        scores = complete(ratings.scores(rubric, group))
        if scores.shape[1] < 2:
            return Estimate(None)
        return estimate(lambda weights: icc(scores, weights), len(scores), gates.figures_from)

    return {"": total([*coaches]), **{machine: total([*coaches, machine]) for machine in machines}}


def _rater(ratings: Ratings, name: str, coaches: Collection[str], gates: Gates) -> OfRater:
    others = ratings.columns([c for c in coaches if c != name])
    column = ratings.columns([name])[0]
    apart = raters.differences(ratings.levels, column, others)
    order, people = ratings.order[:, column], name in coaches
    calls = int(np.count_nonzero(~np.isnan(apart).all(axis=1)))
    nothing = Estimate(None, calls=calls)
    # a machine reads every call in the same way, whenever it reads it
    return OfRater(
        name=name,
        machine=not people,
        calls=calls,
        severity=raters.severity(apart, gates.figures_from),
        half_to_half=raters.half_to_half(apart, order, gates.drift_from) if people else nothing,
        slope=raters.slope(apart, order, gates.drift_from) if people else nothing,
    )


def _widest(ratings: Ratings, coaches: Collection[str]) -> tuple[Wide, ...]:
    found = []
    for call, name in enumerate(ratings.calls):
        for index, criterion in enumerate(ratings.criteria):
            said = ratings.at(call, index)
            given = [level for rater, level in said.items() if rater in coaches and level is not None]
            if given and max(given) - min(given) >= WIDE:
                found.append(Wide(name, criterion, said, max(given) - min(given)))
    total = {name: sum(w.apart for w in found if w.call == name) for name in ratings.calls}
    return tuple(sorted(found, key=lambda w: (-total[w.call], w.call, -w.apart)))
