"""What is told of an agent beside its scores: how often its calls pass, how steadily, and how often one is critical."""

from __future__ import annotations

import numpy as np

from roleplay.certify.decided import AgentFigures, CriticalShare, PassHat, ShareFigures
from roleplay.certify.proportions import rule_of_three, upper_bound
from roleplay.certify.reliability import pass_hat, scenario_mean, share_bounds
from roleplay.certify.tally import CandidateTally


def agent_figures(tally: CandidateTally) -> AgentFigures:
    """Return how often an agent's graded calls pass, and how often the calls it took had a critical error."""
    of, events = tally.taken, tally.calls_with_critical
    critical = CriticalShare(
        calls=events, of=of, at_most=upper_bound(events, of), three=None if events or not of else rule_of_three(of)
    )
    passes = tally.passes()
    trials = (~np.isnan(passes)).sum(axis=1)
    there = trials > 0
    if not there.any():
        return AgentFigures(passed=None, critical=critical)
    passed = np.nansum(passes[there], axis=1)
    mean, bounds = scenario_mean(passes).estimate, share_bounds(passes)
    found = pass_hat([int(n) for n in passed], [int(n) for n in trials[there]])
    return AgentFigures(
        passed=ShareFigures(
            n=int(passed.sum()), of=int(trials.sum()), share=mean.value or 0.0, low=bounds.low, high=bounds.high,
            drawn_low=mean.low, drawn_high=mean.high,
        ),
        pass_hat=tuple(PassHat(k=k, chance=e.value or 0.0, low=e.low, high=e.high) for k, e in enumerate(found, 1)),
        critical=critical,
    )  # fmt: skip
