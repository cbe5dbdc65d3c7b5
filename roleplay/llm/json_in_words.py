"""Find JSON objects in an answer that may hold other words: thoughts, a greeting, the fences of a code block."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

MOST_TRIED = 64
"""Braces that are looked behind, so that no answer takes long."""
_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_DECODER = json.JSONDecoder()


def documents(text: str) -> Iterator[str]:
    """Yield the text of each JSON object in an answer, outermost ones only, in their order."""
    text = _THOUGHTS.sub("", text)
    at = text.find("{")
    for _ in range(MOST_TRIED):
        if at < 0:
            return
        end = _end(text, at)
        if end:
            yield text[at:end]
        at = text.find("{", end or at + 1)


def _end(text: str, at: int) -> int:
    """Return where the object ends that begins at a place, or 0 if none does."""
    try:
        return _DECODER.raw_decode(text, at)[1]
    except (ValueError, RecursionError):
        return 0
