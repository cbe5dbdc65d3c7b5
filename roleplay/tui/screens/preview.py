"""A scenario from the inside: its shape, its lines, and a turn to try."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Input, Static, TabbedContent, TabPane, Tree

from roleplay.scenarios import Scenario
from roleplay.session import Refused
from roleplay.tui.widgets.bar import Bar
from roleplay.wiring.outcomes import outcome_words
from roleplay.wiring.previewing import Preview, Tried, lines, shape

FOCUS = {"try": "#words", "shape": "#graph", "lines": "#bank"}
"""What takes the keys in each tab."""


class PreviewScreen(Screen[None]):
    """Show a scenario to its author; nothing that is tried is kept."""

    CSS_PATH = "preview.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.quit", "Leave", show=True),
        Binding("f5", "restart", "Begin again", show=True),
        Binding("f6,ctrl+1", "tab('try')", "Try", show=True),
        Binding("f7,ctrl+2", "tab('shape')", "Shape", show=True),
        Binding("f8,ctrl+3", "tab('lines')", "Lines", show=True),
    ]

    def __init__(self, scenario: Scenario, seed: int) -> None:
        super().__init__()
        self._scenario = scenario
        self.preview = Preview(scenario, seed)

    def compose(self) -> ComposeResult:
        """Lay out the tabs."""
        yield Bar(self._scenario.title, "preview, nothing is kept")
        with TabbedContent(id="tabs"):
            with TabPane("Try a turn", id="try"):
                yield VerticalScroll(id="tried")
                yield Input(placeholder="What would an agent say?", id="words")
            with TabPane("Shape", id="shape"):
                yield self._tree()
            with TabPane("Lines", id="lines"):
                yield DataTable(id="bank", cursor_type="row", zebra_stripes=True)
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table and begin."""
        table = self.query_one("#bank", DataTable)
        table.add_columns("where", "band", "line")
        for where, band, text in lines(self._scenario):
            # a table and a tree read plain strings as markup
            table.add_row(where, band, Text(text))
        self._show(f"{self._scenario.customer.name}: {self.preview.opening}", "customer")
        self.query_one("#words", Input).focus()

    def _tree(self) -> Tree[None]:
        tree: Tree[None] = Tree(self._scenario.id, id="graph")
        tree.root.expand()
        for part, entries in shape(self._scenario):
            branch = tree.root.add(f"{part} ({len(entries)})", expand=part in ("Stages", "Steps"))
            for entry, details in entries:
                leaf = branch.add(Text(entry), expand=True)
                for detail in details:
                    leaf.add_leaf(Text(detail))
        return tree

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try the turn that was typed."""
        if event.value.strip() and not self.preview.ended:
            event.input.value = ""
            self._show(f"Agent: {event.value}", "agent")
            self._try(event.value)

    @work(thread=True, exclusive=True)
    def _try(self, words: str) -> None:
        try:
            tried = self.preview.say(words)
        except Refused as error:
            self.app.call_from_thread(self._show, str(error), "muted")
            return
        self.app.call_from_thread(self._answer, tried)

    def _answer(self, tried: Tried) -> None:
        seen = " · ".join(tried.seen) or "nothing in particular"
        self._show(f"seen: {seen}", "muted")
        if tried.did:
            self._show("; ".join(tried.did), "effect")
        self._show(tried.effect, "effect")
        self._show(f"{self._scenario.customer.name}, {tried.band}, {tried.stage}: {tried.reply}", "customer")
        if tried.outcome:
            self._show(f"The call is over: {outcome_words(tried.outcome)}. F5 begins again.", "muted")

    def _show(self, text: str, kind: str) -> None:
        scroll = self.query_one("#tried", VerticalScroll)
        scroll.mount(Static(text, markup=False, classes=kind))
        scroll.scroll_end(animate=False)

    def action_restart(self) -> None:
        """Begin the call again."""
        self.query_one("#tried", VerticalScroll).remove_children()
        self._show(f"{self._scenario.customer.name}: {self.preview.restart()}", "customer")

    def action_tab(self, name: str) -> None:
        """Go to a tab and into what it holds."""
        self.query_one("#tabs", TabbedContent).active = name
        self.call_after_refresh(self.query_one(FOCUS[name]).focus)
