"""Variance components, D studies and standards: Brennan's own figures, textbook shortcuts, laws, and recovery."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from roleplay.certify.components import NotEstimable, crossed, double_marked, nested
from roleplay.certify.decision import Cut, Rule, decide
from roleplay.certify.generalizability import (
    Sampling,
    absolute_error,
    d_study,
    dependability,
    phi_at,
    scenarios_needed,
)
from roleplay.certify.standards import angoff, beside, borderline_regression

_ = np.nan

# R. L. Brennan (2001), Generalizability Theory, synthetic data set 1: ten persons, twelve items
BRENNAN_1 = np.array(
    [[int(x) for x in row] for row in (
        "101000000000", "111001000000", "111110000000", "110110010000", "111110100000",
        "111011100000", "111111100000", "111101111100", "111111111110", "111111111111",
    )],
    dtype=float,
)  # fmt: skip
# synthetic data sets 2 and 3: ten persons; as set 2 eight items of each one's own, as set 3 four items by two occasions
BRENNAN_2 = np.array(
    [
        [2, 6, 7, 5, 2, 5, 5, 5], [4, 5, 6, 7, 6, 7, 5, 7], [5, 5, 4, 6, 5, 4, 5, 5], [5, 9, 8, 6, 5, 7, 7, 6],
        [4, 3, 5, 6, 4, 5, 6, 4], [4, 4, 4, 7, 6, 4, 7, 8], [2, 6, 6, 5, 2, 7, 7, 5], [3, 4, 4, 5, 6, 6, 6, 4],
        [0, 5, 4, 5, 5, 5, 5, 3], [6, 8, 7, 6, 6, 8, 8, 6],
    ],
    dtype=float,
)  # fmt: skip
BRENNAN_3 = BRENNAN_2.reshape(10, 2, 4).transpose(0, 2, 1)
# twelve persons, six items, some missing (Huynh 1977; Brennan 2001, section 7.1)
HUYNH = np.array(
    [
        [1, 1, 1, 1, 0, 1], [1, 0, 1, 1, 1, 1], [_, 1, 1, 1, 0, 0], [0, _, _, 1, 0, 1], [1, _, 0, 1, 0, _],
        [1, 1, 1, 1, 0, 1], [0, _, 1, _, 0, 0], [0, _, 1, 1, 1, 1], [1, 1, 0, 1, _, 0], [_, 0, 0, 0, _, 0],
        [1, 1, 1, 1, 1, 1], [_, 0, _, 0, 0, 1],
    ]
)  # fmt: skip


def variances(found):
    return {effect.name: effect.estimate for effect in found.effects}


def test_p_x_i_is_brennans():
    found = crossed(BRENNAN_1)
    assert variances(found) == pytest.approx({"p": 0.0574, "s": 0.0754, "ps,e": 0.1269}, abs=5e-5)
    whole = dependability(found, 12)
    assert (whole.g, whole.phi) == pytest.approx((0.844, 0.773), abs=5e-4)
    # SEM of twelve items: the roots of .1269 / 12 and (.0754 + .1269) / 12
    assert (whole.sem_relative, whole.sem_absolute) == pytest.approx((0.1028, 0.1298), abs=1e-4)


def test_i_in_p_is_brennans():
    found = nested(BRENNAN_2)
    assert variances(found) == pytest.approx({"p": 0.6108, "s:p,e": 2.0250}, abs=5e-5)
    whole = dependability(found, 8)
    assert whole.g == whole.phi == pytest.approx(0.71, abs=5e-3)


def test_p_x_i_x_o_is_brennans():
    found = double_marked(BRENNAN_3)
    assert variances(found) == pytest.approx(
        {"p": 0.5528, "s": 0.4417, "r": 0.0074, "ps": 0.5750, "pr": 0.1009, "sr": 0.1565, "psr,e": 0.9352}, abs=5e-5
    )
    whole = dependability(found, 4, Sampling(raters=2))
    assert (whole.g, whole.phi) == pytest.approx((0.64, 0.55), abs=5e-3)


def test_missing_scores_are_brennans():
    found = crossed(HUYNH)
    assert variances(found) == pytest.approx({"p": 0.0473, "s": 0.0117, "ps,e": 0.1840}, abs=5e-5)
    assert found.scenarios == pytest.approx(12 / (4 / 6 + 3 / 5 + 5 / 4))
    whole = dependability(found, found.scenarios)
    # the book goes on from the rounded components
    assert (whole.g, whole.phi) == pytest.approx((0.5507, 0.5354), abs=5e-4)


def test_repeats_of_a_call_are_told_apart_from_luck_with_a_scenario():
    chance = np.random.default_rng(3)
    cube = chance.normal(60, 10, (6, 5, 3)).round()
    # two-way analysis of variance with replication, mean square by mean square
    cells, p, s, grand = cube.mean(axis=2), cube.mean(axis=(1, 2)), cube.mean(axis=(0, 2)), cube.mean()
    within = ((cube - cells[:, :, None]) ** 2).sum() / (6 * 5 * 2)
    both = 3 * ((cells - p[:, None] - s[None, :] + grand) ** 2).sum() / (5 * 4)
    of_p, of_s = 15 * ((p - grand) ** 2).sum() / 5, 18 * ((s - grand) ** 2).sum() / 4
    squares = {"p": (of_p - both) / 15, "s": (of_s - both) / 18, "ps": (both - within) / 3, "e": within}
    found = crossed(cube)
    assert variances(found) == pytest.approx(squares)
    assert found.negative == tuple(name for name, value in squares.items() if value < 0) != ()
    assert all(found[name].variance == 0 for name in found.negative)
    twice = dependability(found, 4, Sampling(repeats=2))
    assert twice.relative == pytest.approx(found["ps"].variance / 4 + within / 8)
    alone = nested(cube)
    assert set(variances(alone)) == {"p", "s:p", "e"}
    assert alone["e"].estimate == pytest.approx(within)


def test_phi_at_a_cut_is_brennan_and_kanes():
    found, items = crossed(BRENNAN_1), 12
    whole = dependability(found, items)
    people = BRENNAN_1.mean(axis=1)
    mean, variance = people.mean(), people.var()
    for cut in (0.2, 0.8, 0.9):
        # the shortcut for right and wrong (Brennan 1984; Brown 1990, equation 2)
        short = 1 - (mean * (1 - mean) - variance) / (items - 1) / ((mean - cut) ** 2 + variance)
        assert phi_at(found, whole, cut) == pytest.approx(short)
    assert phi_at(found, whole, mean) == whole.phi


def test_how_many_scenarios_it_takes():
    found = crossed(BRENNAN_1)
    # .80 / .20 x (.0754 + .1269) / .0574 = 14.1
    assert scenarios_needed(found) == 15
    curve = d_study(found, 15)
    assert [study.phi >= 0.8 for study in curve] == [False] * 14 + [True]
    assert scenarios_needed(crossed(10 - BRENNAN_1 * 3), 0.5) == math.ceil((0.0754 + 0.1269) / 0.0574)
    # one coach who marks everything leaves an error that no scenario lowers: .5528 / (.5528 + .0074 + .1009) = .836
    assert scenarios_needed(double_marked(BRENNAN_3), 0.83) is not None
    assert scenarios_needed(double_marked(BRENNAN_3), 0.84) is None


def test_the_error_goes_into_a_decision():
    found = double_marked(BRENNAN_3)
    error = absolute_error(found)
    for scenarios in (1, 4, 9):
        assert error.sem(scenarios) == pytest.approx(dependability(found, scenarios).sem_absolute)
    rule = Rule({"empathy": Cut(5)}, least_scored=4)
    decided = decide({"empathy": BRENNAN_2[3]}, 0, rule, {"empathy": error}).rubrics["empathy"]
    assert decided.sem == pytest.approx(dependability(found, 8).sem_absolute)
    assert not decided.own


def test_what_cannot_be_told_apart_is_not_made_up():
    apart = np.array([[60, 70, _, _], [_, _, 50, 80.0]])
    with pytest.raises(NotEstimable, match="in common"):
        crossed(apart)
    assert nested(apart).candidates == 2
    for table, why in ((np.full((3, 3), _), "no scores"), (np.ones((1, 4)), "two candidates")):
        with pytest.raises(NotEstimable, match=why):
            crossed(table)
    with pytest.raises(NotEstimable, match="two coaches"):
        double_marked(BRENNAN_3[:, :, :1])
    with pytest.raises(ValueError, match="do not tell"):
        dependability(crossed(BRENNAN_1), 4, Sampling(raters=2))
    assert dependability(crossed(np.full((3, 3), 50.0)), 4).phi is None


TABLES = arrays(np.float64, st.tuples(st.integers(3, 8), st.integers(3, 8)), elements=st.integers(0, 100).map(float))
HOLES = arrays(
    np.float64,
    st.tuples(st.integers(4, 8), st.integers(4, 8)),
    elements=st.one_of(st.integers(0, 100).map(float), st.integers(0, 100).map(float), st.just(np.nan)),
)


@given(TABLES)
def test_with_nothing_missing_it_is_the_analysis_of_variance(scores):
    persons, scenarios = scores.shape
    p, s, grand = scores.mean(axis=1), scores.mean(axis=0), scores.mean()
    left = ((scores - p[:, None] - s + grand) ** 2).sum() / ((persons - 1) * (scenarios - 1))
    expected = {"p": p.var(ddof=1) - left / scenarios, "s": s.var(ddof=1) - left / persons, "ps,e": left}
    found = crossed(scores)
    assert variances(found) == pytest.approx(expected, abs=1e-6)
    # Cronbach's alpha is the generalizability coefficient of p x i
    if found["p"].estimate > 0:
        total = scores.sum(axis=1).var(ddof=1)
        alpha = scenarios / (scenarios - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total)
        assert dependability(found, scenarios).g == pytest.approx(alpha, abs=1e-6)


@given(HOLES, st.floats(0, 100), st.randoms())
def test_laws_of_the_coefficients(scores, cut, chance):
    try:
        found = crossed(scores)
    except NotEstimable:
        assume(False)
    curve = d_study(found, 6)
    assume(curve[0].phi is not None)
    for study in curve:
        assert 0 <= study.phi <= study.g + 1e-12 <= 1 + 1e-12
        assert study.phi - 1e-12 <= phi_at(found, study, cut) <= 1
        own = dependability(found, study.scenarios, Sampling(own_forms=True))
        assert (own.g, own.relative) == pytest.approx((study.phi, study.absolute))
    assert all(b.phi >= a.phi - 1e-12 for a, b in itertools.pairwise(curve))
    rows, columns = (chance.sample(range(n), n) for n in scores.shape)
    assert variances(crossed(scores[rows][:, columns])) == pytest.approx(variances(found), abs=1e-6)
    shifted = crossed(scores * 2 + 5)
    assert variances(shifted) == pytest.approx({k: 4 * v for k, v in variances(found).items()}, abs=1e-5)


def drawn(chance, candidates, scenarios, p=40.0, s=25.0, ps=100.0):
    """Return scores with known variance components."""
    roots = (math.sqrt(v) for v in (p, s, ps))
    sizes = (candidates, 1), (1, scenarios), (candidates, scenarios)
    return 70 + sum(root * chance.normal(size=size) for root, size in zip(roots, sizes, strict=True))


def test_components_and_sem_are_recovered():
    chance = np.random.default_rng(11)
    whole, holes, own = [], [], []
    for _run in range(120):
        scores = drawn(chance, 60, 24)
        whole.append(variances(crossed(scores)))
        # every candidate gets a form of eight of the pool of 24
        kept = chance.permuted(np.tile(np.arange(24) < 8, (60, 1)), axis=1)
        holes.append(variances(crossed(np.where(kept, scores, np.nan))))
        own.append(
            variances(nested(np.stack([drawn(chance, 1, 8, p=0)[0] + row for row in chance.normal(0, 40**0.5, 60)])))
        )
    for runs, expected in (
        (whole, {"p": 40, "s": 25, "ps,e": 100}),
        (holes, {"p": 40, "s": 25, "ps,e": 100}),
        (own, {"p": 40, "s:p,e": 125}),
    ):
        for name, value in expected.items():
            found = [run[name] for run in runs]
            assert np.mean(found) == pytest.approx(value, abs=4 * np.std(found) / math.sqrt(len(found)))
            assert np.mean(found) == pytest.approx(value, rel=0.12)


def test_coaches_who_mark_two_of_four_calls_are_told_apart():
    chance = np.random.default_rng(13)
    size = {"p": (30, 1, 1), "s": (1, 10, 1), "r": (1, 1, 4), "ps": (30, 10, 1), "pr": (30, 1, 4), "sr": (1, 10, 4)}
    known = {"p": 40.0, "s": 25.0, "r": 9.0, "ps": 60.0, "pr": 4.0, "sr": 3.0, "psr,e": 20.0}
    runs = []
    for _run in range(150):
        cube = sum(math.sqrt(v) * chance.normal(size=size.get(name, (30, 10, 4))) for name, v in known.items())
        marked = chance.permuted(np.tile(np.arange(4) < 2, (30, 10, 1)), axis=2)
        runs.append(variances(double_marked(np.where(marked, cube, np.nan))))
    for name, value in known.items():
        found = [run[name] for run in runs]
        assert np.mean(found) == pytest.approx(value, abs=4 * np.std(found) / math.sqrt(len(found)))
        assert np.mean(found) == pytest.approx(value, abs=2.5)


def test_a_cohorts_phi_and_sem_are_those_of_the_scores_it_will_see():
    chance = np.random.default_rng(5)
    scores = drawn(chance, 2_000, 150)
    found = crossed(scores)
    study = dependability(found, 12)
    assert study.phi == pytest.approx(40 / (40 + 125 / 12), abs=0.02)
    assert study.sem_absolute == pytest.approx(math.sqrt(125 / 12), rel=0.05)
    # twelve scenarios drawn anew for each of many candidates lie that far from their universe scores
    apart = np.array([drawn(chance, 1, 12, p=0).mean() - 70 for _run in range(4_000)])
    assert apart.std() == pytest.approx(study.sem_absolute, rel=0.05)


def test_the_cut_of_a_panel():
    ratings = np.array([[60, 70, 50, 80, 65, 55], [70, 75, 60, 85, 70, 60], [50, 68, 45, 75, 60, 50.0]])
    found = angoff(ratings)
    judges = ratings.mean(axis=1)
    assert found.cut.score == pytest.approx(ratings.mean())
    assert found.cut.error == pytest.approx(judges.std(ddof=1) / math.sqrt(3))
    assert found.error_everywhere == pytest.approx(math.sqrt(crossed(ratings).mean_variance))
    assert found.error_everywhere > found.cut.error
    assert [judge.value for judge in found.judges] == pytest.approx(
        [judges[i] - np.delete(judges, i).mean() for i in range(3)]
    )
    # a judge who leaves a scenario out changes the standard of that scenario only
    holed = ratings.copy()
    holed[1, 2] = np.nan
    assert angoff(holed).cut.score == pytest.approx(ratings.mean() - (155 / 3 - 95 / 2) / 6)
    with pytest.raises(NotEstimable, match="two judges"):
        angoff(ratings[:1])
    with pytest.raises(ValueError, match="0 to 100"):
        angoff(ratings * 2)


# F. J. Anscombe (1973), Graphs in Statistical Analysis, data set 1: the line is 3 + 0.5 x, R squared .667, and
# the residual sum of squares 13.75 with 9 degrees of freedom; x runs from 4 to 14
ANSCOMBE = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5.0])
ANSCOMBE_Y = np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])


def test_borderline_regression_is_anscombes_line():
    ratings = 1 + (ANSCOMBE - 4) / 2.5
    found = borderline_regression(ratings, ANSCOMBE_Y)
    # borderline, 2 of 1 to 5, is 6.5 of 4 to 14; x has the mean 9 and the sum of squares 110
    assert found.cut.score == pytest.approx(3 + 0.5 * 6.5, abs=0.005)
    assert found.slope == pytest.approx(0.5 * 2.5, abs=0.005)
    assert found.fit == pytest.approx(0.667, abs=0.0005)
    assert found.cut.error == pytest.approx(math.sqrt(13.75 / 9 * (1 / 11 + 2.5**2 / 110)), abs=0.005)
    assert not found.beyond
    # the same calls a second time by the same candidates tell nothing more
    names = [f"c{i}" for i in range(11)]
    again = borderline_regression(np.tile(ratings, 2), np.tile(ANSCOMBE_Y, 2), names * 2)
    once = borderline_regression(ratings, ANSCOMBE_Y, names)
    assert again.cut.error == pytest.approx(once.cut.error)
    assert borderline_regression(np.tile(ratings, 2), np.tile(ANSCOMBE_Y, 2)).cut.error < 0.8 * once.cut.error
    assert once.cut.error == pytest.approx(found.cut.error, rel=0.35)


def test_a_line_that_says_nothing_is_no_standard():
    with pytest.raises(NotEstimable, match="do not rise"):
        borderline_regression(np.array([1, 2, 3, 4.0]), np.array([80, 70, 60, 50.0]))
    with pytest.raises(NotEstimable, match="different global ratings"):
        borderline_regression(np.array([3, 3, 3, _]), np.array([80, 70, 60, 50.0]))
    with pytest.raises(ValueError, match="between 1 and 5"):
        borderline_regression(np.array([0, 3, 4.0]), np.array([40, 70, 80.0]))
    assert borderline_regression(np.array([3, 4, 5, 5.0]), np.array([60, 70, 80, 82.0])).beyond


def test_both_standards_are_told():
    found = beside([Cut(65, 2), Cut(75, 1)], np.array([60.0, 65, 70, 80]))
    assert [(s.cut.score, s.below, s.candidates) for s in found] == [(65, 1, 4), (75, 3, 4)]


def test_the_error_of_borderline_regression_is_how_far_it_scatters():
    chance = np.random.default_rng(8)
    cuts, errors = [], []
    for _run in range(400):
        ratings = chance.integers(1, 6, 40).astype(float)
        found = borderline_regression(ratings, 50 + 8 * ratings + chance.normal(0, 6, 40))
        cuts.append(found.cut.score)
        errors.append(found.cut.error)
    assert np.mean(cuts) == pytest.approx(66, abs=0.3)
    assert np.mean(errors) == pytest.approx(np.std(cuts), rel=0.1)
