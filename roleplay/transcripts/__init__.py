"""What is kept of a call: an append-only file of records, each bound to the one before it."""

from roleplay.transcripts.line_file import Lines, append_line, read_lines
from roleplay.transcripts.model import Branch, Footer, Header, ModelUsed, Record, Source
from roleplay.transcripts.reader import DRILLS, Transcript, find, kept, read
from roleplay.transcripts.review_records import Claim, Disagreement, SecondOpinion
from roleplay.transcripts.reviews import (
    append_review,
    read_claims,
    read_reviews,
    verdicts,
    verdicts_in,
    verify_reviews,
)
from roleplay.transcripts.verify import Verdict, verify
from roleplay.transcripts.writer import TranscriptWriter

__all__ = [
    "DRILLS", "Branch", "Claim", "Disagreement", "Footer", "Header", "Lines", "ModelUsed", "Record", "SecondOpinion",
    "Source", "Transcript", "TranscriptWriter", "Verdict", "append_line", "append_review", "find", "kept", "read",
    "read_claims", "read_lines", "read_reviews", "verdicts", "verdicts_in", "verify", "verify_reviews",
]  # fmt: skip
