"""Choose wordings: by the seed, never the same content line twice in a call."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence


def pick(options: Sequence[str], seed: int, *key: object) -> str:
    """Return one of the options, the same one for the same seed and key on any machine."""
    digest = hashlib.sha256("/".join(map(str, (seed, *key))).encode()).digest()
    return options[int.from_bytes(digest[:8]) % len(options)]


def unsaid(options: Sequence[str], used: Collection[str]) -> list[str]:
    """Return the options the customer has not said in this call."""
    return [text for text in options if text not in used]
