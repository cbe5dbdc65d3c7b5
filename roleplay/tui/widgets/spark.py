"""Numbers as a line of blocks, always beside words that say the same."""

from __future__ import annotations

from collections.abc import Iterable

BLOCKS = "▁▂▃▄▅▆▇█"


def blocks(scores: Iterable[float]) -> str:
    """Return scores, 0 to 100, as one block each."""
    return "".join(BLOCKS[min(len(BLOCKS) - 1, int(score / 100 * len(BLOCKS)))] for score in scores)
