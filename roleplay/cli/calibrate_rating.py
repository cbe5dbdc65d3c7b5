"""Rate calls in plain lines: the call, each criterion with its levels in words, an answer."""

from __future__ import annotations

import sys
from typing import Protocol

from roleplay import paths
from roleplay.cli import output, prose
from roleplay.cli.line_mode import Words
from roleplay.errors import ExitCode, UsageProblem
from roleplay.wiring.calibration.rating import HOW, NOTHING, Question, RatingDesk

COMMANDS = "b goes back, t shows the call again, c the case, q stops; what you have rated is kept."
ALONE = "Nobody sees your levels, and you see nobody's, before everybody is done."


class Desk(Protocol):
    """Give one question after the other, and take the answers."""

    @property
    def done(self) -> bool:
        """Whether everything is answered."""

    def question(self) -> Question | None:
        """Return what is asked next; None once everything is answered."""

    def answer(self, words: str) -> object:
        """Take an answer to the question that is up, and go on.

        Raises:
            UsageProblem: if it is no answer.
        """

    def back(self) -> bool:
        """Go back to the question before; return whether there is one."""


class MarkingLines:
    """Show a call and ask for its levels until all are given, or whoever gives them stops."""

    intro, commands = ALONE, COMMANDS
    """What is said before the first question, and which commands there are."""

    def __init__(self, desk: Desk, words: Words) -> None:
        self.desk, self.words = desk, words
        self._call = ""
        """The call that was shown last."""
        self._asked: Question | None = None
        """The question that was shown last."""

    def run(self) -> int:
        """Ask and return the exit code."""
        try:
            self._rate()
        except KeyboardInterrupt:
            prose.note("")
            self._end()
            return ExitCode.INTERRUPTED
        self._end()
        return ExitCode.OK

    def _rate(self) -> None:
        if self.desk.done:
            return
        prose.note(f"{self.intro}\nAnswer {HOW}\n{self.commands}")
        self._ask()
        for line in self.words:
            words = line.strip()
            if words == "q":
                return
            if words:
                self._take(words)
            if self.desk.done:
                return
            self._ask()

    def _take(self, words: str) -> None:
        question = self.desk.question()
        assert question is not None
        if words == "b":
            if not self.desk.back():
                prose.note("This is the first one.")
        elif words == "t":
            self._show_call(question)
        elif words == "c":
            self._show_case(question)
        else:
            try:
                self.desk.answer(words)
            except UsageProblem as problem:
                prose.note(f"{problem} {self.commands}")

    def _ask(self) -> None:
        question = self.desk.question()
        assert question is not None
        if question.call != self._call:
            self._call = question.call
            self._show_case(question)
            self._show_call(question)
        if question != self._asked:
            self._asked = question
            self._show(question)
        sys.stdout.flush()
        if self.words.prompt:
            output.prompt(f"{question.asked.key}: ")

    def _show(self, question: Question) -> None:
        asked = question.asked
        prose.line(f"\n{asked.key} {asked.name}")
        for level, anchor in sorted(question.anchors.items()):
            prose.line(f"  {level}  {anchor}")
        prose.line(f"  {NOTHING}  There was nothing to judge.")
        if question.given:
            before = NOTHING if question.given.level is None else question.given.level
            prose.line(f"You said {before} before.")

    def _show_case(self, question: Question) -> None:
        copy = question.copy
        prose.line(f"\n{self.named(question)}, {copy.title}\n\n{copy.brief}")
        for title, text in copy.cards:
            prose.line(f"\nCard: {title}\n{text}")
        _list("What a good resolution needed", copy.steps)
        _list("What the customer told only when it was earned", copy.held_back)
        _list("Not rated in this call", [f"{key}: {why}" for key, why in copy.not_asked.items()])

    def _show_call(self, question: Question) -> None:
        prose.line("")
        for said in question.copy.lines:
            who = f"Agent {said.turn}" if said.who == "agent" else "Customer"
            prose.line(f"{who}: {said.text}")
        prose.line(f"— {question.copy.ended} —")

    def named(self, question: Question) -> str:
        """Return how a call is announced."""
        return f"Call {question.number} of {question.calls}: {question.call}"

    def _end(self) -> None:
        """Say what comes next."""


class RatingLines(MarkingLines):
    """Ask until everything is rated, or the rater stops."""

    desk: RatingDesk

    def __init__(self, desk: RatingDesk, words: Words) -> None:
        super().__init__(desk, words)

    def _end(self) -> None:
        path = paths.shown(self.desk.folder.path)
        if self.desk.done:
            prose.note(f"\nAll calls are rated. Once everybody is done: `roleplay calibrate report {path}`.")
            return
        done, every = self.desk.rated_calls, len(self.desk.folder.calls)
        again = f"`roleplay calibrate rate {path} --by {self.desk.rater}`"
        prose.note(f"\n{done} of {every} calls are rated wholly. Go on with {again}.")


def _list(title: str, entries: list[str] | tuple[str, ...]) -> None:
    if entries:
        prose.line("\n".join([f"\n{title}:", *(f"- {entry}" for entry in entries)]))
