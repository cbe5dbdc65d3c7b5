"""Mark a disputed call again: one criterion after the other, or all of them from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from roleplay import paths
from roleplay.calibration.session import Rated
from roleplay.clock import stamp
from roleplay.diagnostics import gathered, has_errors, render
from roleplay.errors import BadFile
from roleplay.mending import checked
from roleplay.wiring.calibration.rating import NOTHING, Question, read_answer
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.marks import to_mark
from roleplay.written import Page, Written
from roleplay.yaml_reading import read_file


class Levels(Written):
    """Hold the levels that a second marker gives a call, as written in a file."""

    levels: dict[str, Literal["0", "1", "2", "3", "4", "5", "n"]]
    """By criterion: 0 to 5, or `n` where there was nothing to judge."""
    reason: Page | None = None

    def by_criterion(self) -> dict[str, int | None]:
        """Return the levels; None where there was nothing to judge."""
        return {key: None if level == NOTHING else int(level) for key, level in self.levels.items()}


def read_levels(path: Path) -> Levels:
    """Return the levels of a YAML or JSON file.

    Raises:
        BadFile: with every problem, if it cannot be used.
    """
    source = read_file(path, paths.shown(path))
    found, whole = checked(Levels, source.data, source) if source.data is not None else (None, False)
    problems = gathered(source.problems)
    if found is None or not whole or has_errors(problems):
        raise BadFile(render(problems), "It holds `levels:` with a level for each criterion, and may hold a `reason:`.")
    return found


class RemarkDesk:
    """Ask one marker for the levels of one disputed call; nothing is kept before all are given."""

    def __init__(self, folder: RunFolder, call: str, by: str) -> None:
        """Sit down at a call.

        Raises:
            UsageProblem: if they may not mark it.
            BadFile: if something of the run is not as it was written.
        """
        self.call, self._folder, self._by = to_mark(folder, call, by), folder, by
        self._given: dict[str, Rated] = {}
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether everything is answered."""
        return self._at >= len(self.call.asked)

    @property
    def levels(self) -> dict[str, int | None]:
        """The levels given so far, by criterion."""
        return {key: rated.level for key, rated in self._given.items()}

    @property
    def reasons(self) -> str:
        """The reasons given for single levels."""
        return "; ".join(f"{key}: {rated.reason}" for key, rated in self._given.items() if rated.reason)

    def question(self) -> Question | None:
        """Return what is asked next; None once everything is answered."""
        if self.done:
            return None
        asked = self.call.asked[self._at]
        return Question(
            call=self.call.slot.id, number=1, calls=1, copy=self.call.copy, asked=asked,
            anchors=self.call.anchors(asked), given=self._given.get(asked.key),
        )  # fmt: skip

    def answer(self, words: str) -> Rated:
        """Take an answer to the question that is up, and go on.

        Raises:
            UsageProblem: if it is no answer.
        """
        key = self.call.asked[self._at].key
        level, reason = read_answer(words)
        at = stamp(self._folder.sources)
        rated = Rated(call=self.call.slot.id, criterion=key, level=level, reason=reason, by=self._by, at=at)
        self._given[key] = rated
        self._at = next((n for n, c in enumerate(self.call.asked) if c.key not in self._given), len(self.call.asked))
        return rated

    def back(self) -> bool:
        """Go back to the question before; return whether there is one."""
        first = self._at == 0
        self._at -= not first
        return not first
