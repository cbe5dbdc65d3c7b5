"""The distributions that exact bounds and small samples need: beta and Student's t, from the standard library alone."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_TINY = 1e-300
_CLOSE = 1e-15
_MOST_STEPS = 10_000


def normal_quantile(p: float) -> float:
    """Return what a standard normal value stays below with probability p, 0 < p < 1."""
    return NormalDist().inv_cdf(p)


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), 0 to 1, for a and b above 0.

    By its continued fraction (Lentz's method; Press et al. 2007, Numerical Recipes, 3rd ed., section 6.4).
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    # the fraction converges fast on one side of the mean; the other side is its mirror
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(scale) * _fraction(x, a, b) / a


@lru_cache(maxsize=4096)
def beta_quantile(p: float, a: float, b: float) -> float:
    """Return where the regularised incomplete beta function is p, by halving until floating point ends."""
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high:
        if beta_cdf(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return high


def student_quantile(p: float, freedom: float) -> float:
    """Return what Student's t stays below with probability p, 0 < p < 1.

    T squared over T squared plus its degrees of freedom has a beta distribution (Johnson, Kotz & Balakrishnan 1995,
    Continuous Univariate Distributions, vol. 2, ch. 28). Infinite degrees of freedom give the normal distribution.

    Raises:
        ValueError: fewer than one degree of freedom.
    """
    if freedom < 1:
        raise ValueError("Student's t needs at least one degree of freedom")
    if math.isinf(freedom):
        return normal_quantile(p)
    if p < 0.5:
        return -student_quantile(1 - p, freedom)
    share = beta_quantile(2 * p - 1, 0.5, freedom / 2)
    return math.sqrt(freedom * share / (1 - share))


def _fraction(x: float, a: float, b: float) -> float:
    upper, lower = 1.0, _away(1 - (a + b) * x / (a + 1))
    lower = 1 / lower
    found = lower
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            lower = 1 / _away(1 + term * lower)
            upper = _away(1 + term / upper)
            found *= upper * lower
        if abs(upper * lower - 1) < _CLOSE:
            break
    return found


def _away(value: float) -> float:
    """Keep a denominator off zero."""
    return value if abs(value) > _TINY else _TINY
