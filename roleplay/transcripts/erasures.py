"""Hold what was erased against the erasures on record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import ValidationError

from roleplay.transcripts.model import Record
from roleplay.transcripts.review_records import Erasure
from roleplay.transcripts.tombstones import digest_of_tombstone, is_erased, left

File = Literal["call", "reviews"]


def named(reviews: Iterable[Record]) -> dict[tuple[File, int], str]:
    """Return the last digest that an erasure on record gives for each content, by its file and number."""
    found = dict[tuple[File, int], str]()
    for record in reviews:
        # of an erasure whose author was erased the rest is left, and a later one names that
        content = left(record.content)
        if content.get("kind") == "erasure":
            try:
                erasure = Erasure.model_validate(content)
            except ValidationError:
                continue
            found |= {(gone.file, gone.n): gone.tombstone_sha256 for gone in erasure.gone}
    return found


def unnamed(file: File, records: Iterable[Record], erasures: dict[tuple[File, int], str]) -> tuple[int, str] | None:
    """Return the first erased content that no erasure on record names as it stands, and what is wrong with it."""
    for record in records:
        if is_erased(record.content):
            known = erasures.get((file, record.n))
            if known is None:
                return record.n, "it was erased, and no erasure is on record"
            if known != digest_of_tombstone(record.content):
                return record.n, "what was left of it is not what the erasure left"
    return None


def owed(file: File, records: Iterable[Record], erasures: dict[tuple[File, int], str]) -> int:
    """Return how many contents an erasure on record names that are still there."""
    return sum((file, record.n) in erasures and not is_erased(record.content) for record in records)
