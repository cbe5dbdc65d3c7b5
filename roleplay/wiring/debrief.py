"""What a debrief says beyond the scorecard: one strength, at most three things to work on, what each turn did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.behaviours import CATALOGUE
from roleplay.events import AgentSaid, AnyEvent, CallEnded, CustomerSaid, MoodMoved
from roleplay.grading import Scorecard
from roleplay.grading.scorecard import CriterionGrade, TurnGrade
from roleplay.mood import Mood
from roleplay.scenarios import Scenario
from roleplay.wiring.outcomes import outcome_words
from roleplay.wiring.results import moods, reason, signed, strongest_rows, weight

MOST_TO_WORK_ON = 3
GOOD_LEVEL = 4


@dataclass(frozen=True)
class TurnReview:
    """Hold one agent turn with what it did."""

    text: str
    reply: str
    grade: TurnGrade
    effect: str
    """What moved the customer, in words."""
    mood: Mood


@dataclass(frozen=True)
class Debrief:
    """Hold what the trainee reads after a call."""

    outcome: str
    mood_words: str
    moods: tuple[Mood, ...]
    strength: str
    work_on: tuple[str, ...]
    turns: tuple[TurnReview, ...]


def debrief_of(events: Sequence[AnyEvent], scenario: Scenario, seed: int, card: Scorecard) -> Debrief:
    """Return the debrief of an ended call."""
    ended = next(e for e in events if isinstance(e, CallEnded))
    path = moods(events, scenario, seed)
    return Debrief(
        outcome=ended.outcome,
        mood_words=_mood_words(path),
        moods=tuple(path),
        strength=_strength(card),
        work_on=tuple(_work_on(card)),
        turns=tuple(_turns(events, card)),
    )


def _mood_words(path: list[Mood]) -> str:
    first, last = path[0], path[-1]
    peak = max(m.anger for m in path)
    return (
        f"anger from {first.anger:.0f} to {last.anger:.0f}, at most {peak:.0f}; distress from {first.distress:.0f} "
        f"to {last.distress:.0f}; heard {last.heard:.0f} of 100; trust {last.trust:.0f} of 100"
    )


def _graded(card: Scorecard) -> list[tuple[str, CriterionGrade]]:
    pairs = [(name, c) for rubric in card.rubrics.values() for name, c in rubric.criteria.items()]
    return [(name, c) for name, c in pairs if c.level is not None]


def _strength(card: Scorecard) -> str:
    """Return what went best, with its quote: the task, never the person."""
    ranked = sorted(_graded(card), key=lambda pair: (-(pair[1].level or 0), -pair[1].weight))
    for name, criterion in ranked:
        quote = next((p for p in criterion.evidence if p.kind == "quote"), None)
        good = quote is not None and CATALOGUE.get(quote.behaviour) is not None and CATALOGUE[quote.behaviour].positive
        if good and quote and (criterion.level or 0) > 1:
            what = CATALOGUE[quote.behaviour].name.lower()
            return f"turn {quote.turn}, “{quote.text}”: {what} ({name} {criterion.name.lower()})"
    return ""


def _work_on(card: Scorecard) -> list[str]:
    """Return the criteria that would lift the scores most, each with what the next level looks like."""
    open_ones = [(n, c) for n, c in _graded(card) if c.next and (c.level or 0) < GOOD_LEVEL]
    ranked = sorted(open_ones, key=lambda pair: -(5 - (pair[1].level or 0)) * pair[1].weight)
    return [f"{n} {c.name}: {c.next.anchor}" for n, c in ranked[:MOST_TO_WORK_ON] if c.next]


def _turns(events: Sequence[AnyEvent], card: Scorecard) -> list[TurnReview]:
    words = {e.turn: e.text for e in events if isinstance(e, AgentSaid)}
    replies = {e.turn: e.text for e in events if isinstance(e, CustomerSaid)}
    moved = {e.turn: e for e in events if isinstance(e, MoodMoved)}
    return [
        TurnReview(words[g.index], replies.get(g.index, ""), g, effect(moved[g.index]), moved[g.index].after)
        for g in card.turns
        if g.index in moved
    ]


def effect(event: MoodMoved) -> str:
    """Return in words what a turn did to the mood, and why."""
    rows = strongest_rows(event.rows)[:3]
    if not rows:
        return f"Their anger stays at {event.after.anger:.0f}."
    why = ", ".join(f"{reason(row)} {signed(weight(row))}" for row in rows)
    return f"Anger {event.after.anger:.0f}, distress {event.after.distress:.0f}: {why}."


__all__ = ["Debrief", "TurnReview", "debrief_of", "effect", "outcome_words"]
