"""Home: what to do next, the calls one can take, and those one has taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Input
from textual.worker import get_current_worker

from roleplay.errors import RoleplayError
from roleplay.tui.messages import LibraryChecked
from roleplay.tui.screens.keys import in_order
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.library_pane import LibraryPane
from roleplay.tui.widgets.next_strip import NextStrip
from roleplay.tui.widgets.past_pane import PastPane
from roleplay.wiring.choose import draw_seed, usable
from roleplay.wiring.overview import Overview, overview
from roleplay.wiring.setup import Setup

KEYS = ("enter", "n", "slash", "f6", "f", "escape", "f1", "f9", "ctrl+q")
"""The order in which keys are shown."""
READING = 0.5
"""Seconds that one is left alone with the screen before anything else is loaded."""


class HomeScreen(Screen[None]):
    """Show what to do next on top, the library below it, and past calls at the bottom."""

    CSS_PATH = "home.tcss"
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-short"), (32, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next", "Next call", show=True),
        # before the next key is looked at, which belongs to the search
        Binding("slash", "search", "Search", show=True, priority=True),
        Binding("f6", "drill", "Drill", show=True),
        Binding("f", "narrow", "Filters", show=True),
        Binding("tab", "app.focus_next", "Next pane", show=False),
        Binding("shift+tab", "app.focus_previous", "Pane before", show=False),
        Binding("escape", "clear", "Show all", show=True),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, setup: Setup | None) -> None:
        super().__init__()
        self._setup = setup or Setup("", -1)
        self._unusable: frozenset[str] = frozenset()
        self.overview: Overview | None = None
        self._seed = self._setup.seed if self._setup.seed >= 0 else draw_seed()
        """What is read of a call here is what the caller will say."""

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield Bar("roleplay", "")
        yield NextStrip()
        yield LibraryPane()
        yield PastPane()
        yield Footer(compact=True)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that work, those of home first."""
        return in_order(super().active_bindings, KEYS)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to show all where something is left out, and the search where a / is no part of what is typed."""
        if action == "clear":
            return any(pane.narrowed for pane in self.query(LibraryPane))
        if action == "search":
            return not isinstance(self.focused, Input)
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Put the cursor on what to do next."""
        self.query_one(NextStrip).focus()

    def on_screen_resume(self) -> None:
        """Read the folders, again when one comes back from a call; the next call is then another one."""
        before, found = self.overview, self._read()
        if before and len(before.calls) != len(found.calls):
            self._seed = draw_seed()
            found = self._read()
        self._show(found)
        # what opens next is loaded while one reads
        self.set_timer(READING, self._check)

    def refresh_lists(self) -> None:
        """Read the library and the kept calls."""
        self._show(self._read())

    def _read(self) -> Overview:
        return overview(self._setup.folder, self._setup.trainee, self._unusable, self._seed)

    def _show(self, found: Overview) -> None:
        self.overview = found
        unreadable = f" · {len(found.unreadable)} unreadable" if found.unreadable else ""
        with self.app.batch_update():
            self.query_one(Bar).status(f"{len(found.heads)} calls to take · {found.taken} taken{unreadable}")
            self.query_one(NextStrip).show(found)
            self.query_one(PastPane).show(found)
            self.query_one(LibraryPane).show(found, self._unusable)

    @work(thread=True, group="check", exclusive=True, exit_on_error=False)
    def _check(self) -> None:
        worker, bad = get_current_worker(), set[str]()
        if self.is_active:
            import roleplay.tui.screens.brief  # noqa: F401  slow, and wanted next
        for name, head in (self.overview.heads if self.overview else {}).items():
            # a call that is on has the machine to itself; it goes on when one comes back
            if worker.is_cancelled or not self.is_active:
                return
            if not usable(head):
                bad.add(name)
        self.post_message(LibraryChecked(frozenset(bad)))

    def on_library_checked(self, event: LibraryChecked) -> None:
        """Mark the scenarios that cannot be used."""
        if event.unusable != self._unusable:
            self._unusable = event.unusable
            self.refresh_lists()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Open a call to take, to go on with, or to read again."""
        key = str(event.row_key.value)
        if event.data_table.id == "scenarios":
            self._brief(key)
        else:
            self._open(Path(key))

    def on_next_strip_taken(self) -> None:
        """Go on with the call that was left, else open the next one."""
        if self.overview and self.overview.left:
            self._open(self.overview.left.path)
        else:
            self.action_next()

    def action_next(self) -> None:
        """Open the call that is suggested."""
        if self.overview and self.overview.choice:
            self._brief(self.overview.choice.scenario)

    def _brief(self, scenario: str) -> None:
        from roleplay.tui.screens.brief import BriefScreen

        if not self.is_active:  # an Enter too many
            return
        try:
            self.app.push_screen(BriefScreen.for_setup(replace(self._setup, scenario=scenario, seed=self._seed)))
        except RoleplayError as error:
            tell(self, error)

    def _open(self, path: Path) -> None:
        from roleplay.tui.screens.call import CallScreen
        from roleplay.tui.screens.debrief import DebriefScreen
        from roleplay.wiring.live import LiveCall

        if not self.is_active:
            return
        call = next(call for call in self.overview.calls if call.path == path) if self.overview else None
        try:
            if call and call.finished:
                self.app.push_screen(DebriefScreen.for_kept(path))
            else:
                self.app.push_screen(CallScreen(LiveCall.resume(path)))
        except RoleplayError as error:
            tell(self, error)

    def action_list(self) -> None:
        """Go to the list of calls."""
        self.query_one(LibraryPane).table.focus()

    def action_drill(self) -> None:
        """Practise single moments for five minutes."""
        from roleplay.tui.screens.drill import DrillScreen
        from roleplay.wiring.drills import DrillSetup

        self.app.push_screen(DrillScreen(DrillSetup(trainee=self._setup.trainee, folder=self._setup.folder)))

    def action_search(self) -> None:
        """Go to the search."""
        self.set_focus(self.query_one("#search"))

    async def action_narrow(self) -> None:
        """Open the filters."""
        await self.query_one(LibraryPane).narrow()

    async def action_clear(self) -> None:
        """Take every filter and the search off again."""
        await self.query_one(LibraryPane).clear()
