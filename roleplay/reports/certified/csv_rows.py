"""A certification report as CSV: one row a call, or one a candidate. No cell can be taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roleplay.certify.decided import RUBRICS, SEVERITIES, CandidateFigures, Decided
from roleplay.certify.result import Result
from roleplay.reports.certified.words import STANDINGS
from roleplay.reports.csv_rows import Column, rows_of

CALLS: list[Column] = [
    ("call", lambda r: r.slot),
    ("candidate", lambda r: r.candidate),
    ("form", lambda r: r.form),
    ("scenario", lambda r: r.scenario),
    ("seed", lambda r: r.seed),
    ("repeat", lambda r: r.repeat),
    ("state", lambda r: r.state),
    ("counts", lambda r: r.counts),
    ("withdrawn", lambda r: r.withdrawn),
    ("why", lambda r: r.why),
    ("seat", lambda r: r.seat),
    ("outcome", lambda r: r.outcome),
    ("resolved", lambda r: r.resolved),
    ("turns", lambda r: r.turns),
    *((name, lambda r, name=name: getattr(r, name)) for name in RUBRICS),
    ("passed", lambda r: r.passed),
    ("critical", lambda r: " ".join(r.critical)),
    ("faults", lambda r: r.faults),
    ("supervised", lambda r: r.supervised),
    ("head", lambda r: r.head),
]
"""Columns of a row for each call, with how each is filled."""
CANDIDATES: list[Column] = [
    ("candidate", lambda c: c.name),
    ("kind", lambda c: c.kind),
    ("what", lambda c: c.what),
    ("forms", lambda c: " ".join(c.forms)),
    ("computed", lambda c: c.zone),
    ("why", lambda c: "; ".join(c.why)),
    ("scenarios_needed", lambda c: c.needed),
    *(
        (f"{rubric}_{figure}", lambda c, rubric=rubric, figure=figure: getattr(c.on(rubric), figure))
        for rubric in RUBRICS
        for figure in ("zone", "mean", "error", "low", "high", "scenarios", "calls")
    ),
    ("calls", lambda c: c.calls),
    *((state, lambda c, state=state: c.states.get(state, 0)) for state in STANDINGS),
    *((f"critical_{name}", lambda c, at=at: c.critical[at].found) for at, name in enumerate(SEVERITIES)),
    ("critical", lambda c: " ".join(f"{name}={times}" for name, times in c.critical_ids.items())),
    ("faults", lambda c: " ".join(f"{seat}={times}" for seat, times in c.faults.items())),
    ("supervised", lambda c: c.supervised),
    ("unsupervised", lambda c: c.unsupervised),
    ("passed_calls", lambda c: _passed(c, "n")),
    ("pass_rate", lambda c: _passed(c, "share")),
    ("pass_rate_low", lambda c: _passed(c, "low")),
    ("pass_rate_high", lambda c: _passed(c, "high")),
    ("pass_hat_last", lambda c: c.agent.pass_hat[-1].chance if c.agent and c.agent.pass_hat else None),
    ("critical_at_most", lambda c: c.agent.critical.at_most if c.agent else None),
    ("signed", lambda c: c.signed.decision if c.signed else None),
    ("signed_by", lambda c: c.signed.by if c.signed else None),
    ("signed_at", lambda c: c.signed.at if c.signed else None),
    ("signed_on_these_results", lambda c: c.signed.same_results if c.signed else None),
]
"""Columns of a row for each candidate."""


def call_rows(results: Iterable[Result]) -> Iterator[str]:
    """Yield a table with one row a call, line by line."""
    return rows_of(CALLS, results)


def candidate_rows(found: Decided) -> Iterator[str]:
    """Yield a table with one row a candidate, line by line."""
    return rows_of(CANDIDATES, found.candidates)


def _passed(one: CandidateFigures, figure: str) -> float | None:
    return getattr(one.agent.passed, figure) if one.agent and one.agent.passed else None
