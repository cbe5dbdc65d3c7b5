"""Tables whose texts are wrapped into their columns instead of being cut."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

PADDING = 2
"""Cells that every column adds to its width."""
SCROLLBAR = 1
LEAST = 12
"""Cells that a column which takes the rest never falls below."""
AT_ONCE, REST_AFTER = 30, 0.1
"""Rows put up in one go, and seconds until the next."""

Row = tuple[str, Sequence[str]]
"""A key and the cells."""


@dataclass(frozen=True)
class Column:
    """Describe a column; without a width it takes what the others leave."""

    head: str
    width: int = 0


class RowTable(DataTable[Text]):
    """Show rows by key; every cell is plain text, wrapped where it is longer than its column."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select_cursor", "Open", show=True)]

    def __init__(self, name: str, lines: int | None = None) -> None:
        """Take the table's id, and the lines a row has at most; what does not fit ends in an ellipsis."""
        super().__init__(id=name, cursor_type="row", zebra_stripes=True, cell_padding=PADDING // 2)
        self._waiting: list[Row] = []
        """Rows that come once the first ones are on the screen."""
        self._widths: list[int] = []
        self._lines = lines

    def fill(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Show rows and keep the cursor on the key it is on."""
        here = self.key
        fixed = sum(column.width + PADDING for column in columns if column.width)
        rest = max(LEAST, self.size.width - SCROLLBAR - fixed - PADDING)
        self._widths = [column.width or rest for column in columns]
        self.clear(columns=True)
        for column, width in zip(columns, self._widths, strict=True):
            self.add_column(column.head, width=width)
        self._waiting = list(rows)
        self._add(AT_ONCE)
        self.go_to(here)

    def _add(self, most: int) -> None:
        now, self._waiting = self._waiting[:most], self._waiting[most:]
        for key, cells in now:
            wrapped = [
                textwrap.wrap(cell, width, break_on_hyphens=False, max_lines=self._lines, placeholder="…")
                for cell, width in zip(cells, self._widths, strict=True)
            ]
            height = max(1, *map(len, wrapped))
            self.add_row(*(Text("\n".join(lines)) for lines in wrapped), height=height, key=key)
        if self._waiting:
            self.set_timer(REST_AFTER, lambda: self._add(AT_ONCE))

    @property
    def key(self) -> str:
        """The key of the row under the cursor, or nothing."""
        row = list(self.rows)[self.cursor_row : self.cursor_row + 1] if self.cursor_row >= 0 else []
        return str(row[0].value) if row else ""

    def go_to(self, key: str) -> None:
        """Put the cursor on a row; one that is not there moves nothing."""
        if any(name == key for name, _ in self._waiting):
            self._add(len(self._waiting))
        if key in self.rows:
            self.move_cursor(row=self.get_row_index(key))
