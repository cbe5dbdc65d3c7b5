"""Rate blind: one call after the other, one criterion after the other, and nothing of what anybody else says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from roleplay.calibration.ratings import Asked
from roleplay.calibration.session import CallCopy, Rated
from roleplay.errors import UsageProblem
from roleplay.rubrics import LEVELS, TOP
from roleplay.session import InputPort, Refused
from roleplay.wiring.calibration.folder import CalibrationFolder, rater_name

NOTHING = "n"
"""The answer for a criterion with nothing to judge."""
HOW = f"0 to {TOP}, or {NOTHING} where there was nothing to judge; a reason may follow."
LONGEST = 400
"""Characters of a reason."""
_ANSWER = re.compile(rf"([0-{TOP}]|{NOTHING})(?:[\s:.,;-]+(.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Question:
    """Hold what a rater is asked next."""

    call: str
    number: int
    """Which of the rater's calls, from 1."""
    calls: int
    copy: CallCopy
    asked: Asked
    anchors: Mapping[int, str]
    given: Rated | None
    """What the rater said of it before."""


class RatingDesk:
    """Ask one rater everything they have still to rate."""

    def __init__(self, folder: CalibrationFolder, rater: str) -> None:
        """Sit down at a session.

        Raises:
            UsageProblem: if the name cannot be a rater's, or the levels of others have been shown.
            BadFile: if what is kept is not as it was written.
        """
        self.folder, self.rater = folder, rater_name(rater)
        self._order = folder.session.order(rater)
        self._all = [(call, c) for call in self._order for c in folder.asked(call)]
        self._given = folder.rated(rater)
        self._at = self._unrated()
        opened = folder.opened()
        if opened and not self.done:
            message = (
                f"The report of this session was opened on {opened[:10]}: levels given from then on are not blind."
            )
            raise UsageProblem(message, "`roleplay calibrate new` makes another session.")

    @property
    def done(self) -> bool:
        """Whether everything is rated."""
        return self._at >= len(self._all)

    @property
    def rated_calls(self) -> int:
        """How many calls are rated wholly."""
        return len(self._order) - len({call for call, c in self._all if (call, c.key) not in self._given})

    def question(self) -> Question | None:
        """Return what is asked next; None once everything is rated."""
        if self.done:
            return None
        call, asked = self._all[self._at]
        return Question(
            call=call,
            number=self._order.index(call) + 1,
            calls=len(self._order),
            copy=self.folder.copy(call),
            asked=asked,
            anchors=self.folder.anchors(asked).anchors,
            given=self._given.get((call, asked.key)),
        )

    def answer(self, words: str) -> Rated:
        """Keep an answer to the question that is up, and go on; it is on the disk when this returns.

        Raises:
            UsageProblem: if it is no answer.
            StorageProblem: if it cannot be kept.
        """
        call, asked = self._all[self._at]
        level, reason = read_answer(words)
        rated = Rated(call=call, criterion=asked.key, level=level, reason=reason, by=self.rater, at=self.folder.now())
        self.folder.keep([rated])
        self._given[call, asked.key] = rated
        self._at = self._unrated()
        return rated

    def back(self) -> bool:
        """Go back to the question before; return whether there is one."""
        first = self._at == 0
        self._at -= not first
        return not first

    def _unrated(self) -> int:
        left = (i for i, (call, c) in enumerate(self._all) if (call, c.key) not in self._given)
        return next(left, len(self._all))


def read_answer(words: str) -> tuple[int | None, str]:
    """Return the level and the reason in an answer such as `3 never named the worry`, cleaned and masked.

    Raises:
        UsageProblem: if there is no level in it.
    """
    match = _ANSWER.fullmatch(words.strip())
    if match is None:
        raise UsageProblem(f"An answer is {HOW}")
    try:
        reason = InputPort().take(match[2] or "").text
    except Refused as why:
        raise UsageProblem(str(why)) from why
    if len(reason) > LONGEST:
        raise UsageProblem(f"A reason takes at most {LONGEST} characters; this one has {len(reason)}.")
    level = None if match[1].lower() == NOTHING else int(match[1])
    assert level is None or level in LEVELS
    return level, reason
