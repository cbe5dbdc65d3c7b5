"""Read TOML while keeping where every statement stands, which the standard reader does not tell.

A file is cut into statements (a comment, a blank line, a table's head or a setting) by asking the standard reader for
the shortest run of lines that it takes, so that no second grammar of TOML is needed here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

from roleplay.diagnostics import Diagnostic, Place
from roleplay.yaml_source import YamlSource

MAX_BYTES = 20_000
KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
ASSIGNMENT = re.compile(rf"([ \t]*)({KEY}(?:[ \t]*\.[ \t]*{KEY})*)[ \t]*=[ \t]*")
PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
FRIENDLY = {
    "Invalid value": "this value cannot be read: text stands between double quotes, a yes is true and a no is false",
    "Invalid statement": "a setting is written NAME = VALUE",
    "Expected '='": "a setting is written NAME = VALUE",
    "Unterminated string": "a quote is opened here and never closed",
    "character '\\n'": "a quote is opened here and not closed in the same line",
    "Cannot overwrite": "this setting stands twice in the file",
    "Cannot declare": "this table stands twice in the file",
    "Expected ']' at the end of a table": "a table is written [NAME]",
    "Unescaped '\\'": "a backslash between double quotes is written twice; single quotes take it as it is",
}
"""What the parser says, and what a person can do with."""

Trail = tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """Hold the lines of one statement."""

    line: int
    """Its first line, counted from 1."""
    text: str
    """As written, with its line ends."""
    table: Trail
    """The table in force, its own for a head."""
    trail: Trail
    """The way to what it sets; the table's for a head, empty for comments and blank lines."""
    data: dict[str, Any]
    """What it says by itself."""

    @property
    def is_head(self) -> bool:
        """Whether it begins a table."""
        return bool(self.data) and self.text.lstrip().startswith("[")

    @property
    def value(self) -> Any:
        """What it sets its trail to; of a head, the empty table."""
        own = self.trail if self.is_head else self.trail[len(self.table) :]
        return reduce(getitem, own, self.data)

    @property
    def column(self) -> int:
        """Where its value begins, counted from 0; for a head or a comment, its first character."""
        found = None if self.is_head else ASSIGNMENT.match(self.text)
        return found.end() if found else len(self.text) - len(self.text.lstrip())


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of a text in order, up to the first that cannot be read."""
    lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
    table: Trail = ()
    start = 0
    while start < len(lines):
        read = _shortest(lines, start)
        if read is None:
            return
        end, data = read
        own = "".join(lines[start:end])
        if data and own.lstrip().startswith("["):
            table = trail = _trail(data)
        else:
            key = ASSIGNMENT.match(own) if data else None
            trail = (*table, *_trail(tomllib.loads(f"{key[2]} = 0"))) if key else ()
        yield Statement(start + 1, own, table, trail, data)
        start = end


def _shortest(lines: list[str], start: int) -> tuple[int, dict[str, Any]] | None:
    for end in range(start + 1, len(lines) + 1):
        try:
            return end, tomllib.loads("".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
    return None


def _trail(data: Any) -> Trail:
    """Return the way down a mapping that has one entry at every level."""
    if not isinstance(data, dict) or not data:
        return ()
    key, inner = next(iter(data.items()))
    return (key, *_trail(inner))


def read_text(text: str, path: str) -> YamlSource:
    """Return a text's plain data with places; what cannot be read is a problem, never raised."""
    source = YamlSource(path, text, data={})
    try:
        source.data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        source.problems.append(_syntax(source, str(error)))
        return source
    for found in statements(text):
        if not found.trail:
            continue
        indent = len(found.text) - len(found.text.lstrip())
        source.keys.setdefault(found.trail, Place(path, found.line, indent + 1))
        source.values.setdefault(found.trail, Place(path, found.line, found.column + 1))
        inner = found.value if isinstance(found.value, dict) else {}
        above = (found.trail[:end] for end in range(1, len(found.trail)))
        for other in [*above, *((*found.trail, key) for key in inner)]:
            source.values.setdefault(other, source.values[found.trail])
    return source


def _syntax(source: YamlSource, said: str) -> Diagnostic:
    place = PLACE.search(said)
    words = said[: place.start()] if place else said
    words = next((friendly for heard, friendly in FRIENDLY.items() if heard in words), words)
    line, column = 1, 1
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
    else:
        sound = list(statements(source.text))
        after = sound[-1].line + sound[-1].text.count("\n") if sound else 1
        # every statement may be sound by itself: then the last one clashes with an earlier one
        line = after if after <= len(source.text.splitlines()) else sound[-1].line
    return source.at(Place(source.path, line, column), "toml-syntax", words)


def read_file(path: Path) -> YamlSource:
    """Read a TOML file; one that is not there is empty, one that cannot be read is a problem."""
    name = str(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return YamlSource(name, "", data={})
    except OSError as error:
        problem = Diagnostic(Place(name), "file-unreadable", error.strerror or str(error))
        return YamlSource(name, "", data={}, problems=[problem])
    if len(raw) > MAX_BYTES:
        problem = Diagnostic(Place(name), "toml-syntax", f"the file is larger than {MAX_BYTES:,} bytes")
        return YamlSource(name, "", data={}, problems=[problem])
    try:
        return read_text(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problem = Diagnostic(Place(name, line), "toml-syntax", "this is not UTF-8 text")
        return YamlSource(name, "", data={}, problems=[problem])
