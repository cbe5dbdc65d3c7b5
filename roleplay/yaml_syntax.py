"""Say what is wrong with a text that is no YAML, in words for somebody who does not know the parser's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ruamel.yaml.error import MarkedYAMLError

from roleplay.text_files import split_lines


class Spot(NamedTuple):
    """Name a place in a text; line and column count from 0."""

    line: int
    column: int


class Complaint(NamedTuple):
    """Hold what is wrong, and where."""

    spot: Spot
    message: str


@dataclass
class Seen:
    """Hold what the parser met last, where it begins and where it ends."""

    quoted: tuple[Spot, Spot, str] | None = None
    """Text in quotes, and the quote."""
    bracket: tuple[Spot, Spot] | None = None
    """A list or mapping in brackets."""


@dataclass(frozen=True)
class _Error:
    """Hold what the parser says, with the text around."""

    problem: str
    context: str
    at: Spot
    """Where the parser gave up."""
    since: Spot
    """Where what it was reading begins."""
    lines: list[str]
    seen: Seen

    @property
    def line(self) -> str:
        return self.lines[self.at.line] if self.at.line < len(self.lines) else ""

    @property
    def before(self) -> str:
        return self.line[: self.at.column]

    @property
    def after(self) -> str:
        return self.line[self.at.column :]

    @property
    def first_line(self) -> str:
        """The line in which what the parser was reading begins, from there."""
        return self.lines[self.since.line][self.since.column :] if self.since.line < len(self.lines) else ""


SECOND_COLON = "a second colon stands in this line: put the text between quotes"
GOES_ON = "the text goes on after the closing quote: put quotes around all of it, or around nothing"
APOSTROPHE = "an apostrophe ends a text in single quotes: use double quotes around it"
SECOND_KEY = "a second key stands in this line: give it a line of its own"
CURLY = "curly quotes hold nothing together here: use straight ones"
UNLIKE = "this line is indented unlike the lines it belongs to"
NO_FIT = "this does not fit what stands above it: look at quotes, colons and indentation"
STARTS = {
    "\t": "a tab stands here: indent with spaces",
    "```": "a fence of backticks stands here: copy only what stands inside it",
}
BEGINS = "a text that begins with {} needs quotes around it"
KEY = re.compile(r"\s*[\w-]+\s*:(\s|$)")
MARKS_OF_A_MERGE = re.compile(r"(<{7}|={7}|>{7})( |$)")
NO_BREAK_INDENT = re.compile(r" *\u00a0")

Rule = Callable[[_Error], Complaint | None]


def complaint_about(error: MarkedYAMLError, text: str, seen: Seen) -> Complaint:
    """Return what is wrong and where, as near to the author's mistake as can be told."""
    found, since = error.problem_mark, error.context_mark or error.problem_mark
    at = Spot(found.line, found.column) if found else Spot(0, 0)
    start = Spot(since.line, since.column) if since else at
    met = _Error(error.problem or "", error.context or "", at, start, split_lines(text), seen)
    for rule in RULES:
        complaint = rule(met)
        if complaint:
            return complaint
    return Complaint(at, NO_FIT)


def _marks_of_a_merge(met: _Error) -> Complaint | None:
    for number, line in enumerate(met.lines):
        if MARKS_OF_A_MERGE.match(line):
            return Complaint(Spot(number, 0), "a merge left its marks here: keep one version and delete the marks")
    return None


def _no_break_indent(met: _Error) -> Complaint | None:
    for number, line in enumerate(met.lines[: met.at.line + 1]):
        found = NO_BREAK_INDENT.match(line)
        if found:
            message = "this line is indented with no-break spaces: use ordinary ones"
            return Complaint(Spot(number, found.end() - 1), message)
    return None


def _odd_start(met: _Error) -> Complaint | None:
    if "cannot start any token" not in met.problem:
        return None
    known = (words for start, words in STARTS.items() if met.after.startswith(start))
    return Complaint(met.at, next(known, BEGINS.format(met.after[:1])))


def _begun_unread(met: _Error) -> Complaint | None:
    """Say what a text must not begin with, where the parser took it for the beginning of something else."""
    char = met.first_line[:1]
    if "block scalar" in met.context:
        return Complaint(met.since, f"{BEGINS.format(char)}, or begins in the next line")
    if any(word in met.context for word in ("an anchor", "an alias", "a tag")) or "undefined tag" in met.problem:
        return Complaint(met.since if char in "&*!" else met.at, BEGINS.format(char if char in "&*!" else "!"))
    if "directive" in met.context:
        return Complaint(met.since, "a line that begins with % is not read here: remove it")
    return None


