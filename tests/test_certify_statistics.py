"""Shares, reliability and decisions: against print, against SciPy, by their laws, and by how often they hold."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from roleplay.calibration.bootstrap import Estimate
from roleplay.certify import proportions
from roleplay.certify.decision import Cut, Rule, decide
from roleplay.certify.distributions import beta_quantile, student_quantile
from roleplay.certify.how_many import smallest
from roleplay.certify.measurement import Error
from roleplay.certify.reliability import pass_hat, scenario_mean, share_bounds

_ = np.nan

# R. G. Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, table I:
# method 3, the score interval, and method 5, Clopper and Pearson's
NEWCOMBE = {
    (81, 263): ((0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148): ((0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20): ((0.0000, 0.1611), (0.0000, 0.1684)),
    (1, 29): ((0.0061, 0.1718), (0.0009, 0.1776)),
}


@pytest.mark.parametrize(("trial", "printed"), NEWCOMBE.items())
def test_intervals_of_a_share_are_newcombes(trial, printed):
    score, exact = printed
    assert proportions.wilson(*trial) == pytest.approx(score, abs=5e-5)
    assert proportions.clopper_pearson(*trial) == pytest.approx(exact, abs=5e-5)


def test_nothing_seen_in_some_trials_leaves_a_bound():
    # S. S. Wilks (1941), Ann. Math. Statist. 12: 59 and 299 show 95 % and 99 % at 95 % confidence; 93 with one outside
    assert [proportions.trials_for_bound(share) for share in (0.05, 0.01)] == [59, 299]
    assert proportions.trials_for_bound(0.05, events=1) == 93
    assert proportions.upper_bound(0, 30) == pytest.approx(1 - 0.05 ** (1 / 30))
    assert proportions.rule_of_three(30) == 0.1
    assert proportions.upper_bound(3, 3) == 1
    assert proportions.upper_bound(0, 0) == proportions.rule_of_three(0) == proportions.rule_of_three(2) == 1
    assert proportions.wilson(0, 0) == (0, 1)
    with pytest.raises(ValueError, match="4 of 3"):
        proportions.upper_bound(4, 3)


@given(st.integers(3, 500), st.sampled_from([0.02, 0.05, 0.1]))
def test_the_number_of_trials_is_the_smallest_that_does(n, half):
    assert proportions.upper_bound(0, n) <= proportions.rule_of_three(n)
    need = proportions.trials_for_width(half, share=0.8)
    for trials, wide in ((need, False), (need - 1, True)):
        low, high = proportions.wilson(0.8 * trials, trials)
        assert (high - low > 2 * half) == wide
    assert smallest(lambda k: k >= n, 1, 1_000) == n
    assert smallest(lambda k: k >= n, 1, n - 1) is None


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_bounds_are_scipys(trial):
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not here to compare with")
    theirs = stats.binomtest(*trial)
    assert proportions.wilson(*trial) == pytest.approx(tuple(theirs.proportion_ci(method="wilson")), abs=1e-9)
    assert proportions.clopper_pearson(*trial) == pytest.approx(tuple(theirs.proportion_ci(method="exact")), abs=1e-9)
    low, high = proportions.wilson(*trial)
    assert low <= trial[0] / trial[1] <= high


@given(st.floats(0.001, 0.999), st.floats(0.5, 400), st.floats(0.5, 400), st.floats(1, 2_000))
def test_quantiles_are_scipys(p, a, b, freedom):
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not here to compare with")
    assert beta_quantile(p, a, b) == pytest.approx(stats.beta.ppf(p, a, b), abs=1e-9)
    assert student_quantile(p, freedom) == pytest.approx(stats.t.ppf(p, freedom), rel=1e-6, abs=1e-7)


def test_pass_hat_is_tau_benchs():
    found = [e.value for e in pass_hat([8, 7, 4, 0], [8] * 4)]
    # by hand: C(7, k) / C(8, k) = (8 - k) / 8; C(4, k) / C(8, k) = 4/8, 6/28, 4/56, 1/70, 0 ...
    four = [1 / 2, 3 / 14, 1 / 14, 1 / 70, 0, 0, 0, 0]
    assert found == pytest.approx([(1 + (8 - k) / 8 + four[k - 1]) / 4 for k in range(1, 9)])
    # what it stands for: the share of all draws of k of the n trials that hold passes only
    outcomes = [1, 1, 1, 0, 1]
    draws = list(itertools.combinations(outcomes, 3))
    assert pass_hat([4], [5])[2].value == pytest.approx(sum(map(all, draws)) / len(draws))


COUNTS = st.lists(
    st.integers(1, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=14
)


@given(COUNTS, st.randoms())
def test_pass_hat_begins_at_the_share_and_only_falls(counts, chance):
    passed, trials = zip(*counts, strict=True)
    found = pass_hat(passed, trials)
    assert len(found) == min(trials)
    assert found[0].value == pytest.approx(np.mean([c / n for c, n in counts]))
    assert all(b.value <= a.value + 1e-12 for a, b in itertools.pairwise(found))
    assert all(e.low <= e.value <= e.high for e in found if e.low is not None)
    chance.shuffle(counts)
    assert [e.value for e in pass_hat(*zip(*counts, strict=True))] == pytest.approx([e.value for e in found])


def test_pass_hat_makes_nothing_up():
    assert pass_hat([3, 2, 3], [3, 3, 3])[2] == Estimate(pytest.approx(2 / 3), calls=9)
    assert pass_hat([3] * 8, [3] * 8)[0] == Estimate(1, calls=24)
    for passed, trials in (([], []), ([0], [0]), ([3], [2])):
        with pytest.raises(ValueError, match="every scenario needs"):
            pass_hat(passed, trials)


def test_the_error_of_a_mean_is_reckoned_over_scenarios():
    results = np.array([[1, 1, 1], [0, 0, _], [1, 0, 1], [0, 0, 0], [1, 1, 1], [_, _, _]])
    found = scenario_mean(results)
    means = [1, 0, 2 / 3, 0, 1]
    assert found.estimate.value == pytest.approx(np.mean(means))
    assert found.error == pytest.approx(np.std(means, ddof=1) / math.sqrt(5))
    assert (found.scenarios, found.estimate.calls) == (5, 14)
    # every scenario played twice with one outcome: as many scenarios, nothing gained by the second call
    once = np.array([[1.0], [0], [1], [1], [0], [1]])
    twice = scenario_mean(np.repeat(once, 2, axis=1))
    assert twice.error == scenario_mean(once).error
    assert twice.effective == pytest.approx(12 * 5 / 11)
    with pytest.raises(ValueError, match="no result"):
        scenario_mean(np.full((3, 2), np.nan))


@given(arrays(np.float64, st.tuples(st.integers(2, 30), st.just(1)), elements=st.sampled_from([0.0, 1.0])))
def test_with_one_call_a_scenario_a_share_has_wilsons_interval(passes):
    low, high = share_bounds(passes)
    assert (low, high) == pytest.approx(proportions.wilson(passes.sum(), len(passes)))
    assert low <= passes.mean() <= high


def test_all_passed_is_not_certain():
    # eight scenarios, eight calls each: the scenarios are what was drawn
    assert share_bounds(np.ones((8, 8))) == pytest.approx(proportions.wilson(8, 8))
    assert proportions.wilson(8, 8).low == pytest.approx(0.676, abs=5e-4)


def test_intervals_over_scenarios_hold_where_the_naive_one_fails():
    chance = np.random.default_rng(2_024)
    scenarios, calls, share, alike = 24, 8, 0.7, 0.3
    held = np.zeros(3)
    runs = 500
    for _run in range(runs):
        # within a scenario passes correlate by 0.3
        odds = chance.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), scenarios)
        passes = (chance.random((scenarios, calls)) < odds[:, None]).astype(float)
        drawn = scenario_mean(passes).estimate
        bounds = share_bounds(passes), (drawn.low, drawn.high), proportions.wilson(passes.sum(), passes.size)
        held += [low <= share <= high for low, high in bounds]
    ours, drawn_again, naive = held / runs
    assert 0.925 <= ours <= 0.98
    assert 0.90 <= drawn_again <= 0.97
    assert naive < 0.80


def test_wilsons_interval_holds_as_often_as_it_says():
    n, share = 30, 0.85
    holds = [low <= share <= high for low, high in (proportions.wilson(k, n) for k in range(n + 1))]
    chances = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    assert sum(p for p, held in zip(chances, holds, strict=True) if held) == pytest.approx(0.95, abs=0.025)


# one scenario has an error of 8 points; sixteen have one of 2, and 1.645 of these are 3.29 points
COHORT = {"empathy": Error(64.0), "resolution": Error(64.0)}


def ruled(**changes):
    return Rule(**{"cuts": {"empathy": Cut(75), "resolution": Cut(70)}, "least_scored": 8, **changes})


def scored(empathy, resolution, scenarios=16):
    swing = np.tile([4.0, -4.0], scenarios // 2)
    return {"empathy": empathy + swing, "resolution": resolution - swing}


@pytest.mark.parametrize(
    ("empathy", "resolution", "zone"),
    [
        (80, 80, "pass"),
        (78.29, 80, "pass"),
        (78.28, 80, "more"),
        (80, 73.28, "more"),
        (71.72, 80, "more"),
        (71.70, 80, "fail"),
        (71.70, 71, "fail"),
        (95, 60, "fail"),
    ],
)
def test_a_decision_has_three_zones(empathy, resolution, zone):
    assert decide(scored(empathy, resolution), 0, ruled(), COHORT).zone == zone


def test_more_says_how_many_more():
    found = decide(scored(77, 71), 0, ruled(), COHORT)
    # (1.645 x 8 / 2)^2 = 43.3 and (1.645 x 8 / 1)^2 = 173.2
    assert [found.rubrics[r].needed for r in ("empathy", "resolution")] == [44, 174]
    assert found.needed == 174
    assert decide(scored(77, 90), 0, ruled(), COHORT).needed == 44
    # a mean at the cut is settled by no number, and neither is a gap within the error of the cut
    assert decide(scored(75, 90), 0, ruled(), COHORT).needed is None
    vague = ruled(cuts={"empathy": Cut(75, error=2), "resolution": Cut(70)})
    at_two = decide(scored(77, 90), 0, vague, COHORT)
    assert (at_two.zone, at_two.needed) == ("more", None)
    assert at_two.rubrics["empathy"].high - 77 == pytest.approx(1.6449 * math.sqrt(8), abs=1e-3)
    stays = {**COHORT, "empathy": Error(64.0, stays=4.0)}
    assert decide(scored(77, 90), 0, ruled(), stays).needed is None


def test_each_look_is_another_chance_to_be_wrong():
    # 79 is two standard errors above the cut: enough at 0.95 once, and too little at 1 - 0.05 / 4, z = 2.241
    assert decide(scored(79, 90), 0, ruled(), COHORT).zone == "pass"
    four = decide(scored(79, 90), 0, ruled(looks=4), COHORT)
    assert four.zone == "more"
    assert 79 - four.rubrics["empathy"].low == pytest.approx(2 * 2.2414, abs=1e-3)
    with pytest.raises(ValueError, match="a certainty"):
        ruled(sure=0.4)


def test_without_a_cohort_the_candidates_own_spread_is_the_error():
    own = decide(scored(80, 80), 0, ruled()).rubrics["empathy"]
    spread = math.sqrt(16 * 16 / 15)
    assert own.own
    assert own.sem == pytest.approx(spread / 4)
    # Student's t at 0.95 with 15 degrees of freedom is 1.753
    assert own.mean - own.low == pytest.approx(1.7531 * spread / 4, abs=1e-4)
    same = decide({"empathy": np.full(16, 80.0), "resolution": np.full(16, 80.0)}, 0, ruled())
    assert same.zone == "undecided"
    assert all("do not vary" in why for why in same.why)
    assert same.rubrics["empathy"].mean is None


def test_too_little_is_undecided_with_the_reason():
    few = decide({k: v[:6] for k, v in scored(95, 95).items()}, 0, ruled(), COHORT)
    assert few.zone == "undecided"
    assert few.why[0] == "empathy: 6 scored, and the rule asks for 8"
    holes = scored(95, 20)
    holes["empathy"][3] = np.nan
    # the other rubric fails, and nothing is said of a form that is not whole
    missing = decide(holes, 0, ruled(), COHORT)
    assert missing.zone == "undecided"
    assert missing.why == ("empathy: 1 of 16 scenarios without a score, and the rule allows 0",)
    assert (missing.rubrics["empathy"].mean, missing.rubrics["empathy"].scored) == (None, 15)
    assert decide(holes, 0, ruled(most_unscored=1), COHORT).zone == "fail"
    with pytest.raises(ValueError, match="resolution"):
        decide({"empathy": np.full(16, 90.0)}, 0, ruled(), COHORT)


def test_critical_errors_fail_whatever_the_scores():
    assert decide(scored(99, 99), 1, ruled(), COHORT).zone == "fail"
    assert decide(scored(99, 99), 1, ruled(most_critical=1), COHORT).zone == "pass"
    few = decide({k: v[:2] for k, v in scored(99, 99).items()}, 2, ruled(), COHORT)
    assert (few.zone, few.why) == ("fail", ("2 critical errors, and the rule allows 0",))


RANK = {"fail": 0, "more": 1, "pass": 2}


@given(
    arrays(np.float64, 10, elements=st.integers(0, 100).map(float)),
    st.floats(0, 30),
    st.floats(0, 5),
    st.randoms(),
)
def test_better_scores_never_lead_to_a_worse_decision(scores, better, error, chance):
    rule = Rule(cuts={"empathy": Cut(60, error)}, least_scored=2)
    errors = {"empathy": Error(150.0)}
    found = decide({"empathy": scores}, 0, rule, errors)
    assert RANK[decide({"empathy": scores + better}, 0, rule, errors).zone] >= RANK[found.zone]
    mixed = scores.tolist()
    chance.shuffle(mixed)
    assert decide({"empathy": np.array(mixed)}, 0, rule, errors).zone == found.zone
    # surer, or looking more often, only makes more candidates wait
    for stricter in ({"sure": 0.99}, {"looks": 4}):
        waits = decide({"empathy": scores}, 0, Rule(rule.cuts, 2, **stricter), errors)
        assert waits.zone in (found.zone, "more")


def test_somebody_at_the_cut_passes_no_more_often_than_the_rule_says():
    chance = np.random.default_rng(7)
    rule = Rule(cuts={"empathy": Cut(70)}, least_scored=6)
    zones = [decide({"empathy": chance.normal(70, 9, 6)}, 0, rule).zone for _run in range(2_000)]
    # z in place of t would let 8 % pass here
    assert zones.count("pass") / 2_000 == pytest.approx(0.05, abs=0.012)
    assert zones.count("fail") / 2_000 == pytest.approx(0.05, abs=0.012)
