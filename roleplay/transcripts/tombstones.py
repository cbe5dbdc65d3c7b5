"""What stands in the place of a content that was erased: when, why and by whom, and what of it was kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from roleplay.transcripts.model import Strict, canonical

ERASED = "erased"
"""The one key of a content that was erased on purpose."""
WORDS = "[erased]"
"""What stands where words stood."""


class Tombstone(Strict):
    """Hold what is known of an erased content; the digest of the content itself stays in its record."""

    at: str
    """When, in UTC, ISO 8601."""
    by: str
    why: str
    kept: dict[str, Any]
    """The content without the words, in the form it had: levels, times, what was observed and moved."""

    def content(self) -> dict[str, Any]:
        """Return the content of the record."""
        return {ERASED: self.model_dump(mode="json")}


def is_erased(content: Mapping[str, Any]) -> bool:
    """Return whether a content was erased."""
    return ERASED in content


def left(content: dict[str, Any]) -> dict[str, Any]:
    """Return a content as it can be read: of an erased one what was kept, perhaps nothing."""
    if not is_erased(content):
        return content
    kept = content[ERASED].get("kept") if isinstance(content[ERASED], dict) else None
    return kept if isinstance(kept, dict) else {}


def digest_of_tombstone(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 by which an erasure on record names what it left in a content's place."""
    return hashlib.sha256(canonical(content)).hexdigest()
