"""The settings: every value, where it came from, and a change with Enter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Static

from roleplay import paths
from roleplay.errors import RoleplayError
from roleplay.tui.screens.change import ChangeScreen
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.wiring.settings import Row, row, rows

if TYPE_CHECKING:
    from roleplay.tui.app import RoleplayApp

VALUE_WIDTH = 25
"""Cells a value has in the table; a longer one shows its end, which tells folders apart."""


class SettingsScreen(Screen[None]):
    """Show every setting; what the environment or the command line holds says so and stays."""

    CSS_PATH = "settings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "app.pop_screen", "Back", show=True),
    ]

    @property
    def _room(self) -> RoleplayApp:
        return cast("RoleplayApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out the table, what the setting under the cursor is about, and the mistakes."""
        yield Bar("Settings", "Enter changes one")
        yield DataTable(id="settings", cursor_type="row", zebra_stripes=True)
        with VerticalScroll(id="detail"):
            yield Static("", id="setting", markup=False)
            yield Static("", id="mistakes", markup=False)
        yield Static("", id="file", classes="muted", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_column("setting")
        table.add_column("value", width=VALUE_WIDTH)
        table.add_column("from")
        self._fill()
        table.focus()

    def _fill(self) -> None:
        known, table = self._room.settings, self.query_one(DataTable)
        at = table.cursor_row
        table.clear()
        for found in rows(known):
            cells = (found.setting.name, _end_of(found.shown), _from(found))
            table.add_row(*(Text(cell) for cell in cells), key=found.setting.name)
        table.move_cursor(row=at)
        self.query_one("#mistakes", Static).update(known.told)
        self.query_one("#mistakes").display = bool(known.told)
        self.query_one("#file", Static).update(f"Kept in {paths.shown(known.path)}")

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Say what the setting is about."""
        if event.row_key.value:
            found = row(self._room.settings, event.row_key.value)
            self.query_one("#setting", Static).update(_about(found))

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Ask for another value, or say what holds this one."""
        found = row(self._room.settings, str(event.row_key.value))
        if found.held:
            self.notify(found.held, severity="warning", markup=False)
            return
        name = found.setting.name
        self.app.push_screen(ChangeScreen(found), lambda text: self._change(name, text))

    def _change(self, name: str, text: str | None) -> None:
        if text is None:
            return
        try:
            self._room.change_setting(name, text)
        except RoleplayError as error:
            tell(self, error)
        self._fill()


def _end_of(text: str) -> str:
    return text if len(text) <= VALUE_WIDTH else f"…{text[1 - VALUE_WIDTH :]}"


def _from(found: Row) -> str:
    if found.origin.kind == "file":
        path, _, line = found.origin.where.rpartition(":")
        return f"{Path(path).name}, line {line}"
    return str(found.origin)


def _about(found: Row) -> str:
    choices = f"\nOne of: {', '.join(found.setting.choices)}." if found.setting.choices else ""
    held = f"\n{found.held}" if found.held else ""
    return f"{found.setting.about}{choices}\n\nNow: {found.shown}\nFrom: {found.origin}{held}"
