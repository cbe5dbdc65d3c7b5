"""The trainee's own rating in plain lines, before the debrief."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from roleplay.cli import output, prose
from roleplay.rubrics import LEVELS, TOP
from roleplay.wiring.live import LiveCall
from roleplay.wiring.rating import INTRODUCTION, Question

COMMAND = re.compile(rf"/rate\s+([0-{TOP}])\s+([0-{TOP}])\s*")
"""Empathy and resolution, a level each."""
SKIPS = "A number from 0 to 5, or Enter alone to give none."


class SelfRating:
    """Ask a person at a terminal; from a file or a pipe take a `/rate` that is there, and ask nobody."""

    def __init__(self, *, asks: bool, waiting: Callable[[], bool]) -> None:
        self._asks, self._waiting = asks, waiting
        self._given: re.Match[str] | None = None

    def takes(self, line: str) -> bool:
        """Return whether a line from a file or a pipe is a rating, and no turn; it holds if no turn comes after it."""
        self._given = None if self._asks else COMMAND.fullmatch(line)
        return self._given is not None

    def take(self, live: LiveCall, lines: Iterator[str]) -> None:
        """Keep the rating of an ended call, if there is one to be had."""
        asked = live.to_rate
        if not asked:
            return
        if self._asks:
            prose.note(f"\n{INTRODUCTION} {SKIPS}")
            answers = {question.rubric: _ask(question, lines) for question in asked}
            live.rate(answers.get("empathy"), answers.get("resolution"))
            return
        if not self._given and self._waiting():
            self.takes(next(lines, ""))
        if self._given:
            live.rate(int(self._given[1]), int(self._given[2]))


def _ask(question: Question, lines: Iterator[str]) -> int | None:
    prose.note(f"\n{question.title}. {question.about}")
    for level, words in zip(LEVELS, question.levels, strict=True):
        prose.note(f"  {level}  {words}".rstrip())
    while True:
        output.prompt(f"{question.title}, 0 to {TOP}: ")
        words = next(lines, "").strip()
        if not words:
            return None
        if words.isdecimal() and int(words) in LEVELS:
            return int(words)
        prose.note(SKIPS)
