"""What can be said about a finished call: a trainee's claim, and the second opinion of another observer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from roleplay.transcripts.model import ModelUsed, Strict


class Claim(Strict):
    """Say that a turn showed a behaviour which the observer did not report; a coach decides."""

    kind: Literal["claim"] = "claim"
    turn: int
    behaviour: str
    words: str = ""
    """The part of the turn that is meant, verbatim, where it was named."""
    by: str
    """A pseudonym, never a name."""
    at: str
    """When, in UTC, ISO 8601."""
    turn_sha256: str
    """Of the turn's words, in UTF-8."""


class Disagreement(Strict):
    """Say that one of two observers saw a behaviour in a turn and the other did not; a coach decides."""

    turn: int
    behaviour: str
    words: str
    """What was seen in the turn, verbatim."""
    seen_by: Literal["first", "second"]
    """The observer of the call, or the one of the second opinion."""
    fails: bool = False
    """Whether this reading alone makes a critical error."""
    turn_sha256: str
    """Of the turn's words, in UTF-8."""


class SecondOpinion(Strict):
    """Say how another observer reads the call; the grade of the call stays what it was."""

    kind: Literal["second_opinion"] = "second_opinion"
    at: str
    """When, in UTC, ISO 8601."""
    observer: str
    observer_sha256: str
    model: ModelUsed | None = None
    scorecard: dict[str, Any]
    """Its scores, levels, critical errors and pass, in short."""
    agreement: dict[str, Any]
    """How far it agrees with the grade of the call."""
    disagreements: tuple[Disagreement, ...] = ()
    discarded: dict[str, int] = {}
    """What a model reported and did not stand, by the reason."""


Review = Annotated[Claim | SecondOpinion, Field(discriminator="kind")]
REVIEW: TypeAdapter[Claim | SecondOpinion] = TypeAdapter(Review)
"""Reads a review from plain data."""


def digest_of_words(words: str) -> str:
    """Return the SHA-256 of a turn's words."""
    return hashlib.sha256(words.encode()).hexdigest()


def misquoted(review: Claim | SecondOpinion, words: Mapping[int, str], *, whole: bool) -> str:
    """Return what is wrong with a review of a call with these agent turns; `whole` when none was erased."""
    for said in (review,) if isinstance(review, Claim) else review.disagreements:
        if said.turn not in words:
            if whole:
                return f"the call has no turn {said.turn}"
        elif said.turn_sha256 != digest_of_words(words[said.turn]) or said.words not in words[said.turn]:
            return f"turn {said.turn} has other words"
    return ""
