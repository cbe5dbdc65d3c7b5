"""What a check returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Alike = Callable[[str, Sequence[str]], float]
"""Return how near in meaning a text is to the nearest of some others, at most 1."""


@dataclass(frozen=True)
class Held:
    """Say why words were held back."""

    kind: str
    """The class, one of `checks.IN_WORDS`."""
    reason: str
    """A sentence that the model can mend the line by."""