def _inside_quotes(met: _Error) -> Complaint | None:
    if "quoted scalar" not in met.context:
        return None
    if "end of stream" in met.problem or "document indicator" in met.problem:
        return Complaint(met.since, "this quote is never closed")
    return Complaint(met.at, "a backslash in double quotes begins a code: use single quotes, or write it twice")


def _colon(met: _Error) -> Complaint | None:
    if "unexpected ':'" in met.problem:
        return Complaint(met.at, "a colon stands in a text inside brackets: put the text between quotes")
    if "mapping values are not allowed" not in met.problem:
        return None
    earlier = re.search(r":(\s|$)", met.before) or met.before.count('"') > 1
    indent = len(met.line) - len(met.line.lstrip())
    return Complaint(met.at, SECOND_COLON) if earlier else Complaint(Spot(met.at.line, indent), UNLIKE)


def _no_colon(met: _Error) -> Complaint | None:
    if "could not find expected ':'" not in met.problem:
        return None
    if "\uff1a" in met.first_line:
        return Complaint(met.since, "a full-width colon stands in this line: use an ordinary one, and a space after it")
    if re.match(r"[\w-]+:\S", met.first_line):
        return Complaint(met.since, "a space is missing after the colon")
    return Complaint(met.since, "this line has no colon; if it goes on with the text above, indent it")


def _after_quotes(met: _Error) -> Complaint | None:
    """Say what stands after a closing quote, or that it should have been closed before."""
    if not met.seen.quoted or "did not find expected" not in met.problem:
        return None
    start, end, quote = met.seen.quoted
    if end.line != met.at.line or met.line[end.column : met.at.column].strip(" ,"):
        return None
    if start.line < end.line:
        return Complaint(start, "this quote is not closed in its line, and the next one closes it by mistake")
    if quote == "'" and end == met.at and met.after[:1].isalpha():
        return Complaint(met.at, APOSTROPHE)
    if "flow" in met.context:
        return Complaint(met.at, "a comma is missing before this") if met.after[:1] in "'\"" else None
    return Complaint(met.at, SECOND_KEY if KEY.match(met.after) else GOES_ON)


def _after_brackets(met: _Error) -> Complaint | None:
    if not met.seen.bracket or "block" not in met.context or "did not find expected" not in met.problem:
        return None
    start, end = met.seen.bracket
    if end.line != met.at.line or met.line[end.column : met.at.column].strip():
        return None
    if met.after[:1] in "]}":
        return Complaint(met.at, f"there is one {met.after[:1]} too many")
    return Complaint(start, BEGINS.format(met.lines[start.line][start.column : start.column + 1]))


def _in_brackets(met: _Error) -> Complaint | None:
    if "flow" not in met.context or "did not find expected" not in met.problem:
        return None
    bracket = met.first_line[:1]
    at_the_end = met.at.line >= len(met.lines) or not "".join(met.lines[met.at.line :]).strip()
    if met.at.line > met.since.line and (at_the_end or (not met.before.strip() and KEY.match(met.line))):
        return Complaint(met.since, f"this {bracket} is never closed")
    if re.search("[“”„‘’]", met.line):
        return Complaint(met.at, CURLY)
    if met.after[:1] in "{[":
        return Complaint(met.at, f"{met.after[:1]} stands inside of a text: put the text between quotes")
    message = f"this does not fit between the brackets that open in line {met.since.line + 1}: is a comma missing?"
    return Complaint(met.at, message)


def _in_blocks(met: _Error) -> Complaint | None:
    if "did not find expected key" not in met.problem and "did not find expected '-'" not in met.problem:
        return None
    if met.after.startswith(":"):
        return Complaint(met.at, "a key is missing before this colon")
    return None if met.before.strip() else Complaint(met.at, UNLIKE)


def _after_the_end(met: _Error) -> Complaint | None:
    if "<document start>" not in met.problem:
        return None
    ends = (n for n in range(met.at.line, -1, -1) if n < len(met.lines) and met.lines[n].rstrip() == "...")
    end = next(ends, None)
    if end is None:
        return Complaint(met.at, NO_FIT)
    return Complaint(Spot(end, 0), "this line ends the document, and more follows: remove it")


RULES: tuple[Rule, ...] = (
    _marks_of_a_merge, _no_break_indent, _odd_start, _begun_unread, _inside_quotes, _colon, _no_colon, _after_quotes,
    _after_brackets, _in_brackets, _in_blocks, _after_the_end,
)  # fmt: skip
"""What can be wrong, the most certain first."""
