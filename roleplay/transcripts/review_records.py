"""What can be said about a finished call; each kind is a record of its own, and none changes another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from roleplay.transcripts.model import ModelUsed, Strict
from roleplay.transcripts.review_targets import About, Rests, digest_of_words


class _Said(Strict):
    """Say who said it, and when."""

    by: str
    """A pseudonym, never a name."""
    at: str
    """When, in UTC, ISO 8601."""

    def rests_on(self) -> Iterator[Rests]:
        """Yield the words it rests on."""
        yield from ()


class _OfATurn(_Said):
    """Be about one agent turn."""

    turn: int
    words: str = ""
    """The part of the turn that is meant, verbatim, where it was named."""
    turn_sha256: str
    """Of the turn's words, in UTF-8."""

    def rests_on(self) -> Iterator[Rests]:
        """Yield the words it rests on."""
        yield Rests(turn=self.turn, turn_sha256=self.turn_sha256, words=self.words)


class Claim(_OfATurn):
    """Say that a turn showed a behaviour which the observer did not report; a coach decides."""

    kind: Literal["claim"] = "claim"
    behaviour: str


class Mark(_OfATurn):
    """Add a behaviour that the observer missed, in the words that show it."""

    kind: Literal["mark"] = "mark"
    behaviour: str
    cue: str = ""
    """The customer's cue that it takes up, by id, where there is one."""
    reason: str


class Comment(_OfATurn):
    """Say something about a turn; no grade depends on it."""

    kind: Literal["comment"] = "comment"
    text: str


class Override(_Said):
    """Accept, adjust or reject one thing the call was graded with."""

    kind: Literal["override"] = "override"
    about: About
    verdict: Literal["accept", "adjust", "reject"]
    level: int | None = Field(default=None, ge=0, le=5)
    """The level in the place of the one that was given; None where the grade is rejected: not scored."""
    reason: str
    turns: tuple[Rests, ...] = ()
    """The turns it rests on."""

    def rests_on(self) -> Iterator[Rests]:
        """Yield the words it rests on."""
        yield from self.turns


class Note(_Said):
    """Say something about the call as a whole."""

    kind: Literal["note"] = "note"
    text: str


class Exercise(_Said):
    """Say what the trainee should practise next: a scenario, or one turn of this call again."""

    kind: Literal["exercise"] = "exercise"
    scenario: str = ""
    turn: int = 0
    text: str = ""


class Dispute(_Said):
    """Say that a grade is not right; a second reviewer, who sees no grade, decides."""

    kind: Literal["dispute"] = "dispute"
    about: About
    reason: str
    turns: tuple[Rests, ...] = ()

    def rests_on(self) -> Iterator[Rests]:
        """Yield the words it rests on."""
        yield from self.turns


class Decision(_Said):
    """Decide a dispute, without having seen the grade; what it says stands."""

    kind: Literal["decision"] = "decision"
    to: int
    """The line of the dispute in the file of reviews."""
    level: int | None = Field(default=None, ge=0, le=5)
    """Of a criterion: the level that stands; None where it cannot be scored."""
    stands: bool | None = None
    """Of a critical error: whether it was made."""
    reason: str


class Undo(_Said):
    """Take back an earlier record; both stay."""

    kind: Literal["undo"] = "undo"
    of: int
    """Its line in the file of reviews."""
    reason: str


class Gone(Strict):
    """Name one content that was erased."""

    file: Literal["call", "reviews"]
    """Where its record stands: in the call, or in the file of reviews."""
    n: int
    """The record, counted from 0."""
    tombstone_sha256: str
    """Of what stands in its place, as canonical JSON: nobody changes what was kept without its being found."""


class Erasure(_Said):
    """Put on record which contents were erased; it cannot be taken back."""

    kind: Literal["erasure"] = "erasure"
    why: str
    gone: tuple[Gone, ...]


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

    def rests_on(self) -> Iterator[Rests]:
        """Yield the words it rests on."""
        for one in self.disagreements:
            yield Rests(turn=one.turn, turn_sha256=one.turn_sha256, words=one.words)


Review = Claim | SecondOpinion | Override | Mark | Comment | Note | Exercise | Dispute | Decision | Undo | Erasure
REVIEW: TypeAdapter[Review] = TypeAdapter(Annotated[Review, Field(discriminator="kind")])
"""Reads a review from plain data."""


class Entry(Strict):
    """Hold a review with its place in the file."""

    line: int
    """Counted from 1; what names it for good."""
    review: Review


def in_force(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return what was not taken back, without the records that take something back."""
    entries = tuple(entries)
    back = taken_back(entries)
    return tuple(e for e in entries if e.line not in back and not isinstance(e.review, Undo))


def taken_back(entries: Iterable[Entry]) -> set[int]:
    """Return the lines of what was taken back."""
    return {entry.review.of for entry in entries if isinstance(entry.review, Undo)}


def misquoted(review: Review, words: Mapping[int, str], *, whole: bool) -> str:
    """Return what is wrong with a review of a call with these agent turns; `whole` when none was erased."""
    for said in review.rests_on():
        if said.turn not in words:
            if whole:
                return f"the call has no turn {said.turn}"
        elif said.turn_sha256 != digest_of_words(words[said.turn]) or said.words not in words[said.turn]:
            return f"turn {said.turn} has other words"
    return ""
