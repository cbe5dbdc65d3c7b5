"""The table of keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Label, Static


def in_order(found: Mapping[str, ActiveBinding], keys: Sequence[str]) -> dict[str, ActiveBinding]:
    """Return the keys that work, the given ones first: a narrow footer shows as many as there is room for."""
    return {key: found[key] for key in (*(k for k in keys if k in found), *found)}


class KeysScreen(ModalScreen[None]):
    """Show every key that works on the screen below, whatever has the focus."""

    CSS_PATH = "leave.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "app.pop_screen", "Back", show=True)]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        """Lay out the table, the keys this screen is for before what every list and box can do."""
        with VerticalScroll(id="box"):
            yield Label("Keys (Esc goes back)", classes="title")
            ours, common = self._rows()
            yield Static(_table(ours), id="keys")
            yield Label("In any box or list", classes="heading")
            yield Static(_table(common), id="common")

    def on_mount(self) -> None:
        """Let arrows and pages scroll it."""
        self.query_one("#box").focus()

    def _rows(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return what keys do, from the bindings themselves, so that it cannot be wrong: ours, and all other."""
        ours, common = dict[str, str](), dict[str, str]()
        for active in sorted(self._below.active_bindings.values(), key=lambda a: not a.binding.show):
            binding = active.binding
            if binding.description and binding.description not in {*ours, *common}:
                rows = ours if _made_here(active) else common
                rows[binding.description] = self.app.get_key_display(binding)
        return ours, common


def _table(rows: Mapping[str, str]) -> Table:
    """Return rows of what is done and the key that does it."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for does, key in rows.items():
        table.add_row(Text(key, style="bold"), Text(does))
    return table


def _made_here(active: ActiveBinding) -> bool:
    """Return whether a binding is one of this program's and not one of the library that draws the screen."""
    own = (cls for cls in type(active.node).__mro__ if cls.__module__.startswith("roleplay."))
    made = (binding for cls in own for binding in cls.__dict__.get("BINDINGS", ()))
    return any(binding.action == active.binding.action for binding in made)
