"""Text as it was written in a file, made ready for lines of any width."""

from __future__ import annotations

import re


def reflowed(text: str) -> str:
    """Return a text with the lines of each paragraph joined; an empty line parts paragraphs, an indented line stays."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(re.sub(r"\n(?=\S)", " ", p) for p in paragraphs)
