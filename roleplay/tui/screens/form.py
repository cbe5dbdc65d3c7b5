"""A candidate's form: which calls are taken, and the next one."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Static

from roleplay.errors import RoleplayError
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.form_brief import FormBriefScreen
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.rows import Column, RowTable
from roleplay.wiring.form_desk import FormDesk, Place

COLUMNS = (Column("call", 4), Column("how it stands", 14), Column("about", 0))
UNKNOWN = "–"
"""In the place of a title that would give something away."""
IN_ORDER = "Calls are taken in order: call {number} is next."
NEXT = {
    "to take": "Enter opens the brief of call {number}. It is an exam: no hints, no pause, no second try. "
    "How it went you read right after it.",
    "left": "Call {number} was left in the middle. Enter goes on with it, and that is counted.",
}


class FormScreen(Screen[None]):
    """Show the calls of a form; Enter takes the next one, or shows how one that was taken went."""

    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Leave", show=True),
    ]

    def __init__(self, desk: FormDesk) -> None:
        super().__init__()
        self._desk = desk
        self._places: tuple[Place, ...] = ()
        self._shown: Place | None = None
        """The next call when the cursor was put on it."""

    def compose(self) -> ComposeResult:
        """Lay out what comes next and the calls."""
        yield Bar(f"{self._desk.form.title} · {self._desk.form.candidate}")
        yield Static("", id="form-state", markup=False)
        yield Static("", id="form-next", markup=False)
        yield RowTable("form-calls")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Put the cursor on the calls."""
        self.query_one(RowTable).focus()

    def on_screen_resume(self) -> None:
        """Look again, when one comes back from a call."""
        self.call_after_refresh(self._show)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the calls out again for another width."""
        del event
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        table = self.query_one(RowTable)
        if not table.size.width:
            return
        self._places, ahead = self._desk.places(), self._desk.next
        taken = sum(place.state == "taken" for place in self._places)
        self.query_one(Bar).status(f"{taken} of {len(self._places)} taken")
        self.query_one("#form-state", Static).update(self._desk.words)
        words = NEXT[ahead.state].format(number=ahead.number) if ahead else self._desk.done_words
        self.query_one("#form-next", Static).update(words)
        table.fill(COLUMNS, [(p.call.slot, _cells(p, ahead)) for p in self._places])
        if ahead and ahead != self._shown:
            table.go_to(ahead.call.slot)
        self._shown = ahead

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Take the next call, go on with one, or show how one went."""
        if not self.is_active:
            return
        ahead = self._desk.next
        place = next(p for p in self._places if p.call.slot == event.row_key.value)
        try:
            if place.state == "taken":
                self.app.push_screen(DebriefScreen.for_kept(self._desk.path(place.call)))
            elif place.state == "lost":
                self.notify(place.words, severity="warning", markup=False, timeout=8)
            elif ahead and place.number != ahead.number:
                self.notify(IN_ORDER.format(number=ahead.number), markup=False)
            elif place.state == "left":
                self.app.push_screen(CallScreen(self._desk.begin(place)))
            else:
                self._desk.check()
                self.app.push_screen(FormBriefScreen(self._desk, place))
        except RoleplayError as error:
            tell(self, error)

    def action_leave(self) -> None:
        """Leave, and say on the terminal what is to be done."""
        self.app.exit(message=self._desk.words if self._desk.next else f"{self._desk.words}\n{self._desk.done_words}")


def _cells(place: Place, ahead: Place | None) -> list[str]:
    stands = "next" if ahead and place.number == ahead.number and place.state == "to take" else place.state
    return [str(place.number), stands, place.title or UNKNOWN]
