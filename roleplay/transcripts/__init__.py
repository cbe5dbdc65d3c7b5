"""What is kept of a call: an append-only file of records, each bound to the one before it."""

from roleplay.transcripts.line_file import Lines, append_line, read_lines
from roleplay.transcripts.model import Branch, Footer, Header, Record, Source
from roleplay.transcripts.reader import DRILLS, Transcript, find, kept, read
from roleplay.transcripts.reviews import Claim, append_review, read_reviews, verdicts, verdicts_in, verify_reviews
from roleplay.transcripts.verify import Verdict, verify
from roleplay.transcripts.writer import TranscriptWriter

__all__ = [
    "DRILLS", "Branch", "Claim", "Footer", "Header", "Lines", "Record", "Source", "Transcript", "TranscriptWriter",
    "Verdict", "append_line", "append_review", "find", "kept", "read", "read_lines", "read_reviews", "verdicts",
    "verdicts_in", "verify", "verify_reviews",
]  # fmt: skip
