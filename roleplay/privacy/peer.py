"""What a peer sees of a kept call: what was said, how it moved and how it was graded, and not whose it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from roleplay.events import AnyEvent, NotesKept
from roleplay.privacy.names import NO_NAMES, Names
from roleplay.transcripts import Claim, Dispute, Entry, Review, SecondOpinion, Transcript

TRAINEE, COACH = "trainee", "coach"
"""Who speaks, where nobody is to be named."""
HIDDEN = "•"
"""Stands for each character of a pseudonym, so that quotes stay where they were."""
BY_RUBRIC = "why"
"""A field in which words may stand under names of their own."""
SPOKEN = frozenset({
    "text", "words", "quote", "reason", "detail", "say", BY_RUBRIC, "before", "reply", "evidence", "strength",
    "comments", "notes", "ratings", "turning_points", "shows", "instead", "instead_why", "advice", "advice_why",
    "effect", "done", "integrity",
})  # fmt: skip
"""Fields in which what people said or wrote can stand, in calls, in reviews and in reports."""
M = TypeVar("M", bound=BaseModel)


def people_of(trainee: str, entries: Iterable[Entry] = ()) -> Names:
    """Return the pseudonyms of whoever took a call or said something about it."""
    named = {trainee, *(getattr(entry.review, "by", "") for entry in entries)}
    return Names(named - {TRAINEE, COACH})


def unnamed(text: str, people: Names) -> str:
    """Return words with a dot for every character of a pseudonym in them."""
    for start, end in people.spans(text):
        text = f"{text[:start]}{HIDDEN * (end - start)}{text[end:]}"
    return text


def nobody_in(model: M, people: Names) -> M:
    """Return data that names none of these people in what was said or written."""
    return type(model).model_validate(_walked(model.model_dump(), people)) if people else model


def _walked(data: Any, people: Names, field: str = "") -> Any:
    if isinstance(data, dict):
        return {key: _walked(value, people, field if field == BY_RUBRIC else key) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_walked(value, people, field) for value in data]
    return unnamed(data, people) if isinstance(data, str) and field in SPOKEN else data


def peer_view(transcript: Transcript, people: Names = NO_NAMES) -> Transcript:
    """Return a call without its trainee, its id, the hour it was taken, the call it grew from and the notes in it.

    The records, which hold all of that, are left out; the words stay as they were kept, masked, and name nobody of
    `people`.
    """
    header = transcript.header
    alias = peer_id(header.id, transcript.records[0].salt if transcript.records else "")
    footer = transcript.footer and nobody_in(transcript.footer, people)
    return replace(
        transcript,
        path=transcript.path.with_name(f"{alias}{transcript.path.suffix}"),
        header=header.model_copy(
            update={"id": alias, "at": to_the_day(header.at), "trainee": "", "branch_of": None}
        ),
        events=tuple(nobody_in(_event(e), people) for e in transcript.events if not isinstance(e, NotesKept)),
        footer=footer and footer.model_copy(update={"at": to_the_day(footer.at)}),
        records=(),
    )  # fmt: skip


def peer_entries(entries: Iterable[Entry], people: Names = NO_NAMES) -> tuple[Entry, ...]:
    """Return what was said about a call with roles in the place of names, and days in that of times.

    What is written in it names nobody of `people`.
    """
    return tuple(Entry(line=entry.line, review=_review(nobody_in(entry.review, people))) for entry in entries)


def peer_id(call: str, salt: str) -> str:
    """Return what a call is called where nobody is to be known by its id; the salt of its header keeps it unguessed."""
    return "call-" + hashlib.sha256(f"{salt} {call}".encode()).hexdigest()[:12]


def to_the_day(at: str) -> str:
    """Return a moment in UTC, ISO 8601, as the beginning of its day."""
    return f"{at[:10]}T00:00:00+00:00"


def _event(event: AnyEvent) -> AnyEvent:
    at = getattr(event, "at", None)
    return event.model_copy(update={"at": to_the_day(at)}) if isinstance(at, str) else event


def _review(review: Review) -> Review:
    who = {} if isinstance(review, SecondOpinion) else {"by": TRAINEE if isinstance(review, Claim | Dispute) else COACH}
    return review.model_copy(update={"at": to_the_day(review.at), **who})
