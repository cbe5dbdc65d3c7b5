"""Ask a second marker for the levels of a disputed call, in plain lines."""

from __future__ import annotations

from roleplay.cli import output, prose
from roleplay.cli.calibrate_rating import MarkingLines
from roleplay.cli.line_mode import Words
from roleplay.errors import ExitCode, UsageProblem
from roleplay.wiring.calibration.rating import Question
from roleplay.wiring.certify.remarking import RemarkDesk


class MarkAgain(MarkingLines):
    """Ask until every criterion has a level; nothing is kept before."""

    intro = "You see the call, and not what anybody thought of it. Nothing is kept before the last answer."
    commands = "b goes back, t shows the call again, c the case, q stops and keeps nothing."
    desk: RemarkDesk

    def __init__(self, desk: RemarkDesk, words: Words) -> None:
        super().__init__(desk, words)

    def run(self) -> int:
        """Ask and return the exit code: 1 where not every level was given."""
        code = super().run()
        if not code and not self.desk.done:
            prose.note("Not every level was given: nothing is kept.")
            return ExitCode.FAILED
        return code

    def named(self, question: Question) -> str:
        """Return how a call is announced."""
        return f"The disputed call {question.call}"

    def reason(self, given: str) -> str:
        """Return why these levels, asked for where nobody has said it yet.

        Raises:
            UsageProblem: if nobody says it.
        """
        said = given
        if not said and not self.desk.reasons:
            output.prompt("Why these levels, in a sentence? ")
            said = next((line.strip() for line in self.words if line.strip()), "")
        whole = ". ".join(part for part in (said.rstrip("."), self.desk.reasons) if part)
        if not whole:
            raise UsageProblem("Nobody says why: nothing is kept.", "`--reason TEXT` says it.")
        return whole
