"""How far raters agree about a score: ICC(2,1), absolute agreement."""

from __future__ import annotations

import numpy as np

from roleplay.calibration.bootstrap import Floats, ratio


def complete(scores: Floats) -> Floats:
    """Return the calls that every rater gave a score to."""
    return scores[~np.isnan(scores).any(axis=1)]


def icc(scores: Floats, weights: Floats) -> Floats:
    """Return ICC(2,1): two-way random effects, absolute agreement, a single rater (Shrout & Fleiss 1979).

    Scores stand in a matrix, calls by raters, none missing. Weights and result are as in `agreement`.
    """
    raters = scores.shape[1]
    calls = weights.sum(axis=1)
    # sums of squares are taken about the mean of everything, where they lose the fewest digits
    scores = scores - scores.mean()
    of_call = scores.mean(axis=1)
    of_rater = weights @ scores / calls[:, None]
    grand = of_rater.mean(axis=1)
    between = raters * (weights @ of_call**2 - calls * grand**2)
    judges = calls * ((of_rater - grand[:, None]) ** 2).sum(axis=1)
    total = weights @ (scores**2).sum(axis=1) - raters * calls * grand**2
    rows = between / (calls - 1)
    columns = judges / (raters - 1)
    rest = (total - between - judges) / ((calls - 1) * (raters - 1))
    return ratio(rows - rest, rows + (raters - 1) * rest + raters * (columns - rest) / calls)
