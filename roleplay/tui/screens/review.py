"""A graded call on the coach's desk: turns, grades and everything said about them, and what can be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePath
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Label, Static

from roleplay.errors import RoleplayError
from roleplay.transcripts import Entry
from roleplay.tui.screens.keys import in_order
from roleplay.tui.screens.review_acts import ReviewActs
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.coach_turn import CoachTurn
from roleplay.tui.widgets.grade_row import GradeRow
from roleplay.wiring.debrief import VERDICT, debrief_of
from roleplay.wiring.desk import OnTheDesk, open_call
from roleplay.wiring.integrity import UNSOUND, integrity
from roleplay.wiring.review_words import about_turn, changed_words, entry_words, record_words, score_said
from roleplay.wiring.rulings import Speaker, speaker

KEPT = "Kept in line {line}."
KEYS = ("tab", "enter", "a", "g", "m", "c", "n", "e", "u", "escape", "f1")
"""The order in which keys are shown."""
FOR_TURNS, FOR_GRADES = ("m", "c"), ("a", "enter")
"""Keys that are about a turn, and about a grade, alone."""
ELSEWHERE = ("ctrl+q",)
"""Keys that the desk shows, one step back."""


class ReviewScreen(ReviewActs, Screen[None]):
    """Show a call to a coach. Wide screens show turns and grades side by side, narrow ones one at a time."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["turn.tcss", "review.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept", "Accept", show=True),
        Binding("g", "rule", "Grade", show=True),
        Binding("m", "mark", "Mark", show=True),
        Binding("c", "comment", "Comment", show=True),
        Binding("n", "note", "Note", show=True),
        Binding("e", "exercise", "Exercise", show=True),
        Binding("u", "undo", "Undo", show=True),
        Binding("enter", "its_turn", "Its turn", show=True),
        Binding("tab", "other_side", "Turns, grades", show=True),
        Binding("escape", "app.pop_screen", "Back", show=True),
    ]

    def __init__(self, path: Path, by: str) -> None:
        super().__init__()
        self.path, self.by = path, by
        self.desk: OnTheDesk = open_call(path)
        self._place: dict[type[CoachTurn | GradeRow], int | str] = {}
        """Where one was among the turns and among the grades."""

    def compose(self) -> ComposeResult:
        """Lay out the turns and the grades."""
        desk, card = self.desk, self.desk.card
        scores = " · ".join(f"{name} {score_said(grade.score)}" for name, grade in card.rubrics.items())
        yield Bar(desk.scenario.title, f"{desk.transcript.header.trainee or 'nobody named'} · {scores}")
        sound, words = integrity(self.path)
        if not sound:
            yield Static(f"{words} {UNSOUND}", id="unsound", markup=False)
        with Horizontal(id="sides"):
            with VerticalScroll(id="turn-side", can_focus=False):
                yield from self._turns()
            with VerticalScroll(id="grade-side", can_focus=False):
                yield Label(VERDICT[card.passed], classes="title")
                yield Static(card.why, classes="muted", markup=False)
                yield from self._grades()
                yield from self._record()
        yield Footer(compact=True)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that work; the footer shows those for what has the focus, so that a narrow one holds them all."""
        there, hidden = ("Turns", FOR_TURNS) if self.row else ("Grades", FOR_GRADES)
        found = in_order(super().active_bindings, KEYS)
        for key, active in found.items():
            told = {"show": False} if key in {*hidden, *ELSEWHERE} else {"description": there} if key == "tab" else {}
            found[key] = active._replace(binding=replace(active.binding, **told))
        return found

    def on_mount(self) -> None:
        """Begin with the first turn."""
        self.set_class(True, "-turns")
        self._go(CoachTurn)

    def _turns(self) -> ComposeResult:
        desk = self.desk
        debrief = debrief_of(desk.transcript.events, desk.scenario, desk.transcript.header.seed, desk.card)
        agent = desk.transcript.header.trainee or "Agent"
        for turn in debrief.turns:
            said = [entry_words(e) for e in desk.entries if about_turn(e) == turn.grade.index]
            yield CoachTurn(turn, desk.scenario.customer.name, agent, said, last=turn is debrief.turns[-1])

    def _grades(self) -> ComposeResult:
        desk, ruling = self.desk, self.desk.standing.ruling
        for name, grade in desk.card.rubrics.items():
            given = desk.standing.original.rubrics[name].score
            change = "" if given == grade.score else f" (given: {score_said(given)})"
            yield Label(f"{name.capitalize()}: {score_said(grade.score)}{change}", classes="heading", markup=False)
            for key, now in grade.criteria.items():
                was = desk.standing.original.rubrics[name].criteria[key]
                yield GradeRow.of_criterion(f"{name}.{key}", key, was, now, ruling.get(f"{name}.{key}"))
        standing = {error.id for error in desk.card.critical}
        errors = {e.id: e for e in (*desk.standing.original.critical, *desk.card.critical)}
        for error in errors.values():
            yield GradeRow.of_error(error, ruling.get(f"critical:{error.id}"), stands=error.id in standing)

    def _record(self) -> ComposeResult:
        yield Label("Said about it", classes="heading")
        yield from (Static(words, classes="record", markup=False) for words in record_words(self.desk))
        yield from (Static(words, classes="changed", markup=False) for words in changed_words(self.desk))
        if not self.desk.entries:
            yield Static("Nothing yet.", classes="muted", markup=False)

    def action_other_side(self) -> None:
        """Go from the turns to the grades, or back."""
        grades = isinstance(self.focused, GradeRow)
        self._side(turns=grades)

    def action_its_turn(self) -> None:
        """Go from a grade to the first turn that it rests on."""
        if (row := self.row) and row.turn:
            self._remember()
            self._place[CoachTurn] = row.turn
            self._side(turns=True)

    def _side(self, *, turns: bool) -> None:
        self._remember()
        self.set_class(turns, "-turns")
        self._go(CoachTurn if turns else GradeRow)

    def _remember(self) -> None:
        """Keep in mind which turn or which grade has the focus."""
        if turn := self.turn:
            self._place[CoachTurn] = turn.review.grade.index
        elif row := self.row:
            self._place[GradeRow] = row.about

    def _go(self, kind: type[CoachTurn | GradeRow]) -> None:
        """Go to where one was among the turns or the grades, else to the first."""
        widgets = {w.review.grade.index if isinstance(w, CoachTurn) else w.about: w for w in self.query(kind)}
        if widgets:
            first = next(iter(widgets))
            place = self._place.get(kind, first)
            self.call_after_refresh(widgets[place if place in widgets else first].focus)

    @property
    def turn(self) -> CoachTurn | None:
        """The turn that has the focus."""
        return self.focused if isinstance(self.focused, CoachTurn) else None

    @property
    def row(self) -> GradeRow | None:
        """The grade that has the focus."""
        return self.focused if isinstance(self.focused, GradeRow) else None

    def keep(self, says: Callable[[Speaker], Entry]) -> None:
        """Keep what is said, and show the call as it stands after it."""
        try:
            entry = says(speaker(self.desk, self.by))
            self.desk = open_call(self.path)
        except RoleplayError as error:
            tell(self, error)
            return
        self.notify(KEPT.format(line=entry.line), markup=False, timeout=3)
        self.run_worker(self._again(), exclusive=True)

    async def _again(self) -> None:
        """Lay everything out again and go back to where the focus was."""
        kind = GradeRow if self.row else CoachTurn
        self._remember()
        await self.recompose()
        self._go(kind)
