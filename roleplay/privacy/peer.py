"""What a peer sees of a kept call: what was said, how it moved and how it was graded, and not whose it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from roleplay.events import AnyEvent, NotesKept
from roleplay.transcripts import Claim, Dispute, Entry, Review, SecondOpinion, Transcript

TRAINEE, COACH = "trainee", "coach"
"""Who speaks, where nobody is to be named."""


def peer_view(transcript: Transcript) -> Transcript:
    """Return a call without its trainee, its id, the hour it was taken, the call it grew from and the notes in it.

    The records, which hold all of that, are left out; the words stay as they were kept, masked.
    """
    header = transcript.header
    alias = peer_id(header.id, transcript.records[0].salt if transcript.records else "")
    return replace(
        transcript,
        path=transcript.path.with_name(f"{alias}{transcript.path.suffix}"),
        header=header.model_copy(
            update={"id": alias, "at": to_the_day(header.at), "trainee": "", "branch_of": None}
        ),
        events=tuple(_event(e) for e in transcript.events if not isinstance(e, NotesKept)),
        footer=transcript.footer and transcript.footer.model_copy(update={"at": to_the_day(transcript.footer.at)}),
        records=(),
    )  # fmt: skip


def peer_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return what was said about a call with roles in the place of names, and days in that of times."""
    return tuple(Entry(line=entry.line, review=_review(entry.review)) for entry in entries)


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
