"""Two versions beside each other: McNemar as published, sample sizes as tabled, and how often intervals hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.certify.comparison import (
    Changes,
    changes,
    compare,
    detectable,
    pairs_to_detect,
    scenarios_to_detect,
)
from roleplay.certify.reliability import scenario_mean

_ = np.nan


def test_mcnemar_is_fagerlands():
    # Fagerland, Lydersen & Laake (2013), BMC Med. Res. Methodol. 13:91, table 1: 7 and 1 of 21 children changed
    airways = Changes(gained=7, lost=1)
    assert (airways.exact, airways.mid_p) == pytest.approx((18 / 256, 10 / 256))
    assert (round(airways.exact, 3), round(airways.mid_p, 3)) == (0.070, 0.039)
    # their rule where as many gain as lose, and what is left when nothing changed
    assert (Changes(2, 2).exact, Changes(2, 2).mid_p) == (1, 1 - 0.5 * 6 / 16)
    assert (Changes(0, 0).exact, Changes(0, 0).mid_p) == (1, 1)


@given(st.integers(0, 200), st.integers(0, 200))
def test_mcnemar_is_scipys_binomial_test(gained, lost):
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not here to compare with")
    found = Changes(gained, lost)
    if gained + lost:
        assert found.exact == pytest.approx(stats.binomtest(gained, gained + lost).pvalue, abs=1e-9)
    assert 0 <= found.mid_p <= found.exact <= 1
    assert Changes(lost, gained).mid_p == found.mid_p


def test_versions_are_compared_pair_by_pair():
    first = np.array([[60, 62], [70, 72], [80, _], [50, 54], [90, 90.0]])
    second = np.array([[66, 64], [70, 78], [85, 99], [_, _], [90, 92.0]])
    found = compare(first, second)
    apart = np.array([4, 3, 5, 1.0])
    assert found.difference.value == pytest.approx(apart.mean())
    assert found.error == pytest.approx(apart.std(ddof=1) / 2)
    assert found.deviation == pytest.approx(apart.std(ddof=1))
    # Student's t at 0.975 with 3 degrees of freedom is 3.182
    assert found.difference.high - apart.mean() == pytest.approx(3.1824 * found.error, abs=1e-3)
    assert (found.scenarios, found.difference.calls, found.unpaired) == (4, 7, 3)
    # what separates scenarios is no error of a difference
    assert found.error < scenario_mean(first).error / 3
    with pytest.raises(ValueError, match="no scenario and seed"):
        compare(np.array([[1, _]]), np.array([[_, 1]]))
    with pytest.raises(ValueError, match="same scenarios"):
        compare(first, second[:3])


def test_the_same_difference_everywhere_has_no_interval():
    found = compare(np.array([[60.0], [70], [80]]), np.array([[65.0], [75], [85]]))
    assert (found.difference.value, found.difference.low, found.difference.high) == (5, None, None)


def test_turned_over_calls_are_counted():
    first = np.array([[1, 0, 1], [0, 0, _], [1, 1, 0]])
    second = np.array([[1, 1, 1], [1, 0, 1], [0, 1, 0]], dtype=float)
    assert changes(first, second) == Changes(gained=2, lost=1, repeated=True)
    assert not changes(first[:, :1], second[:, :1]).repeated
    with pytest.raises(ValueError, match="a pass is 1"):
        changes(first * 80, second * 80)


def test_as_many_scenarios_as_tables_of_power_say():
    # the one-sample t test, two-sided .05, power .80: 199, 34 and 15 for Cohen's small, medium and large difference
    assert [scenarios_to_detect(d, 1) for d in (0.2, 0.5, 0.8)] == [199, 34, 15]
    assert detectable(10, 34) <= 5 < detectable(10, 33)
    assert scenarios_to_detect(1e-6, 1) is None
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not here to compare with")
    for n, d in ((34, 0.5), (15, 0.8)):
        beyond = stats.t.ppf(0.975, n - 1)
        power = 1 - stats.nct.cdf(beyond, n - 1, d * math.sqrt(n))
        assert power == pytest.approx(0.80, abs=0.03)


def test_as_many_pairs_as_the_test_needs():
    gained, lost = 0.20, 0.05
    pairs = pairs_to_detect(gained, lost)
    # (1.96 x .5 + .8416 x sqrt(.25 - .0225))^2 / .0225 = 84.8
    assert pairs == 85
    power = 0.0
    for both in range(pairs + 1):
        chance = math.comb(pairs, both) * 0.25**both * 0.75 ** (pairs - both)
        for up in range(both + 1):
            if Changes(up, both - up).mid_p <= 0.05:
                power += chance * math.comb(both, up) * 0.8**up * 0.2 ** (both - up)
    assert power == pytest.approx(0.80, abs=0.02)
    with pytest.raises(ValueError, match="different shares"):
        pairs_to_detect(0.2, 0.2)


def test_an_interval_of_a_difference_holds_as_often_as_it_says():
    chance = np.random.default_rng(21)
    held, naive, runs = 0, 0, 1_500
    for _run in range(runs):
        # scenarios differ in how much the second version gains, and five seeds of one share that
        level, gain = chance.normal(70, 12, (10, 1)), chance.normal(3, 4, (10, 1))
        first = level + chance.normal(0, 3, (10, 5))
        second = level + gain + chance.normal(0, 3, (10, 5))
        found = compare(first, second).difference
        held += found.low <= 3 <= found.high
        apart = second - first
        naive += abs(apart.mean() - 3) <= 1.96 * apart.std(ddof=1) / math.sqrt(apart.size)
    assert held / runs == pytest.approx(0.95, abs=0.02)
    assert naive / runs < 0.80
