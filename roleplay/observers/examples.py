"""What a trainer's examples of an act say, read once: their vectors, their content words, whether they deny."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from roleplay.behaviours import Sought
from roleplay.observers.amounts import in_digits
from roleplay.observers.encoder import encoder
from roleplay.observers.specificity import content
from roleplay.observers.text import SPEECH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SLOT = re.compile(r"\{slot\.[a-z_-]+\}")


@dataclass(frozen=True)
class Examples:
    """Hold the examples of an act as they are compared."""

    texts: tuple[str, ...]
    vectors: NDArray[np.float32]
    contents: tuple[frozenset[str], ...]
    denies: NDArray[np.bool_]
    apologises: NDArray[np.bool_]
    unlike: NDArray[np.float32]
    """Vectors of wordings that come close and are not meant; none is shape (0, 384)."""

    @property
    def any_denies(self) -> bool:
        """Whether an example says what is not."""
        return bool(self.denies.any())

    @property
    def any_apologises(self) -> bool:
        """Whether an example is an apology."""
        return bool(self.apologises.any())


def examples_of(act: Sought, names: tuple[str, ...]) -> Examples:
    """Return the examples of an act; names of people and places weigh nothing."""
    return _read(act.examples, act.unlike, _amount_like(act), names)


# not by the act itself, which is another one once it is settled
@lru_cache(maxsize=1_000)
def _read(said: tuple[str, ...], unlike: tuple[str, ...], amount: str, names: tuple[str, ...]) -> Examples:
    import numpy as np

    texts = tuple(plain(SLOT.sub(amount, e), names) for e in said)
    return Examples(
        texts,
        encoder().encode(texts),
        tuple(content(t) for t in texts),
        np.array([denies(t) for t in texts], dtype=bool),
        np.array([apologises(t) for t in texts], dtype=bool),
        encoder().encode([plain(SLOT.sub(amount, e), names) for e in unlike]),
    )


@lru_cache(maxsize=4_000)
def denies(text: str) -> bool:
    """Return whether a text holds a negation."""
    return bool(SPEECH["negation"].search(text))


@lru_cache(maxsize=4_000)
def apologises(text: str) -> bool:
    """Return whether a text begins with an apology."""
    return bool(SPEECH["apologises"].search(text))


@lru_cache(maxsize=4_000)
def plain(text: str, names: tuple[str, ...]) -> str:
    """Return a text as it is compared: numbers in digits, names left out."""
    for name in names:
        if name in text:
            text = re.sub(rf"[\s,]*\b{re.escape(name)}\b(?:['’]s\b)?", "", text)
    return in_digits(text).strip() or "…"


def _amount_like(act: Sought) -> str:
    """Return an amount to read an example with: the end of the slot that is given."""
    for _, low, high in act.slots:
        value = high if high is not None else low
        if value is not None:
            return f"{value:g}"
    return "100"
