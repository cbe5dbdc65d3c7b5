"""A file read from YAML: its plain data, where every key and value stands, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from roleplay.diagnostics import Diagnostic, Place
from roleplay.text_files import split_lines

Step = str | int
"""A key of a mapping or an index of a list."""
Trail = tuple[Step, ...]
"""The way from the document's top to a value."""


@dataclass
class YamlSource:
    """Hold a file's plain data, its problems so far and where everything stands."""

    path: str
    text: str
    data: Any = None
    values: dict[Trail, Place] = field(default_factory=dict)
    """Where each value begins."""
    keys: dict[Trail, Place] = field(default_factory=dict)
    """Where the key of each mapping entry begins."""
    problems: list[Diagnostic] = field(default_factory=list)
    refused: set[Trail] = field(default_factory=set)
    """What is known to be wrong or missing, so that nothing that follows from it is a problem of its own."""
    incomplete: set[Trail] = field(default_factory=set)
    """Mappings of which an entry was left out."""
    exact: str = ""
    """The file's text, byte for byte."""
    digest: str = ""
    """SHA-256 of the file."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return split_lines(self.text)

    @cached_property
    def above(self) -> dict[Trail, Trail]:
        """The entry that stands above each entry of a mapping."""
        last: dict[Trail, Trail] = {}
        out: dict[Trail, Trail] = {}
        for trail in self.keys:
            if trail[:-1] in last:
                out[trail] = last[trail[:-1]]
            last[trail[:-1]] = trail
        return out

    def place(self, trail: Trail, *, key: bool = False) -> Place:
        """Return where a value (or its key) stands, or its nearest parent that is in the file."""
        for end in range(len(trail), -1, -1):
            part = trail[:end]
            first, second = (self.keys, self.values) if key and end == len(trail) else (self.values, self.keys)
            found = first.get(part) or second.get(part)
            if found:
                return found
        return Place(self.path)

    def place_of(self, words: str, trail: Trail) -> Place:
        """Return where words stand inside of a value, or the value's beginning if they are written otherwise."""
        start = self.place(trail)
        for number, line in enumerate(self.lines[start.line - 1 :], start.line):
            column = line.find(words, start.column - 1 if number == start.line else 0)
            if column >= 0:
                return Place(self.path, number, column + 1)
        return start

    def raw(self, trail: Trail) -> Any:
        """Return the value as it is written, before anything is put into its placeholders."""
        value = self.data
        for step in trail:
            inside = isinstance(value, dict) or (isinstance(value, list) and isinstance(step, int))
            try:
                value = value[step] if inside else None
            except (KeyError, IndexError):
                return None
        return value

    def spoiled(self, trail: Trail) -> bool:
        """Return whether a value, or what holds it, is known to be wrong."""
        return any(trail[:end] in self.refused for end in range(1, len(trail) + 1))

    def whole(self, trail: Trail) -> bool:
        """Return whether every entry of a mapping is known, so that what it lacks is not there."""
        lost = self.spoiled(trail) or trail in self.incomplete
        return not lost and not any(t[:-1] == trail for t in self.refused)

    def unbounded(self, trail: Trail) -> None:
        """Record that bounds have no end at all, unless one was refused."""
        if self.whole(trail):
            self.problem(trail, "empty", "say `at_least` or `at_most` here")

    def problem(
        self, trail: Trail, code: str, message: str, *, key: bool = False, suggestion: str = "", warn: bool = False
    ) -> None:
        """Record a problem at a value (or its key), unless the value is known to be wrong already."""
        if not self.spoiled(trail):
            place = self.place(trail, key=key)
            self.problems.append(self.at(place, code, message, suggestion=suggestion, warn=warn))

    def at(self, place: Place, code: str, message: str, *, suggestion: str = "", warn: bool = False) -> Diagnostic:
        """Return a problem at a place of this file, with its source line."""
        line = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        return Diagnostic(place, code, message, "warning" if warn else "error", suggestion, line)
