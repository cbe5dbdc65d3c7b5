"""One line of the conversation."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label, Static


class SpokenLine(Vertical):
    """Show who spoke and what they said; never reads it as markup."""

    def __init__(self, who: str, text: str, *, agent: bool, band: str = "") -> None:
        super().__init__(classes="agent" if agent else f"customer {band}")
        self._who, self._text, self._band = who, text, band

    def compose(self) -> ComposeResult:
        """Lay out the name and the words."""
        yield Label(f"{self._who}, {self._band}" if self._band else self._who, classes="who", markup=False)
        yield Static(self._text, classes="words", markup=False)
