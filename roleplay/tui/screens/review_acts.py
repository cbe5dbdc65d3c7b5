"""What a coach can say about a call, from a key to a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from roleplay.behaviours import CATALOGUE
from roleplay.rubrics import LEVELS
from roleplay.scenarios.heads import heads
from roleplay.transcripts import Entry, Erasure, in_force
from roleplay.tui.screens.choice import ChoiceScreen, Chosen
from roleplay.tui.screens.mark import Marked, MarkScreen
from roleplay.wiring.claims import claimable
from roleplay.wiring.review_words import entry_words, level_words

if TYPE_CHECKING:
    from textual.app import App

    from roleplay.tui.widgets.coach_turn import CoachTurn
    from roleplay.tui.widgets.grade_row import GradeRow
    from roleplay.wiring.desk import OnTheDesk
    from roleplay.wiring.rulings import Speaker, Verdict

UNSCORED = "n"
"""The key of a level that is not scored."""
THERE, NOT_THERE = "y", "n"
TURN_AGAIN = "again"
POINT_FIRST = "Go to a {what} first: Tab changes between turns and grades."


class ReviewActs:
    """Turn a coach's keys into records; mixed into the screen that shows the call."""

    if TYPE_CHECKING:
        desk: OnTheDesk
        by: str
        app: App[Any]
        notify: Callable[..., None]

        @property
        def turn(self) -> CoachTurn | None:
            """The turn that has the focus."""

        @property
        def row(self) -> GradeRow | None:
            """The grade that has the focus."""

        def keep(self, says: Callable[[Speaker], Entry]) -> None:
            """Keep what is said."""

    def action_accept(self) -> None:
        """Say that the grade under the cursor is right."""
        if row := self.row:
            self.keep(lambda speaker: speaker.override(row.about, "accept", None, ""))
        else:
            self._point("grade")

    def action_rule(self) -> None:
        """Put another grade in the place of the one under the cursor."""
        if row := self.row:
            self._rule(row.about)
        elif turn := self.turn:
            grade = turn.review.grade
            what = [(f"{grade.index}:{b.id}", f"It shows: {CATALOGUE[b.id].name.lower()}") for b in grade.behaviours]
            levels = {"empathy": grade.empathy, "resolution": grade.resolution}
            what += [
                (f"{grade.index}:{name}", f"{name.capitalize()} of this turn: {level_words(level)}")
                for name, level in levels.items()
            ]
            self._ask(f"Which grade of turn {grade.index}?", what, lambda chosen: self._rule(chosen.key), no_words=True)
        else:
            self._point("turn or a grade")

    def _rule(self, what: str) -> None:
        """Ask for the grade that stands, with the reason."""
        if what.startswith("critical:") or what.partition(":")[2] in CATALOGUE:
            choices = [(THERE, "y  It was there"), (NOT_THERE, "n  It was not there")]
            self._ask(f"{what}: was it there?", choices, partial(self._was_there, what), needs_words=_not_there)
            return
        rubric, _, key = what.partition(".")
        criterion = self.desk.rubrics[rubric].criteria[key] if key else None
        anchors = criterion.anchors if criterion else {}
        name = f"{key} {criterion.name}" if criterion else what
        choices = [(str(level), f"{level}  {anchors.get(level, '')}".rstrip()) for level in LEVELS]
        now = self._level(rubric, key) if key else None
        self._ask(
            f"{name}: which level stands?", [*choices, (UNSCORED, f"{UNSCORED}  Not scored")],
            lambda c: self.keep(lambda s: self._graded(s, what, c, now)),
            at="" if now is None else str(now), needs_words=lambda chosen: chosen != str(now),
        )  # fmt: skip

    def _was_there(self, what: str, chosen: Chosen) -> None:
        verdict: Verdict = "accept" if chosen.key == THERE else "reject"
        self.keep(lambda speaker: speaker.override(what, verdict, None, chosen.words))

    def _graded(self, speaker: Speaker, what: str, chosen: Chosen, now: int | None) -> Entry:
        if chosen.key == UNSCORED:
            return speaker.override(what, "reject", None, chosen.words)
        if chosen.key == str(now):
            return speaker.override(what, "accept", None, chosen.words)
        return speaker.override(what, "adjust", int(chosen.key), chosen.words)

    def _level(self, rubric: str, key: str) -> int | None:
        return self.desk.card.rubrics[rubric].criteria[key].level

    def action_mark(self) -> None:
        """Add a behaviour that was missed in the turn under the cursor."""
        turn = self.turn
        if turn is None:
            self._point("turn")
            return
        index, text = turn.review.grade.index, turn.review.text
        choices = claimable({b.id for b in turn.review.grade.behaviours}, ())

        def marked(found: Marked | None) -> None:
            if found:
                self.keep(lambda speaker: speaker.mark(index, found.behaviour, found.words, found.reason))

        self.app.push_screen(MarkScreen(index, text, choices), marked)

    def action_comment(self) -> None:
        """Say something about the turn under the cursor."""
        turn = self.turn
        if turn is None:
            self._point("turn")
            return
        index = turn.review.grade.index
        self._ask(f"A comment on turn {index}", (), lambda c: self.keep(lambda s: s.comment(index, c.words)))

    def action_note(self) -> None:
        """Say something about the whole call."""
        self._ask("A note on the whole call", (), lambda c: self.keep(lambda s: s.note(c.words)))

    def action_exercise(self) -> None:
        """Say what to practise next."""
        index = self.turn.review.grade.index if self.turn else 0
        again = [(TURN_AGAIN, f"Take turn {index} of this call again")] if index else []
        choices = [*again, *((name, head.title) for name, head in heads().items())]

        def said(chosen: Chosen) -> None:
            turn = index if chosen.key == TURN_AGAIN else 0
            scenario = "" if turn else chosen.key
            self.keep(lambda speaker: speaker.exercise(scenario, turn, chosen.words))

        self._ask("What should they practise next?", choices, said, needs_words=lambda _: False)

    def action_undo(self) -> None:
        """Take back something one has said."""
        mine = [
            (str(e.line), entry_words(e))
            for e in reversed(in_force(self.desk.entries))
            if getattr(e.review, "by", "") == self.by and not isinstance(e.review, Erasure)
        ]
        if not mine:
            self.notify("You have said nothing about this call that could be taken back.", markup=False)
            return
        self._ask(
            "What do you take back? Both records stay.", mine,
            lambda c: self.keep(lambda s: s.undo(int(c.key), c.words)), needs_words=lambda _: False,
        )  # fmt: skip

    def _ask(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        then: Callable[[Chosen], None],
        *,
        at: str = "",
        needs_words: Callable[[str], bool] = lambda _: True,
        no_words: bool = False,
    ) -> None:
        screen = ChoiceScreen(title, choices, at=at, needs_words=needs_words, no_words=no_words)
        self.app.push_screen(screen, lambda chosen: then(chosen) if chosen else None)

    def _point(self, what: str) -> None:
        self.notify(POINT_FIRST.format(what=what), markup=False, timeout=4)


def _not_there(key: str) -> bool:
    """Return whether a choice needs a reason: to say that something was not there does."""
    return key != THERE
