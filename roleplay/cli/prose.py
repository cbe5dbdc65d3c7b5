"""Print sentences: broken between words where a terminal would break them anywhere, left whole for pipes and files."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import TextIO

from roleplay.cli import output


def line(text: str = "") -> None:
    """Print a line for a person on stdout."""
    output.line(_fitted(text, sys.stdout))


def note(text: str) -> None:
    """Print a note for a person on stderr."""
    output.note(_fitted(text, sys.stderr))


def _fitted(text: str, stream: TextIO) -> str:
    """Return text with no line longer than the terminal is wide, as far as words allow; indents go on."""
    width = _columns(stream)
    whole = not width
    return "\n".join(part if whole or len(part) < width else _wrapped(part, width - 1) for part in text.split("\n"))


def _columns(stream: TextIO) -> int:
    """Return how wide the terminal behind a stream is; 0 where there is none, or it does not say."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        return 0


def _wrapped(part: str, width: int) -> str:
    indent = " " * (len(part) - len(part.lstrip()))
    return textwrap.fill(
        part.strip(), width, initial_indent=indent, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
