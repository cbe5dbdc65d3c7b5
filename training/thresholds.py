"""Choose from which probability each behaviour is reported, on turns that no network was trained with.

Of one behaviour there are few such turns, and the threshold of the best F1 among few follows chance. So probabilities
are calibrated first, each behaviour's drawn towards what fits all of them (Platt 1999, Probabilistic outputs for
support vector machines), and the threshold is that of the best F1 to be expected from them (Lipton et al. 2014, Optimal
thresholding of classifiers to maximize F1 measure).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

GRID = np.linspace(0.60, 0.95, 36)
"""Thresholds to choose from."""
DRAWN, STEEPER = 20.0, 4.0
"""How strongly a behaviour's calibration is drawn to the common one, and how much more its slope is than its offset."""


def choose_thresholds(probabilities: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return a threshold for each behaviour, given probabilities and codes of shape (turns, behaviours)."""
    odds = _log_odds(probabilities)
    common = _fit(odds.ravel(), truth.ravel(), np.array([0.0, 1.0]), 0.0)
    columns = zip(probabilities.T, odds.T, truth.T, strict=True)
    return np.array([_best(p, x, _fit(x, y, common, DRAWN)) for p, x, y in columns])


def _log_odds(probabilities: np.ndarray) -> np.ndarray:
    inside = np.clip(probabilities.astype(np.float64), 1e-5, 1 - 1e-5)
    return np.log(inside / (1 - inside))


def _fit(odds: np.ndarray, truth: np.ndarray, common: np.ndarray, drawn: float) -> np.ndarray:
    """Return offset and slope of the calibration that fits best without straying far from the common one."""

    def cost(line: np.ndarray) -> float:
        there = line[0] + line[1] * odds
        away = line - common
        return float(
            np.logaddexp(0, there).sum() - there[truth].sum() + drawn * (away[0] ** 2 + STEEPER * away[1] ** 2)
        )

    return np.asarray(minimize(cost, common).x)


def _best(probabilities: np.ndarray, odds: np.ndarray, line: np.ndarray) -> float:
    """Return the threshold of the best F1 that the calibrated probabilities promise."""
    sure = 1 / (1 + np.exp(-(line[0] + line[1] * odds)))
    said = [probabilities >= t for t in GRID]
    return float(GRID[int(np.argmax([2 * sure[s].sum() / (s.sum() + sure.sum()) for s in said]))])
