"""The table of keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Label


def in_order(found: Mapping[str, ActiveBinding], keys: Sequence[str]) -> dict[str, ActiveBinding]:
    """Return the keys that work, the given ones first: a narrow footer shows as many as there is room for."""
    return {key: found[key] for key in (*(k for k in keys if k in found), *found)}


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
            yield Label("Keys (Esc goes back)", classes="title")
            yield DataTable(id="keys", show_cursor=False)

    def on_mount(self) -> None:
        """Fill the table from the bindings themselves, so that it cannot be wrong."""
        table = self.query_one(DataTable)
        table.add_columns("key", "does")
        seen: set[str] = set()
        # what every list and box can do comes after what this screen is for
        for binding in sorted((a.binding for a in self._below.active_bindings.values()), key=lambda b: not b.show):
            if binding.description and binding.description not in seen:
                seen.add(binding.description)
                table.add_row(self.app.get_key_display(binding), binding.description)
