"""A proof as a page that a trainer can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from roleplay.trials import Proof


def describe(proof: Proof) -> str:
    """Return a proof in plain lines: the verdict, what speaks against it, how the bots fared, what was reached."""
    verdict = "can be published" if proof.publishable else "cannot be published yet"
    parts = [f"{proof.scenario}: {verdict}. {proof.calls} calls."]
    if proof.problems:
        parts.append("What to mend\n" + "\n".join(f"- {problem}" for problem in proof.problems))
    parts.append("How the bots fared\n" + "\n".join(_rows(proof)))
    parts.append("What was reached\n" + "\n".join(_coverage(proof)))
    return "\n\n".join(parts)


def _rows(proof: Proof) -> Iterator[str]:
    yield f"{'bot':<16} {'passed':>7} {'turns':>6} {'E':>5} {'R':>5} {'anger':>6}  ended"
    for row in proof.rows:
        ended = ", ".join(f"{name} {n}" for name, n in sorted(row.outcomes.items(), key=lambda pair: -pair[1]))
        passed = f"{row.passed}/{row.calls}"
        yield (
            f"{row.bot:<16} {passed:>7} {row.turns:>6g} {_score(row.empathy):>5} {_score(row.resolution):>5}"
            f" {row.anger:>6g}  {ended}"
        )


def _score(value: float | None) -> str:
    return "none" if value is None else f"{value:.0f}"


def _coverage(proof: Proof) -> Iterator[str]:
    for kind, reached in proof.reached.items():
        missed = proof.missed[kind]
        never = f"; never: {', '.join(missed)}" if missed else ""
        yield f"{kind}: {len(reached)} of {len(reached) + len(missed)}{never}"


def as_data(proof: Proof) -> Mapping[str, Any]:
    """Return what a program reads of a proof."""
    return {
        "scenario": proof.scenario,
        "publishable": proof.publishable,
        "calls": proof.calls,
        "problems": proof.problems,
        "bots": [vars(row) | {"outcomes": dict(row.outcomes)} for row in proof.rows],
        "reached": proof.reached,
        "missed": proof.missed,
    }
