"""A worked example: a skilled call of the scenario, with notes on why it works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from roleplay.tui.widgets.bar import Bar


class ExampleScreen(Screen[None]):
    """Show who says what, and the notes between."""

    CSS_PATH = "example.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,w,q", "app.pop_screen", "Back", show=True)]

    def __init__(self, title: str, script: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title, self._script = title, script

    def compose(self) -> ComposeResult:
        """Lay out the call."""
        yield Bar(self._title, "a skilled call, with notes")
        with VerticalScroll(id="script"):
            for who, text in self._script:
                yield Static(f"{who}: {text}", classes=who.lower(), markup=False)
            if not self._script:
                yield Static("There is no worked example of this call.", markup=False)
        yield Footer()
