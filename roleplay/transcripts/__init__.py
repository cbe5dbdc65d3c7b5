"""What is kept of a call: an append-only file of records, each bound to the one before it."""

from roleplay.transcripts.model import Branch, Footer, Header, Record, Source
from roleplay.transcripts.reader import Transcript, find, kept, read
from roleplay.transcripts.verify import Verdict, verify
from roleplay.transcripts.writer import TranscriptWriter

__all__ = [
    "Branch", "Footer", "Header", "Record", "Source", "Transcript", "TranscriptWriter", "Verdict",
    "find", "kept", "read", "verify",
]  # fmt: skip
