"""The figures of calibration against worked examples in print, against SciPy and scikit-learn, and by their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from roleplay.calibration import agreement, raters
from roleplay.calibration.bootstrap import Estimate, estimate
from roleplay.calibration.gates import GATES
from roleplay.calibration.intraclass import icc
from roleplay.calibration.ratings import Asked, Rating, Ratings
from roleplay.calibration.study import study

_ = np.nan
# K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers, twelve units
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
).T
# P. E. Shrout, J. L. Fleiss (1979), Psychological Bulletin 86, table 2: six targets, four judges
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)
# R package irr, data set `anxiety`, 1 to 6: what kappa2(anxiety[,1:2], "squared") and
# icc(anxiety, model="twoway", type="agreement") print
ANXIETY = np.array(
    [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ],
    dtype=float,
).T


def once(levels):
    return np.ones((1, len(levels)))


def kappa(levels):
    return agreement.kappa(levels, once(levels), agreement.pairs_of(levels))[0]


def alpha(levels):
    return agreement.alpha(levels, once(levels))[0]


def test_alpha_is_krippendorffs_own():
    assert alpha(KRIPPENDORFF) == pytest.approx(0.815, abs=0.0005)


def test_icc_is_shrout_and_fleisss_own():
    assert icc(SHROUT_FLEISS, once(SHROUT_FLEISS))[0] == pytest.approx(0.29, abs=0.005)


def test_kappa_and_icc_are_those_of_the_r_package_irr():
    assert kappa(ANXIETY[:, :2] - 1) == pytest.approx(0.297, abs=0.0005)
    assert icc(ANXIETY, once(ANXIETY))[0] == pytest.approx(0.198, abs=0.0005)


LEVELS = arrays(np.float64, st.tuples(st.integers(2, 12), st.integers(2, 4)), elements=st.integers(0, 5).map(float))
HOLES = arrays(
    np.float64,
    st.tuples(st.integers(2, 12), st.integers(2, 4)),
    elements=st.one_of(st.just(np.nan), st.integers(0, 5).map(float)),
)


@given(LEVELS)
def test_kappa_is_the_mean_of_scikit_learns_over_pairs(levels):
    sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not here to compare with")
    found = []
    for a, b in agreement.pairs_of(levels):
        if len({*levels[:, a], *levels[:, b]}) > 1:
            found.append(sklearn.cohen_kappa_score(levels[:, a], levels[:, b], weights="quadratic", labels=range(6)))
    expected = np.mean(found) if found else np.nan
    assert kappa(levels) == pytest.approx(expected, nan_ok=True)


@given(HOLES)
def test_alpha_is_its_definition_pair_by_pair(levels):
    units = [[v for v in row if not np.isnan(v)] for row in levels]
    units = [u for u in units if len(u) > 1]
    pool = [v for u in units for v in u]

    def apart(c, k):
        low, high = sorted((c, k))
        return (sum(low <= v <= high for v in pool) - (pool.count(c) + pool.count(k)) / 2) ** 2

    seen = sum(apart(c, k) / (len(u) - 1) for u in units for i, c in enumerate(u) for j, k in enumerate(u) if i != j)
    chance = sum(apart(c, k) for i, c in enumerate(pool) for j, k in enumerate(pool) if i != j)
    expected = 1 - (len(pool) - 1) * seen / chance if chance else np.nan
    assert alpha(levels) == pytest.approx(expected, nan_ok=True)


@given(LEVELS, st.randoms())
def test_who_is_named_first_changes_nothing(levels, chance):
    order = list(range(levels.shape[1]))
    chance.shuffle(order)
    mixed = levels[:, order]
    for figure in (kappa, alpha, lambda m: icc(m, once(m))[0]):
        assert figure(mixed) == pytest.approx(figure(levels), nan_ok=True)


@given(st.lists(st.integers(0, 5), min_size=3, max_size=12).filter(lambda v: len(set(v)) > 1), st.integers(2, 4))
def test_perfect_agreement_is_one(said, people):
    levels = np.array([said] * people, dtype=float).T
    pairs = agreement.pairs_of(levels)
    assert kappa(levels) == pytest.approx(1)
    assert alpha(levels) == pytest.approx(1)
    assert icc(levels, once(levels))[0] == pytest.approx(1)
    assert agreement.near(levels, once(levels), pairs)[0] == 1


def test_one_level_for_everything_leaves_kappa_and_alpha_undefined():
    levels = np.full((6, 3), 4.0)
    assert np.isnan(kappa(levels))
    assert np.isnan(alpha(levels))
    assert np.isnan(icc(levels, once(levels))[0])
    assert estimate(lambda w: agreement.alpha(levels, w), 6) == Estimate(None, calls=6)


def test_a_weight_counts_a_call_as_often_as_if_it_stood_there_so_often():
    weights = np.array([[2, 1, 0, 3, 1, 1, 1, 0, 2, 1, 0, 2]], dtype=float)
    again = np.repeat(KRIPPENDORFF, weights[0].astype(int), axis=0)
    pairs = agreement.pairs_of(KRIPPENDORFF)
    assert agreement.alpha(KRIPPENDORFF, weights)[0] == pytest.approx(alpha(again))
    assert agreement.kappa(KRIPPENDORFF, weights, pairs)[0] == pytest.approx(kappa(again))
    assert agreement.near(KRIPPENDORFF, weights, pairs, 1)[0] == pytest.approx(
        agreement.near(again, once(again), pairs, 1)[0]
    )
    six = np.array([[1, 0, 2, 1, 1, 1]], dtype=float)
    repeated = np.repeat(SHROUT_FLEISS, six[0].astype(int), axis=0)
    assert icc(SHROUT_FLEISS, six)[0] == pytest.approx(icc(repeated, once(repeated))[0])


def test_the_interval_is_that_of_scipys_percentile_bootstrap():
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not here to compare with")
    found = estimate(lambda w: agreement.kappa(ANXIETY[:, :2] - 1, w, [(0, 1)]), len(ANXIETY))
    theirs = stats.bootstrap(
        (np.arange(len(ANXIETY)),), lambda rows: kappa(ANXIETY[rows][:, :2] - 1), method="percentile",
        n_resamples=4_000, rng=np.random.default_rng(5), vectorized=False,
    ).confidence_interval  # fmt: skip
    assert found.low == pytest.approx(theirs.low, abs=0.05)
    assert found.high == pytest.approx(theirs.high, abs=0.05)
    assert found == estimate(lambda w: agreement.kappa(ANXIETY[:, :2] - 1, w, [(0, 1)]), len(ANXIETY))


CRITERIA = [Asked("E1", "Feeling", "empathy", 40), Asked("E2", "Understanding", "empathy", 60)]


def made(count, **raters_):
    """Return ratings of two criteria by functions from the number of a call to its levels."""
    calls = [f"C{i:02d}" for i in range(count)]
    rated = [
        Rating(call, c.key, name, levels(i)[k], i)
        for name, levels in raters_.items()
        for i, call in enumerate(calls)
        for k, c in enumerate(CRITERIA)
    ]
    return Ratings.of(calls, CRITERIA, rated)


def test_severity_and_drift_are_told_in_levels():
    def strict(i):
        return (i % 4, (i + 1) % 4)

    def lenient_later(i):
        return tuple(v + (2 if i >= 6 else 1) for v in strict(i))

    found = {r.name: r for r in study(made(12, anna=strict, ben=lenient_later)).raters}
    assert found["anna"].severity.value == pytest.approx(-1.5)
    assert found["anna"].severity.certain
    assert found["ben"].severity.value == pytest.approx(1.5)
    assert found["ben"].half_to_half.value == pytest.approx(1)
    # the slope of a step from 1 to 2 in the middle of twelve calls, least squares
    assert found["ben"].slope.value == pytest.approx(10 * np.polyfit(range(12), [1] * 6 + [2] * 6, 1)[0])
    assert raters.differences(made(3, anna=strict).levels, 0, []).shape == (3, 2)


def test_with_few_calls_nothing_is_made_up():
    few = study(made(4, anna=lambda i: (i, i), ben=lambda i: (i, i)))
    assert few.criteria[0].among.alpha == Estimate(None, calls=4)
    assert few.criteria[0].among.gates == {"practice": "too few calls", "certification": "too few calls"}
    assert few.totals["empathy"][""] == Estimate(None, calls=4)
    some = study(made(12, anna=lambda i: (i % 6, 3), ben=lambda i: (i % 6, 3))).criteria
    assert some[0].among.gates == {"practice": "met", "certification": "too few calls"}
    assert some[1].among.gates["practice"] == "nothing varies"


def test_certification_needs_the_lower_bound_too():
    gate = GATES.gate["certification"]
    assert gate.state(Estimate(0.81, 0.70, 0.9, 30)) == "met"
    assert gate.state(Estimate(0.81, 0.66, 0.9, 30)) == "not met"
    assert gate.state(Estimate(0.79, 0.70, 0.9, 30)) == "not met"
    assert gate.state(Estimate(0.81, None, None, 30)) == "not met"
    assert gate.state(Estimate(0.95, 0.9, 1.0, 29)) == "too few calls"


def test_agreement_that_one_level_makes_is_said_to_be_that():
    def mostly(at):
        return lambda i: (1 if i == at else 4, i % 6)

    first, second = study(made(20, anna=mostly(3), ben=mostly(7))).criteria
    assert first.among.exact.value == pytest.approx(0.9)
    assert first.among.kappa.value < 0.1
    assert (first.common.level, first.common.paradox) == (4, True)
    assert first.common.share == pytest.approx(0.95)
    assert second.common is None


def test_the_grader_is_set_beside_the_coaches_and_never_among_them():
    def level(i):
        return (i % 6, (i * 2) % 6)

    def off(i):
        return tuple(5 - v for v in level(i))

    with_it = study(made(15, anna=level, ben=level, grader=off), ["grader"])
    without = study(made(15, anna=level, ben=level))
    assert with_it.coaches == ("anna", "ben")
    assert [c.among for c in with_it.criteria] == [c.among for c in without.criteria]
    assert with_it.criteria[0].beside["grader"].kappa.value < 0
    assert with_it.totals["empathy"][""].value == pytest.approx(1)
    assert with_it.totals["empathy"]["grader"].value < 0.5


def test_what_coaches_see_in_very_different_ways_comes_first():
    found = study(made(6, anna=lambda i: (0, 3), ben=lambda i: (5 if i == 4 else 2 if i == 1 else 1, 3))).widest
    assert [(w.call, w.criterion.key, w.apart) for w in found] == [("C04", "E1", 5), ("C01", "E1", 2)]
    assert found[0].levels == {"anna": 0, "ben": 5}


def test_a_score_needs_every_criterion_that_was_asked_and_follows_the_graders_weights():
    rated = [
        Rating("C1", "E1", "anna", 5), Rating("C1", "E2", "anna", 0),
        Rating("C1", "E1", "ben", 5), Rating("C1", "E2", "ben", None),
        Rating("C2", "E1", "anna", 5), Rating("C2", "E1", "ben", 4), Rating("C2", "E2", "ben", 4),
    ]  # fmt: skip
    scores = Ratings.of(["C1", "C2"], CRITERIA, rated).scores("empathy", ["anna", "ben"])
    assert scores[0].tolist() == [40, 100]
    assert np.isnan(scores[1, 0])
    assert scores[1, 1] == 80
