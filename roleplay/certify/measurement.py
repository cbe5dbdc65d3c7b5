"""How far a candidate's mean score lies from what it would be over all scenarios there could be."""

from __future__ import annotations

import math
from dataclasses import dataclass

from roleplay.calibration.bootstrap import Floats
from roleplay.certify.distributions import student_quantile


@dataclass(frozen=True)
class Error:
    """Hold the absolute error of a mean over scenarios, as a function of how many there are.

    Variances are in squared points of a score of 0 to 100.
    """

    one: float
    """Variance of the error with one scenario; it falls as one over their number."""
    stays: float = 0.0
    """Variance that no further scenario lowers, such as the severity of the one coach who marks them all."""
    own: bool = False
    """Whether it is known from the candidate's own scores alone, one a scenario."""

    def sem(self, scenarios: int) -> float:
        """Return the standard error of measurement of a mean over so many scenarios, in points."""
        return math.sqrt(self.one / scenarios + self.stays)

    def quantile(self, sure: float, scenarios: int) -> float:
        """Return how many standard errors make one this sure, 0.5 to 1, of one side.

        An error known from the candidate's own few scores is uncertain itself: Student's t rather than z.
        """
        return student_quantile(sure, scenarios - 1 if self.own else math.inf)


def own_error(scores: Floats) -> Error | None:
    """Return the error as the spread of one candidate's scores tells it, one score a scenario, none missing.

    Scenarios differ in difficulty and in how they suit the candidate: the variance of the scores holds both, which
    makes it the absolute error (Brennan 1998, Raw-score conditional standard errors of measurement). None where scores
    do not vary: that they were the same so far does not say that they always will be.
    """
    variance = float(scores.var(ddof=1)) if len(scores) > 1 else 0.0
    return Error(variance, own=True) if variance > 0 else None
