"""What a grade rests on: quotes for and against, what was missed, or the turns looked at in vain."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.behaviours import Seen
from roleplay.grading.record import HARMFUL, CallRecord, TurnRecord
from roleplay.grading.scorecard import Proof
from roleplay.rubrics import Criterion

MOST, GOOD = 3, 3
"""Proofs of a kind; the level from which what speaks for it comes first."""


def proofs(call: CallRecord, criterion: Criterion, level: int) -> tuple[Proof, ...]:
    """Return the evidence for a criterion's level, never nothing."""
    good = _quotes(call, criterion.shows)
    bad = _quotes(call, criterion.against)
    missed = _missed(call, criterion.missed)
    found = [*good, *bad, *missed] if level >= GOOD else [*bad, *missed, *good]
    return tuple(found) or (absent(call),)


def absent(call: CallRecord) -> Proof:
    """Return the turns that were looked at in vain."""
    return Proof(kind="absent", turns=tuple(t.index for t in call.turns))


def quote(turn: TurnRecord, seen: Seen) -> Proof:
    """Return the words of a sighting."""
    return Proof(kind="quote", turn=turn.index, text=seen.quote, start=seen.start, end=seen.end, behaviour=seen.id)


def _quotes(call: CallRecord, ids: Sequence[str]) -> list[Proof]:
    sightings = sorted(call.quoted(ids), key=lambda pair: (-pair[1].intensity, pair[0].index))
    return [quote(turn, seen) for turn, seen in sightings[:MOST]]


def _missed(call: CallRecord, what: str) -> list[Proof]:
    scenario = call.scenario
    if what == "cues":
        return [Proof(kind="missed", turn=c.after, text=c.text) for c in call.cues if c.met_at is None][:MOST]
    if scenario is None:
        return []
    if what == "facts":
        return [Proof(kind="missed", text=f.title or n) for n, f in scenario.facts.items() if n not in call.earned][
            :MOST
        ]
    if what == "steps":
        return [Proof(kind="missed", text=s.title) for n, s in scenario.steps.items() if n not in call.done][:MOST]
    return []


def harm(turn: TurnRecord) -> Seen | None:
    """Return the strongest harm of a turn."""
    return max((b for b in turn.observation.behaviours if b.id in HARMFUL), key=lambda b: b.intensity, default=None)
