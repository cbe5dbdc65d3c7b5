"""What is kept of a call: an append-only file of records, each bound to the one before it.

A name is imported when it is first asked for, because a list of calls needs none of the records' models.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roleplay.transcripts.line_file import Lines, append_line, read_lines
    from roleplay.transcripts.model import Branch, Footer, FormCall, Header, ModelUsed, Record, Source
    from roleplay.transcripts.reader import DRILLS, Transcript, find, kept, read
    from roleplay.transcripts.review_records import (
        Claim,
        Comment,
        Decision,
        Disagreement,
        Dispute,
        Entry,
        Erasure,
        Exercise,
        Mark,
        Note,
        Override,
        Review,
        SecondOpinion,
        Undo,
        in_force,
        taken_back,
    )
    from roleplay.transcripts.review_targets import About, Rests
    from roleplay.transcripts.reviews import (
        append_review,
        read_claims,
        read_entries,
        read_reviews,
        verdicts,
        verdicts_in,
        verify_reviews,
    )
    from roleplay.transcripts.verification import Verdict, verify
    from roleplay.transcripts.writer import TranscriptWriter

_HOMES = {
    "line_file": ("Lines", "append_line", "read_lines"),
    "model": ("Branch", "Footer", "FormCall", "Header", "ModelUsed", "Record", "Source"),
    "reader": ("DRILLS", "Transcript", "find", "kept", "read"),
    "review_records": (
        "Claim",
        "Comment",
        "Decision",
        "Disagreement",
        "Dispute",
        "Entry",
        "Erasure",
        "Exercise",
        "Mark",
        "Note",
        "Override",
        "Review",
        "SecondOpinion",
        "Undo",
        "in_force",
        "taken_back",
    ),
    "review_targets": ("About", "Rests"),
    "reviews": (
        "append_review",
        "read_claims",
        "read_entries",
        "read_reviews",
        "verdicts",
        "verdicts_in",
        "verify_reviews",
    ),
    "verification": ("Verdict", "verify"),
    "writer": ("TranscriptWriter",),
}

__all__ = [
    "DRILLS", "About", "Branch", "Claim", "Comment", "Decision", "Disagreement", "Dispute", "Entry", "Erasure",
    "Exercise", "Footer", "FormCall", "Header", "Lines", "Mark", "ModelUsed", "Note", "Override", "Record", "Rests",
    "Review", "SecondOpinion", "Source", "Transcript", "TranscriptWriter", "Undo", "Verdict", "append_line",
    "append_review", "find", "in_force", "kept", "read", "read_claims", "read_entries", "read_lines",
    "read_reviews", "taken_back", "verdicts", "verdicts_in", "verify", "verify_reviews",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    home = next((module for module, names in _HOMES.items() if name in names), "")
    if not home:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{home}"), name)
