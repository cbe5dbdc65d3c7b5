"""Put an answer together from what an endpoint sends, and say what is wrong with it.

Endpoints send what they like: nothing is taken for granted but that it was JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from roleplay.llm.faults import ModelFault
from roleplay.llm.port import Usage

CHARACTERS_A_TOKEN = 40
"""No encoding has tokens this long on average; an answer beyond it did not end where it was asked to."""
BROKEN_OFF = frozenset({"length", "abort", "error", "cancelled"})
"""Reasons for an end in the middle."""


@dataclass
class Answer:
    """Gather one answer, whole or piece by piece."""

    most_characters: int
    pieces: list[str] = field(default_factory=list)
    refusal: str = ""
    finish: str = ""
    """Why the endpoint says it ended; empty while it has not said."""
    model: str = ""
    usage: Usage | None = None
    held: int = 0
    """Characters so far."""

    def take(self, part: Any, where: str) -> str:
        """Add a completion (`where` is `message`) or a piece of one (`delta`), and return its text.

        Raises:
            ModelFault: `corrupt` if it is neither, `truncated` if the answer is longer than it may be.
        """
        choices = getattr(part, "choices", None)
        if not isinstance(choices, list):
            raise ModelFault("corrupt", "it is no answer of this kind of endpoint")
        if not self.model:
            self.model = str(getattr(part, "model", None) or "")
        if (used := getattr(part, "usage", None)) is not None:
            self.usage = _usage(used) or self.usage
        if not choices:
            return ""
        choice = choices[0]
        said = getattr(choice, where, None)
        if said is None and where == "message":
            raise ModelFault("corrupt", "it holds no message")
        if finish := getattr(choice, "finish_reason", None):
            self.finish = str(finish)
        if refusal := getattr(said, "refusal", None):
            self.refusal += _text(refusal)
        text = _text(getattr(said, "content", None))
        self.held += len(text)
        if self.held > self.most_characters:
            raise ModelFault("truncated", "it did not end where it was asked to", spent=self.usage)
        self.pieces.append(text)
        return text

    def whole(self) -> str:
        """Return the text.

        Raises:
            ModelFault: `truncated`, `refused` or `empty`.
        """
        text = "".join(self.pieces)
        if self.refusal or self.finish == "content_filter":
            raise ModelFault("refused", spent=self.usage)
        if not self.finish:
            raise ModelFault("truncated", "it ended without saying so", spent=self.usage)
        if self.finish in BROKEN_OFF:
            why = "it reached the most tokens it may have" if self.finish == "length" else ""
            raise ModelFault("truncated", why, spent=self.usage)
        if not text.strip():
            raise ModelFault("empty", spent=self.usage)
        return text


def _text(found: Any) -> str:
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ModelFault("corrupt", "its text is no text")
    return found


def _usage(found: Any) -> Usage | None:
    prompt, answer = getattr(found, "prompt_tokens", None), getattr(found, "completion_tokens", None)
    if not (isinstance(prompt, int) and isinstance(answer, int) and prompt >= 0 and answer >= 0):
        return None
    return Usage(prompt, answer) if prompt or answer else None
