"""The table of keys."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Label


class KeysScreen(ModalScreen[None]):
    """Show every key that works on the screen below, whatever has the focus."""

    CSS_PATH = "leave.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,q", "app.pop_screen", "Back", show=True)]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        with VerticalScroll(id="box"):
            yield Label("Keys", classes="title")
            yield DataTable(id="keys", show_cursor=False)

    def on_mount(self) -> None:
        """Fill the table from the bindings themselves, so that it cannot be wrong."""
        table = self.query_one(DataTable)
        table.add_columns("key", "does")
        seen: set[str] = set()
        for active in self._below.active_bindings.values():
            binding = active.binding
            if binding.description and binding.description not in seen:
                seen.add(binding.description)
                table.add_row(self.app.get_key_display(binding), binding.description)
