"""Home: the calls one can take, and those one has taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Input, Label, Static

from roleplay.errors import RoleplayError
from roleplay.scenarios import Loaded
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.drill import DrillScreen
from roleplay.tui.widgets.bar import Bar
from roleplay.wiring.choose import loaded, suggest
from roleplay.wiring.debrief import outcome_words
from roleplay.wiring.drills import DrillSetup
from roleplay.wiring.kept import counted, summaries, titled
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.results import reflowed


class HomeScreen(Screen[None]):
    """Show the library on the left, what a call is about on the right, and past calls below."""

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", show=True),
        Binding("f6", "drill", "Drill", show=True),
        Binding("tab", "app.focus_next", "Next pane", show=True),
        Binding("escape", "clear_search", "All", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, setup: Setup | None) -> None:
        super().__init__()
        self._setup = setup or Setup("")
        self._library: dict[str, Loaded] = {}
        self._past: list[dict[str, Any]] = []

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield Bar("roleplay", "the practice room for difficult calls")
        with Horizontal(id="top"):
            with Vertical(id="library"):
                yield Label("Calls you can take", classes="heading")
                yield Input(placeholder="Search by title, industry or skill", id="search")
                yield DataTable(id="scenarios", cursor_type="row", zebra_stripes=True)
            with VerticalScroll(id="about", can_focus=False):
                yield Static("", id="preview", markup=False)
        with Vertical(id="past"):
            yield Label("Calls you have taken", classes="heading")
            yield DataTable(id="calls", cursor_type="row", zebra_stripes=True)
        yield Footer()

    def on_mount(self) -> None:
        """Fill the tables."""
        self.query_one("#scenarios", DataTable).add_columns("level", "taken", "call", "industry")
        self.query_one("#calls", DataTable).add_columns("when", "call", "ended", "empathy", "resolution", "passed")
        self.refresh_lists()
        self.query_one("#scenarios").focus()

    def on_screen_resume(self) -> None:
        """Read the folders again when one comes back from a call."""
        if self.is_mounted and self.query_one("#scenarios", DataTable).columns:
            self.refresh_lists()

    def refresh_lists(self) -> None:
        """Read the library and the kept calls."""
        self._library = loaded()
        self._past = summaries(self._setup.folder)
        self._fill_scenarios(self.query_one("#search", Input).value)
        table = self.query_one("#calls", DataTable)
        table.clear()
        for row in self._past:
            ended = outcome_words(row["outcome"]) if row["outcome"] else "not finished: Enter goes on"
            passed = {True: "yes", False: "no", None: "–"}[row["pass"]]
            scores = (("–" if row[k] is None else f"{row[k]:g}") for k in ("empathy", "resolution"))
            table.add_row(row["at"][:16].replace("T", " "), titled(row), ended, *scores, passed, key=row["path"])
        self.query_one("#past").display = bool(self._past)

    def _fill_scenarios(self, wanted: str) -> None:
        table = self.query_one("#scenarios", DataTable)
        table.clear()
        taken = [row["scenario"] for row in counted(self._past)]
        next_one = suggest(self._library, taken)
        for name, found in self._library.items():
            scenario = found.scenario
            if scenario is None:
                table.add_row("–", "", f"{name}: cannot be used, see `roleplay scenario check`", "", key=name)
                continue
            words = f"{scenario.title} {scenario.industry} {' '.join(scenario.skills)}".lower()
            if all(part in words for part in wanted.lower().split()):
                mark = "next" if name == next_one else f"{taken.count(name)}×" if name in taken else ""
                table.add_row("●" * scenario.difficulty, mark, scenario.title, scenario.industry, key=name)
        keys = [str(row.value) for row in table.rows]
        if next_one in keys:
            table.move_cursor(row=keys.index(next_one))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list while one types."""
        self._fill_scenarios(event.value)

    def on_input_submitted(self) -> None:
        """Go from the search to what it found."""
        self.query_one("#scenarios").focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Show what the call under the cursor is about."""
        found = (
            self._library.get(str(event.row_key.value))
            if event.data_table.id == "scenarios" and event.row_key
            else None
        )
        if found and found.scenario:
            scenario = found.scenario
            skills = ", ".join(s.replace("-", " ") for s in scenario.skills)
            text = f"{scenario.title}\n\n{reflowed(scenario.brief)}\n\nAbout {scenario.turns.par} turns. {skills}"
            self.query_one("#preview", Static).update(
                text + (f"\n\nNote: {scenario.content_note}" if scenario.content_note else "")
            )

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Open a call to take, to go on with, or to read again."""
        key = str(event.row_key.value)
        try:
            if event.data_table.id == "scenarios":
                self.app.push_screen(BriefScreen.for_setup(Setup(key, -1, folder=self._setup.folder)))
                return
            row = next(r for r in self._past if r["path"] == key)
            if row["outcome"]:
                self.app.push_screen(DebriefScreen.for_kept(Path(key)))
            else:
                self.app.push_screen(CallScreen(LiveCall.resume(Path(key))))
        except RoleplayError as error:
            self.notify(str(error), severity="error", markup=False, timeout=12)

    def action_drill(self) -> None:
        """Practise single moments for five minutes."""
        self.app.push_screen(DrillScreen(DrillSetup(trainee=self._setup.trainee, folder=self._setup.folder)))

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one("#search").focus()

    def action_clear_search(self) -> None:
        """Show all again."""
        self.query_one("#search", Input).value = ""
        self.query_one("#scenarios").focus()
