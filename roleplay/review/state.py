"""Where a call's review stands: who has looked at it, and what still waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from roleplay.review.standing import settled
from roleplay.transcripts import (
    Claim,
    Comment,
    Decision,
    Disagreement,
    Dispute,
    Entry,
    Exercise,
    Mark,
    Note,
    Override,
    SecondOpinion,
    in_force,
)

BY_COACHES = Override | Mark | Comment | Note | Exercise


@dataclass(frozen=True)
class ReviewState:
    """Hold where the review of one call stands."""

    reviewed_by: tuple[str, ...] = ()
    """Coaches who said something about it, first come first."""
    open_disputes: tuple[Entry, ...] = ()
    """Disputes that nobody has decided."""
    decided: tuple[Entry, ...] = ()
    """The decisions on disputes."""
    open_claims: tuple[Claim, ...] = ()
    """Claims that no coach has settled."""
    disagreements: tuple[tuple[SecondOpinion, Disagreement], ...] = ()
    """What the last opinion of each observer reads in another way and no coach has settled."""


def review_state(entries: Iterable[Entry]) -> ReviewState:
    """Return where the review of a call stands from everything that was said about it."""
    entries = in_force(entries)
    done = settled(entries)
    decisions = tuple(e for e in entries if isinstance(e.review, Decision))
    closed = {e.review.to for e in decisions if isinstance(e.review, Decision)}
    # of several opinions by one observer the last one holds
    latest = {who(e.review): e.review for e in entries if isinstance(e.review, SecondOpinion)}
    return ReviewState(
        reviewed_by=tuple(dict.fromkeys(e.review.by for e in entries if isinstance(e.review, BY_COACHES))),
        open_disputes=tuple(e for e in entries if isinstance(e.review, Dispute) and e.line not in closed),
        decided=decisions,
        open_claims=tuple(
            e.review for e in entries if isinstance(e.review, Claim) and (e.review.turn, e.review.behaviour) not in done
        ),
        disagreements=tuple(
            (opinion, d)
            for opinion in latest.values()
            for d in opinion.disagreements
            if (d.turn, d.behaviour) not in done
        ),
    )


def who(opinion: SecondOpinion) -> str:
    """Return whose opinion it is: the model's, else the observer's."""
    return opinion.model.name if opinion.model else opinion.observer
