"""A proof as a page that a trainer can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from roleplay.trials import BotRow, Proof, WordedProof


def describe(proof: Proof) -> str:
    """Return a proof in plain lines: the verdict, what speaks against it, how the bots fared, what was reached."""
    verdict = "can be published" if proof.publishable else "cannot be published yet"
    parts = [f"{proof.scenario}: {verdict}. {proof.calls} calls."]
    if proof.problems:
        parts.append("What to mend\n" + "\n".join(f"- {problem}" for problem in proof.problems))
    parts.append(f"How the bots fared\n{table(proof.rows)}")
    parts.append("What was reached\n" + "\n".join(_coverage(proof)))
    return "\n\n".join(parts)


def table(rows: Iterable[BotRow]) -> str:
    """Return how bots fared, one line each below a head."""
    return "\n".join(_rows(rows))


def row_data(row: BotRow) -> dict[str, Any]:
    """Return what a program reads of how a bot fared."""
    return vars(row) | {"outcomes": dict(row.outcomes)}


def _rows(rows: Iterable[BotRow]) -> Iterator[str]:
    yield f"{'bot':<16} {'passed':>7} {'turns':>6} {'E':>5} {'R':>5} {'anger':>6}  ended"
    for row in rows:
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
        "bots": [row_data(row) for row in proof.rows],
        "reached": proof.reached,
        "missed": proof.missed,
    }


def describe_worded(proof: WordedProof) -> str:
    """Return in plain lines whether a model's words leave a call what it is."""
    verdict = "the same facts, bands and endings" if proof.same else "not the same call"
    lines = [
        f"{proof.scenario}: {verdict}. {proof.calls} calls, {proof.worded} of {proof.lines} lines in a model's words."
    ]
    lines += [f"- {apart}" for apart in proof.apart]
    if proof.faults:
        classes = ", ".join(f"{kind} {count}" for kind, count in proof.faults.most_common())
        lines.append(f"  held back or failed: {classes}; {proof.reached} noticed")
    return "\n".join(lines)


def worded_data(proof: WordedProof) -> dict[str, Any]:
    """Return what `scenario prove --customer llm --json` prints for a scenario."""
    return {**asdict(proof), "faults": dict(proof.faults), "same": proof.same}
