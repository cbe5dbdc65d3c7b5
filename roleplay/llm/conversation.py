"""The lines of a call as a prompt shows them: one line each, the newest whole, what came before folded by rule."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.behaviours import Line
from roleplay.llm.budget import fit
from roleplay.llm.scripted import CHARACTERS_A_TOKEN

LONGEST = 1_600
"""Characters of a line that are shown."""


def conversation(lines: Sequence[Line], tokens: int) -> str:
    """Return the lines that fit into about so many tokens; a line break inside a line cannot begin another."""
    plain = [Line(line.who, _short(" ".join(line.text.split()))) for line in lines]
    return fit((), plain[::-1], tokens, _about).text


def _about(text: str) -> int:
    # a prompt that is to be the same wherever it is filled depends on no model's encoding
    return len(text) // CHARACTERS_A_TOKEN + 1


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
