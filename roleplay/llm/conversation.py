"""The lines of a call as a prompt shows them: one line each, the newest whole, what came before folded by rule."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.behaviours import Line
from roleplay.llm.budget import Fitted, fit
from roleplay.llm.scripted import CHARACTERS_A_TOKEN

LONGEST = 1_600
"""Characters of a line that are shown."""


def conversation(lines: Sequence[Line], tokens: int) -> str:
    """Return the lines that fit into about so many tokens, one line of text each."""
    return _fitted(lines, tokens).text


def newest(lines: Sequence[Line], tokens: int) -> tuple[Line, ...]:
    """Return the newest lines that fit into about so many tokens, oldest first."""
    return _fitted(lines, tokens).lines


def _fitted(lines: Sequence[Line], tokens: int) -> Fitted:
    # a line break inside a line must not begin another one
    plain = [Line(line.who, _short(" ".join(line.text.split()))) for line in reversed(lines)]
    return fit((), plain, tokens, _about)


def _about(text: str) -> int:
    # a prompt that is to be the same wherever it is filled depends on no model's encoding
    return len(text) // CHARACTERS_A_TOKEN + 1


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
