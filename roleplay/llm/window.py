"""What a model can take at once, and a call fitted into it: the newest lines whole, what came before folded by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from roleplay.behaviours import Line
from roleplay.llm.budget import Fitted, fit
from roleplay.llm.port import Message
from roleplay.llm.scripted import CHARACTERS_A_TOKEN
from roleplay.llm.tokens import A_LINE_END
from roleplay.settings import Endpoint


def about(text: str) -> int:
    """Return about how many tokens a text has, for a model whose encoding nobody needs to know."""
    return len(text) // CHARACTERS_A_TOKEN + 1


@dataclass(frozen=True)
class Window:
    """Hold how much a model can take at once."""

    tokens: int = Endpoint().context
    """Of a request and its answer together."""
    count: Callable[[str], int] = about
    """Return the tokens of a text."""

    def fitted(
        self, fixed: Sequence[Message], lines: Sequence[Line], *, answer: int, most: int, around: int = A_LINE_END
    ) -> Fitted:
        """Return what fits of a call beside the fixed messages and an answer of so many tokens.

        `most` is what the call may take where there is more room, and `around` what comes with each line.

        Raises:
            ModelFault: `too_long` if not even the newest line fits.
        """
        return fit(fixed, lines[::-1], self.tokens - answer, self.count, most=most, around=around)
