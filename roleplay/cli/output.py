"""Print: data on stdout, notes on stderr, and nothing a terminal would obey."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from roleplay.session.port import clean


def data(value: Any) -> None:
    """Print data for a program: JSON on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def line(text: str = "") -> None:
    """Print a line for a person on stdout."""
    print(safe(text))


def pieces(texts: Iterable[str]) -> None:
    """Print a document on stdout, piece by piece: as it is and in UTF-8, or on a terminal as the terminal bears it."""
    terminal = sys.stdout.isatty()
    for text in texts:
        if terminal:
            print(safe(text), end="")
        else:
            sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()


def note(text: str) -> None:
    """Print a note for a person on stderr."""
    print(safe(text), file=sys.stderr)


def prompt(text: str) -> None:
    """Print a prompt on stderr and stay on its line."""
    print(text, end="", flush=True, file=sys.stderr)


def safe(text: str) -> str:
    """Return text without terminal codes, in what the terminal can encode."""
    encoding = sys.stdout.encoding or "utf-8"
    indented = (" " * (len(part) - len(part.lstrip(" "))) + clean(part) for part in text.split("\n"))
    return "\n".join(indented).encode(encoding, "replace").decode(encoding)


def table(rows: Iterable[Sequence[object]], heads: Sequence[str]) -> None:
    """Print a plain table: columns aligned by spaces, no lines drawn."""
    cells = [[str(c) for c in row] for row in [heads, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    for row in cells:
        line("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
