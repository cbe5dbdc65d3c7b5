"""Plain data about a played call, for JSON and for both front ends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.behaviours import CATALOGUE
from roleplay.calls import begin
from roleplay.events import AnyEvent, CallEnded, MoodMoved
from roleplay.grading import Scorecard
from roleplay.mood import Mood, Row
from roleplay.scenarios import Scenario
from roleplay.transcripts import Header
from roleplay.wiring.paragraphs import reflowed
from roleplay.wiring.rating import RATED, rating_in

__all__ = [
    "last_moods", "mood_reason", "moods", "practice_data", "reason", "reflowed", "signed", "strongest_rows", "weight",
]  # fmt: skip

RULES = {
    "progress": "something got done",
    "patience": "time passes",
    "settling": "things are moving",
    "floor": "the problem is still open",
    "unanswered": "their question is still open",
    "broken_promise": "a promise was not kept",
}
"""Reasons for a change of mood that are no behaviours, in words."""
TELLING = 2
"""Points of anger and distress together from which a change is worth a word."""


def moods(events: Sequence[AnyEvent], scenario: Scenario, seed: int) -> list[Mood]:
    """Return the mood before the first agent turn and after each."""
    start = begin(scenario, seed).mood.mood
    return [start, *(e.after for e in events if isinstance(e, MoodMoved))]


def last_moods(events: Sequence[AnyEvent], scenario: Scenario, seed: int) -> tuple[Mood, Mood]:
    """Return the mood before the last agent turn and after it; before the first turn both are where it begins."""
    # from the end, so that a turn of a long call costs no more than the first
    newest = (e.after for e in reversed(events) if isinstance(e, MoodMoved))
    start = begin(scenario, seed).mood.mood
    after = next(newest, start)
    return next(newest, start), after


def practice_data(
    header: Header, scenario: Scenario, events: Sequence[AnyEvent], card: Scorecard, path: Path
) -> dict[str, Any]:
    """Return what `practice --json` prints."""
    ended = next(e for e in events if isinstance(e, CallEnded))
    rating = rating_in(events)
    return {
        "id": header.id,
        "scenario": header.scenario,
        "seed": header.seed,
        "mode": header.mode,
        "customer": header.customer,
        "outcome": ended.outcome,
        "resolved": ended.resolved,
        "self_rating": rating.model_dump(include=set(RATED)) if rating else None,
        "mood": [{"turn": i, **mood.model_dump()} for i, mood in enumerate(moods(events, scenario, header.seed))],
        "scorecard": card.as_data(header.id),
        "transcript": paths.shown(path),
    }


def mood_reason(events: Sequence[AnyEvent]) -> str:
    """Return why the customer's anger or distress moved most in the last turn, in a few words."""
    moved = next((e for e in reversed(events) if isinstance(e, MoodMoved)), None)
    rows = strongest_rows(moved.rows) if moved else []
    return "; ".join(f"{reason(row)} ({signed(weight(row))})" for row in rows[:2])


def bearing(before: Mood, after: Mood) -> str:
    """Return where a mood is going, to stand after its name: `, easing`, `, rising` or nothing."""
    change = after.anger + after.distress - before.anger - before.distress
    return "" if abs(change) < TELLING else ", easing" if change < 0 else ", rising"


def strongest_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that moved anger or distress, strongest first."""
    moving = [r for r in rows if r.rule not in ("bounds", "cap") and abs(weight(r)) >= 1]
    return sorted(moving, key=lambda r: -abs(weight(r)))


def weight(row: Row) -> float:
    """Return how far a row moved anger and distress together; more is worse."""
    return row.change.get("anger", 0) + row.change.get("distress", 0)


def reason(row: Row) -> str:
    """Return a row's reason in words for a screen."""
    return CATALOGUE[row.rule].name.lower() if row.rule in CATALOGUE else RULES.get(row.rule, row.rule)


def signed(points: float) -> str:
    """Return points with their sign, whole."""
    return f"{points:+.0f}".replace("-", "−")
