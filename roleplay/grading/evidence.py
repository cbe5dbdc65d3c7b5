"""What a grade rests on: quotes for and against, what was missed, or the turns looked at in vain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from roleplay.behaviours import Committed, Seen
from roleplay.grading.record import HARMFUL, CallRecord, TurnRecord
from roleplay.grading.scorecard import Proof
from roleplay.rubrics import Criterion
from roleplay.scenarios import Step

MOST, GOOD = 3, 3
"""Proofs of a kind; the level from which what speaks for it comes first."""


def proofs(call: CallRecord, criterion: Criterion, level: int) -> tuple[Proof, ...]:
    """Return the evidence for a criterion's level, never nothing."""
    good = [*_done(call, criterion.missed), *_quotes(call, criterion.shows)][:MOST]
    bad = _quotes(call, criterion.against)
    missed = _missed(call, criterion.missed)
    found = [*good, *bad, *missed] if level >= GOOD else [*bad, *missed, *good]
    return tuple(found) or (absent(call),)


def absent(call: CallRecord) -> Proof:
    """Return the turns that were looked at in vain."""
    return Proof(kind="absent", turns=tuple(t.index for t in call.turns))


def quote(turn: TurnRecord, seen: Seen | Committed) -> Proof:
    """Return the words of a sighting."""
    return Proof(kind="quote", turn=turn.index, text=seen.quote, start=seen.start, end=seen.end, behaviour=seen.id)


def _quotes(call: CallRecord, ids: Sequence[str]) -> list[Proof]:
    sightings = sorted(call.quoted(ids), key=lambda pair: (-pair[1].intensity, pair[0].index))
    return [quote(turn, seen) for turn, seen in sightings[:MOST]]


def _steps(call: CallRecord, what: str) -> Mapping[str, Step]:
    """Return the steps a criterion looks at."""
    steps = call.scenario.steps if call.scenario and what in ("steps", "diagnosis") else {}
    return {name: s for name, s in steps.items() if what == "steps" or s.phase == "diagnose"}


def _done(call: CallRecord, what: str) -> list[Proof]:
    """Return the words in which the weightiest steps were done."""
    steps = _steps(call, what)
    found = []
    for name in sorted((n for n in steps if n in call.done), key=lambda n: -steps[n].share):
        turn = call.turn(call.done[name])
        said = next((s for s in turn.observation.steps if s.id == name), None)
        if said:
            found.append(Proof(kind="quote", turn=turn.index, text=said.quote, start=said.start, end=said.end))
    return sorted(found[:MOST], key=lambda proof: proof.turn)


def _missed(call: CallRecord, what: str) -> list[Proof]:
    missed: list[Proof] = []
    if what == "cues":
        missed = [Proof(kind="missed", turn=c.after, text=c.text) for c in call.cues if c.met_at is None]
    elif what == "facts" and call.scenario:
        missed = [
            Proof(kind="missed", text=f.title or n) for n, f in call.scenario.facts.items() if n not in call.earned
        ]
    else:
        missed = [Proof(kind="missed", text=s.title) for n, s in _steps(call, what).items() if n not in call.done]
    return missed[:MOST]


def harm(turn: TurnRecord) -> Seen | None:
    """Return the strongest harm of a turn."""
    return max((b for b in turn.observation.behaviours if b.id in HARMFUL), key=lambda b: b.intensity, default=None)
