"""The line at the top of every screen."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label


class Bar(Horizontal):
    """Show where one is on the left and how it stands on the right."""

    def __init__(self, left: str, right: str = "") -> None:
        super().__init__(id="bar")
        self._left, self._right = left, right

    def compose(self) -> ComposeResult:
        """Lay out the two texts."""
        yield Label(self._left, classes="left", markup=False)
        yield Label(self._right, classes="right", markup=False, id="status")

    def status(self, text: str) -> None:
        """Change the text on the right."""
        if text != self._right:
            # a clock that ticks must not lay the screen out again every second
            wider = cell_len(text) != cell_len(self._right)
            self._right = text
            self.query_one("#status", Label).update(text, layout=wider)
