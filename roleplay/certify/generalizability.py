"""How far the scores of a cohort can be relied on, and how many scenarios it takes (generalizability theory).

Cronbach, Gleser, Nanda & Rajaratnam 1972; formulas as in Brennan 2001, Generalizability Theory, sections 2.2 and 4.1.
What a score would be over all scenarios, coaches and repeats there could be is the universe score.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from roleplay.certify.components import Components, Facet
from roleplay.certify.how_many import MOST_SCENARIOS, smallest
from roleplay.certify.measurement import Error

WANTED = 0.80
"""A customary index of dependability for decisions that matter to somebody."""


@dataclass(frozen=True)
class Sampling:
    """Say what a mean score is taken over, besides scenarios."""

    raters: int = 1
    """Coaches who mark each call, the same for all."""
    repeats: int = 1
    """Calls of each scenario."""
    own_forms: bool = False
    """Whether each candidate gets scenarios of their own: then luck with them changes the order of candidates too."""


ONE = Sampling()


@dataclass(frozen=True)
class Dependability:
    """Hold how dependable means over so many scenarios are; variances in squared points."""

    scenarios: float
    universe: float
    """Variance of the universe scores of candidates."""
    relative: float
    """Variance of the error in how candidates stand to each other."""
    absolute: float
    """Variance of the error in the scores themselves, the one for a pass mark."""

    @property
    def g(self) -> float | None:
        """The generalizability coefficient, 0 to 1, for the order of candidates; None where nothing varies."""
        return _share(self.universe, self.relative)

    @property
    def phi(self) -> float | None:
        """The index of dependability, 0 to 1, for the scores themselves; None where nothing varies."""
        return _share(self.universe, self.absolute)

    @property
    def sem_relative(self) -> float:
        """Standard error of measurement between candidates, in points."""
        return math.sqrt(self.relative)

    @property
    def sem_absolute(self) -> float:
        """Standard error of measurement of a score, in points."""
        return math.sqrt(self.absolute)


def dependability(found: Components, scenarios: float, sampling: Sampling = ONE) -> Dependability:
    """Return how dependable means over so many scenarios would be (a D study).

    The number may have a fraction: `Components.scenarios` is that of the cohort itself.

    Raises:
        ValueError: no scenario at all, or raters or repeats that the cohort tells nothing about.
    """
    if scenarios <= 0 or min(sampling.raters, sampling.repeats) < 1:
        raise ValueError("it takes a scenario, a rater and a call")
    if (sampling.raters > 1 and "raters" not in found.facets) or (
        sampling.repeats > 1 and "repeats" not in found.facets
    ):
        raise ValueError("these scores do not tell what more raters or repeats would change")
    _, *errors = found.effects
    absolute, relative = 0.0, 0.0
    for effect in errors:
        variance = effect.variance / _number(effect.over, scenarios, sampling)
        absolute += variance
        relative += variance if effect.of_candidate or (sampling.own_forms and "scenarios" in effect.over) else 0
    return Dependability(scenarios, found.effects[0].variance, relative, absolute)


def d_study(found: Components, most: int, sampling: Sampling = ONE) -> tuple[Dependability, ...]:
    """Return how dependable means over 1, 2, ... and the most scenarios would be."""
    return tuple(dependability(found, scenarios, sampling) for scenarios in range(1, most + 1))


def scenarios_needed(found: Components, phi: float = WANTED, sampling: Sampling = ONE) -> int | None:
    """Return the smallest number of scenarios with at least this index of dependability, above 0 and below 1.

    None where no number up to 500 has it: candidates who do not differ, or coaches who do.
    """
    if not 0 < phi < 1:
        raise ValueError("an index of dependability to aim at lies between 0 and 1")
    return smallest(lambda n: (dependability(found, n, sampling).phi or 0) >= phi, 1, MOST_SCENARIOS)


def phi_at(found: Components, study: Dependability, cut: float) -> float | None:
    """Return the index of dependability at a cut, 0 to 1 (Brennan & Kane 1977): Phi(lambda).

    How far candidates are from the cut on average counts as difference between them and it. The square of that distance
    is estimated without bias, as the observed square less the variance of the mean (Brennan & Kane 1977), and is 0
    where that is negative: there the index is Phi, its lowest value.
    """
    apart = max(0.0, (found.mean - cut) ** 2 - found.mean_variance)
    return _share(study.universe + apart, study.absolute)


def absolute_error(found: Components, sampling: Sampling = ONE) -> Error:
    """Return the absolute error of a candidate of this cohort, for a decision."""
    many = dependability(found, math.inf, sampling).absolute
    return Error(one=dependability(found, 1, sampling).absolute - many, stays=many)


def _number(over: frozenset[Facet], scenarios: float, sampling: Sampling) -> float:
    number = {"scenarios": scenarios, "raters": sampling.raters, "repeats": sampling.repeats}
    return math.prod(number[facet] for facet in over)


def _share(part: float, error: float) -> float | None:
    return part / (part + error) if part + error > 0 else None
