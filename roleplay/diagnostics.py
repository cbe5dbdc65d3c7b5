"""Problems with positions: one shape for every mistake in a file that a person wrote."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]
"""An error stops the file from being used; a warning does not."""

CLOSE_ENOUGH = 72
"""Similarity, 0 to 100, from which a name is worth suggesting."""
SHORTEST_PIECE = 4
"""Letters from which a piece of a much longer name stands for it."""
MOST = 100
"""Problems of one file that are named; nobody mends more in one go."""
LONGEST_NAME, MOST_NAMES = 60, 12
"""Characters of a name, and names of a list, that a message repeats."""


@dataclass(frozen=True)
class Place:
    """Name a spot in a file; line and column count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True)
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
        line = "".join("\N{REPLACEMENT CHARACTER}" if hidden(c) else c for c in line)
        margin = f"{self.place.line:>5} | "
        pad = "".join("\t" if c == "\t" else " " * _width(c) for c in line[: column - 1])
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


def hidden(char: str) -> bool:
    """Return whether a character cannot be seen, apart from tabs and spaces."""
    noncharacter = ord(char) & 0xFFFE == 0xFFFE
    return (unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char != "\t") or noncharacter


def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1


def _window(line: str, column: int, width: int = 110) -> tuple[str, int]:
    """Return the part of a long line around the column, and the column inside it."""
    if len(line) <= width:
        return line, column
    start = max(0, min(column - width // 2, len(line) - width))
    return line[start : start + width], column - start


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the problems once each, in order of place."""
    # a key: a hostile file has tens of thousands, and to compare two field by field costs more than to find them
    return sorted(set(diagnostics), key=lambda d: (*vars(d.place).values(), d.code, d.message, d.level, d.suggestion))


def gathered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the problems of a file once each, in order of place; of very many the first, and that there are more."""
    ordered = in_order(diagnostics)
    if len(ordered) > MOST:
        message = "more problems follow; mend the ones above first"
        level: Level = "error" if has_errors(ordered[MOST - 1 :]) else "warning"
        ordered[MOST - 1 :] = [Diagnostic(ordered[MOST - 1].place, "more-problems", message, level)]
    return tuple(ordered)


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """Return every problem in order of place, each with its source line, and a closing count."""
    ordered = in_order(diagnostics)
    errors = sum(d.level == "error" for d in ordered)
    blocks = [d.with_caret() for d in ordered]
    blocks.append(f"{errors} error{'s' * (errors != 1)}, {len(ordered) - errors} warning(s)")
    return "\n".join(blocks)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether any of the problems stops the file from being used."""
    return any(d.level == "error" for d in diagnostics)


def named(name: str) -> str:
    """Return a name from a file in quotes, cut where it is very long, with what hides in it made visible."""
    short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
    return repr(short)


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as a sentence has them: a, b and c; of very many the first."""
    shown = [*names[:MOST_NAMES], *(["others"] if len(names) > MOST_NAMES else [])]
    return f" {last} ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def unknown(name: str, sentence: str, candidates: Sequence[str], there: str = "") -> tuple[str, str]:
    """Return what to say of a name that is not among the candidates, and the one that was probably meant.

    The sentence holds `{name}`. Without a likely one `there` and the candidates follow, if they are few. A letter that
    only looks like the right one is called by its name.
    """
    guess = closest(name, candidates)
    message = sentence.replace("{name}", named(name))
    odd = next((c for c in name if not c.isascii()), "") if guess.isascii() else ""
    if guess and odd:
        message += f"; {odd.strip() or 'the space'} in it is {code_point(odd)}"
    elif not guess and there and 0 < len(candidates) <= MOST_NAMES:
        message += f"; {there}: {', '.join(candidates)}"
    return message, guess


def code_point(char: str) -> str:
    """Return a character's number and name."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip()


def closest(name: str, candidates: Sequence[str]) -> str:
    """Return the candidate that was probably meant, or nothing."""
    found = closest_few(name, candidates, 1)
    return found[0] if found else ""


def closest_few(name: str, candidates: Sequence[str], most: int = 3) -> list[str]:
    """Return the candidates nearest to the name, best first, at most as many as asked."""
    from rapidfuzz import fuzz, process, utils

    near = [c for c in candidates if _comparable(name, c)]
    ranked = process.extract(name, near, scorer=fuzz.WRatio, processor=utils.default_process, limit=None)
    # of equally likely ones the one of like length was meant
    ranked.sort(key=lambda found: (-round(found[1]), abs(len(found[0]) - len(name))))
    return [candidate for candidate, score, _ in ranked if score >= CLOSE_ENOUGH][:most]


def _comparable(name: str, candidate: str) -> bool:
    """Return whether names are alike in length, or the name is a good piece of the candidate: `id` is not forbidden."""
    if max(len(name), len(candidate)) > LONGEST_NAME:
        return False
    alike = len(candidate) <= 2 * len(name) and len(name) <= 2 * len(candidate)
    return alike or (len(name) >= SHORTEST_PIECE and name.lower() in candidate.lower())
