"""A grade in plain lines."""

from __future__ import annotations

from roleplay.cli import prose
from roleplay.grading import Scorecard
from roleplay.wiring.review_words import score_said


def graded(name: str, card: Scorecard) -> None:
    """Print a grade."""
    verdict = "passed" if card.passed else "not scored" if card.passed is None else "not passed"
    prose.line(f"{name}: {verdict}. {card.why}")
    for key, result in card.rubrics.items():
        levels = " ".join(f"{c}:{level(g.level)}" for c, g in result.criteria.items())
        prose.line(f"  {key} {score_said(result.score)}  {levels}")
    for error in card.critical:
        prose.line(f"  critical, {error.severity}: {error.why}")
    for turn in card.turns:
        if turn.advice:
            prose.line(f"  turn {turn.index}: {turn.advice.why} Say: {turn.advice.say}")


def level(value: int | None) -> str:
    """Return a level as it is said."""
    return "-" if value is None else str(value)
