"""Problems with positions: one shape for every mistake in a file that a person wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]
"""An error stops the file from being used; a warning does not."""

CLOSE_ENOUGH = 72
"""Similarity, 0 to 100, from which a name is worth suggesting."""


@dataclass(frozen=True, order=True)
class Place:
    """Name a spot in a file; line and column count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Diagnostic:
    """Say one problem, where it is and, where known, what was probably meant."""

    place: Place
    code: str
    message: str
    level: Level = "error"
    suggestion: str = ""
    source_line: str = ""

    def __str__(self) -> str:
        tail = f" (did you mean {self.suggestion!r}?)" if self.suggestion else ""
        return f"{self.place}: {self.level}[{self.code}]: {self.message}{tail}"

    def with_caret(self) -> str:
        """Return the message, the source line and a caret under the column."""
        if not self.source_line.strip():
            return str(self)
        line, column = _window(self.source_line.rstrip("\n"), self.place.column)
        margin = f"{self.place.line:>5} | "
        pad = "".join("\t" if c == "\t" else " " for c in line[: column - 1])
        return f"{self}\n{margin}{line}\n{' ' * (len(margin) - 2)}| {pad}^"

    def as_data(self) -> dict[str, object]:
        """Return the fields a program reads."""
        return {
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "level": self.level,
            "code": self.code,
            "message": self.message,
            "suggestion": self.suggestion or None,
        }


def _window(line: str, column: int, width: int = 110) -> tuple[str, int]:
    """Return the part of a long line around the column, and the column inside it."""
    if len(line) <= width:
        return line, column
    start = max(0, min(column - width // 2, len(line) - width))
    return line[start : start + width], column - start


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """Return every problem in order of place, each with its source line, and a closing count."""
    ordered = sorted(set(diagnostics))
    errors = sum(d.level == "error" for d in ordered)
    blocks = [d.with_caret() for d in ordered]
    blocks.append(f"{errors} error{'s' * (errors != 1)}, {len(ordered) - errors} warning(s)")
    return "\n".join(blocks)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether any of the problems stops the file from being used."""
    return any(d.level == "error" for d in diagnostics)


def closest(name: str, candidates: Sequence[str]) -> str:
    """Return the candidate that was probably meant, or nothing."""
    found = closest_few(name, candidates, 1)
    return found[0] if found else ""


def closest_few(name: str, candidates: Sequence[str], most: int = 3) -> list[str]:
    """Return the candidates nearest to the name, best first, at most as many as asked."""
    from rapidfuzz import fuzz, process, utils

    ranked = process.extract(name, candidates, scorer=fuzz.WRatio, processor=utils.default_process, limit=None)
    # of equally likely ones the one of like length was meant
    ranked.sort(key=lambda found: (-round(found[1]), abs(len(found[0]) - len(name))))
    return [candidate for candidate, score, _ in ranked if score >= CLOSE_ENOUGH][:most]
