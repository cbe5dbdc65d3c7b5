"""The coach's desk: the calls, what waits for a word first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from roleplay.errors import RoleplayError
from roleplay.tui.screens.blind import BlindScreen
from roleplay.tui.screens.choice import ChoiceScreen, Chosen
from roleplay.tui.screens.review import ReviewScreen
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.rows import Column, RowTable
from roleplay.wiring.desk_list import OnList, narrowed, on_the_desk
from roleplay.wiring.library import score_words
from roleplay.wiring.when import stamp

WIDE = 110
PASSED = {True: "yes", False: "no", None: "–"}
NOTHING = "Nothing waits for you. W shows every call."
NO_CALLS = "No finished call is kept here."


class DeskScreen(Screen[None]):
    """Show the finished calls; Enter opens one."""

    CSS_PATH = "desk.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "waiting", "What waits, all", show=True),
        Binding("d", "decide", "Decide a dispute", show=True),
        Binding("slash", "search", "Search", show=True),
        Binding("escape", "back", "Back", show=True),
    ]

    def __init__(self, by: str, folder: Path | None = None) -> None:
        super().__init__()
        self._by, self._folder = by, folder
        self._calls: list[OnList] = []
        self._waiting = False

    def compose(self) -> ComposeResult:
        """Lay out the search and the table."""
        yield Bar("The coach's desk", self._by)
        yield Input(placeholder="Trainee, call, dispute, reviewed by: every word has to occur", id="find", compact=True)
        yield Static("", id="none", classes="muted", markup=False)
        yield RowTable("desk-calls")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Begin with what waits, where anything does."""
        self._read()
        self._waiting = any(call.waits for call in self._calls)
        self.call_after_refresh(self._fill)
        self.query_one(RowTable).focus()

    def on_screen_resume(self) -> None:
        """Show what was said since."""
        self._read()
        self.call_after_refresh(self._fill)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out again for another width."""
        del event
        self.call_after_refresh(self._fill)

    def _read(self) -> None:
        self._calls = on_the_desk(self._folder)

    def _fill(self) -> None:
        table = self.query_one(RowTable)
        if not table.size.width:
            return
        wide = table.size.width >= WIDE
        shown = narrowed(self._calls, self.query_one("#find", Input).value, waiting=self._waiting)
        columns = [Column("when", 9), Column("who", 12 if wide else 9), Column("call", 0)]
        columns += [Column("emp", 4), Column("res", 4), Column("pass", 4)]
        columns += [Column("mode", 6)] if wide else []
        columns += [Column("review", 34 if wide else 14)]
        table.fill(columns, [(str(one.call.path), self._cells(one, wide=wide)) for one in shown])
        none = self.query_one("#none", Static)
        none.display = not shown
        none.update(NOTHING if self._calls else NO_CALLS)
        waits = sum(call.waits for call in self._calls)
        self.query_one(Bar).status(f"{self._by} · {waits} of {len(self._calls)} wait")

    def _cells(self, one: OnList, *, wide: bool) -> list[str]:
        call = one.call
        scores = [score_words(call.counted.get(name)) for name in ("empathy", "resolution")]
        who = call.agent or call.trainee or "–"
        mode = [call.mode] if wide else []
        when = stamp(call.at, datetime.now(UTC))
        return [when, who, call.name, *scores, PASSED[call.passed], *mode, one.words]

    @property
    def _one(self) -> OnList | None:
        """The call under the cursor."""
        key = self.query_one(RowTable).key
        return next((one for one in self._calls if str(one.call.path) == key), None)

    def on_data_table_row_selected(self) -> None:
        """Open the call under the cursor."""
        if one := self._one:
            self._open(lambda: ReviewScreen(one.call.path, self._by))

    def on_input_changed(self) -> None:
        """Narrow the list while one types."""
        self._fill()

    def on_input_submitted(self) -> None:
        """Go from the search to the list."""
        self.query_one(RowTable).focus()

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one("#find").focus()

    def action_back(self) -> None:
        """Leave the search, then the desk."""
        find = self.query_one("#find", Input)
        if self.focused is find or find.value:
            find.value = ""
            self.query_one(RowTable).focus()
        elif len(self.app.screen_stack) > 2:
            self.app.pop_screen()
        else:
            self.app.exit()

    def action_waiting(self) -> None:
        """Show what waits, or every call."""
        self._waiting = not self._waiting
        self._fill()

    def action_decide(self) -> None:
        """Open a dispute about the call under the cursor, as its second reviewer meets it."""
        one = self._one
        if one is None or not one.disputes:
            self.notify("No grade of this call is disputed.", markup=False, timeout=4)
            return
        if len(one.disputes) == 1:
            self._open(lambda: BlindScreen(one.call.path, one.disputes[0][0], self._by))
            return

        def chosen(which: Chosen | None) -> None:
            if which:
                self._open(lambda: BlindScreen(one.call.path, int(which.key), self._by))

        choices = [(str(line), what) for line, what in one.disputes]
        self.app.push_screen(ChoiceScreen("Which dispute?", choices, no_words=True), chosen)

    def _open(self, make: Callable[[], Screen[None]]) -> None:
        try:
            self.app.push_screen(make())
        except RoleplayError as error:
            self.notify(str(error), severity="error", markup=False, timeout=12)
