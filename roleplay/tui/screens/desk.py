"""The coach's desk: the calls, what waits for a word first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer, Input, Static
from textual.worker import get_current_worker

from roleplay.errors import RoleplayError
from roleplay.tui.screens.blind import BlindScreen
from roleplay.tui.screens.choice import ChoiceScreen, Chosen
from roleplay.tui.screens.review import ReviewScreen
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.rows import Column, RowTable
from roleplay.wiring.desk_list import SHOWN, DeskList, DeskPage, OnDesk, Shown
from roleplay.wiring.library import score_words
from roleplay.wiring.when import stamp

WIDE = 110
PASSED = {True: "yes", False: "no", None: "–"}
NOTHING = {
    "waiting": "Nothing waits for you. W shows what nobody has reviewed.",
    "unreviewed": "Every finished call was reviewed. W shows all of them.",
    "every": "",
}
"""Where there is no such call at all."""
NOT_FOUND = "No call is like that."
COUNTED = {"waiting": "{n} of {every} wait", "unreviewed": "{n} of {every} not reviewed", "every": "all {every}"}
"""What is said of the calls that are shown."""
DISPUTED = "A grade of this call is disputed, and you may decide it."
OPENS = (
    ("d", "d  Decide it now, without seeing any grade"),
    ("o", "o  Open the call with its grades: somebody else decides"),
)
LINES = 2
"""Of a row on a narrow screen: a desk is for looking over."""
NO_CALLS = "No call is kept here."
READING = "reading the calls …"
SEARCH = "Words that were said, or trainee:NAME is:failed is:unreviewed critical:any since:7d below:empathy=60"


class DeskScreen(Screen[None]):
    """Show the finished calls; Enter opens one."""

    CSS_PATH = "desk.tcss"
    AUTO_FOCUS = "#desk-calls"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "other", "Other calls", show=True),
        Binding("d", "decide", "Decide a dispute", show=True),
        Binding("slash", "search", "Search", show=True),
        Binding("escape", "back", "Back", show=True),
    ]

    def __init__(self, by: str, folder: Path | None = None) -> None:
        super().__init__()
        self._by, self._list = by, DeskList(folder, by)
        self._page: DeskPage | None = None
        self._shown: Shown | None = None
        """Which calls are shown; None until it is known what there is."""

    def compose(self) -> ComposeResult:
        """Lay out the search and the table."""
        yield Bar("The coach's desk", self._by)
        yield Input(placeholder=SEARCH, id="find", compact=True)
        yield Static("", id="none", classes="muted", markup=False)
        yield RowTable("desk-calls", LINES)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Begin with what waits, where anything does."""
        self.query_one("#none").display = False
        self.query_one(Bar).status(READING)

    def on_unmount(self) -> None:
        """Let the index go."""
        self._list.close()

    def on_screen_resume(self) -> None:
        """Show what was said since."""
        self._ask(look=True)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out again for another width."""
        del event
        self.call_after_refresh(self._fill)

    def _ask(self, *, look: bool = False) -> None:
        """Ask for the calls of the line in the search; with `look` after looking for what has changed."""
        self._read(self.query_one("#find", Input).value, look=look)

    @work(thread=True, exclusive=True)
    def _read(self, line: str, *, look: bool) -> None:
        """Ask away from the screen: thousands of calls may have to be read first."""
        mine = get_current_worker()
        try:
            if look:
                self._list.look()
            page = self._list.page(line, datetime.now(UTC), self._shown)
        except RoleplayError as error:
            self.app.call_from_thread(self._refuse, error)
            return
        # an answer that came too late to one that was asked after it is nobody's
        if not mine.is_cancelled:
            self.app.call_from_thread(self._show, page)

    def _show(self, page: DeskPage) -> None:
        self._page, self._shown = page, page.shown
        self.call_after_refresh(self._fill)

    def _refuse(self, error: RoleplayError) -> None:
        """Say why a line asks for nothing; what is on the desk stays there."""
        none = self.query_one("#none", Static)
        none.display = True
        none.update(str(error))

    def _fill(self) -> None:
        table, page = self.query_one(RowTable), self._page
        if not table.size.width or page is None:
            return
        wide = table.size.width >= WIDE
        columns = [Column("when", 9), Column("who", 12 if wide else 9), Column("call", 0)]
        columns += [Column("emp", 4), Column("res", 4), Column("pass", 4)]
        columns += [Column("mode", 6)] if wide else []
        columns += [Column("review", 34 if wide else 14)]
        table.fill(columns, [(str(one.call.path), self._cells(one, wide=wide)) for one in page.calls])
        none = self.query_one("#none", Static)
        more = f"{len(page.calls)} of {page.total} are shown: narrow it down." * (page.total > len(page.calls))
        none_such = NOT_FOUND if page.count[page.shown] else NOTHING[page.shown] if page.count["every"] else NO_CALLS
        nothing = "" if page.calls else none_such
        told = " ".join(filter(None, (nothing, more, page.note)))
        none.display = bool(told)
        none.update(told)
        counted = COUNTED[page.shown].format(n=page.count[page.shown], every=page.count["every"])
        waits = f" · {page.count['waiting']} wait" if page.shown != "waiting" and page.count["waiting"] else ""
        self.query_one(Bar).status(f"{self._by} · {counted}{waits}")

    def _cells(self, one: OnDesk, *, wide: bool) -> list[str]:
        call, hidden = one.call, one.to_decide
        scores = [score_words(None if hidden else call.counted.get(name)) for name in ("empathy", "resolution")]
        who = call.agent or call.trainee or "–"
        mode = [call.mode] if wide else []
        passed = PASSED[None if call.branch_of or hidden else call.passed]
        return [stamp(call.at, datetime.now(UTC)), who, call.name, *scores, passed, *mode, one.words]

    @property
    def _one(self) -> OnDesk | None:
        """The call under the cursor."""
        key = self.query_one(RowTable).key
        return next((one for one in self._page.calls if str(one.call.path) == key), None) if self._page else None

    def on_data_table_row_selected(self) -> None:
        """Open the call under the cursor; before its grades are seen, ask whoever may decide about one of them."""
        one = self._one
        if one is None:
            return
        if not one.to_decide:
            self._open(lambda: ReviewScreen(one.call.path, self._by))
            return

        def chosen(which: Chosen | None) -> None:
            if which and which.key == "d":
                self.action_decide()
            elif which:
                self._open(lambda: ReviewScreen(one.call.path, self._by))

        self.app.push_screen(ChoiceScreen(DISPUTED, OPENS, no_words=True), chosen)

    def on_input_changed(self) -> None:
        """Narrow the list while one types."""
        self._ask()

    def on_input_submitted(self) -> None:
        """Go from the search to the list."""
        self.query_one(RowTable).focus()

    def action_search(self) -> None:
        """Go to the search, among the calls as they are."""
        self.query_one("#find").focus()
        self._ask(look=True)

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

    def action_other(self) -> None:
        """Show other calls: what waits, what nobody has reviewed, and all, one after the other."""
        if self._shown:
            self._shown = SHOWN[(SHOWN.index(self._shown) + 1) % len(SHOWN)]
        self._ask(look=True)

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
            tell(self, error)
