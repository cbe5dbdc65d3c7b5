"""A pause to think."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Footer, Label, Static


class ThinkScreen(ModalScreen[None]):
    """Hide the call behind its brief while the clock stands still."""

    CSS_PATH = "think.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6,f10,escape", "dismiss", "Go on", show=True),
    ]

    def __init__(self, brief: str, at: str) -> None:
        super().__init__()
        self._brief, self._at = brief, at

    def compose(self) -> ComposeResult:
        """Lay out the brief."""
        with Vertical(id="pause"):
            yield Label("Take your time", classes="title")
            yield Static(f"The clock stands at {self._at}. The customer does not notice.", classes="muted")
            with VerticalScroll(id="pause-brief"):
                yield Static(self._brief, markup=False)
            yield Button("Go on with the call", variant="primary", id="go-on")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Put the cursor on the button."""
        self.query_one("#go-on").focus()

    def on_button_pressed(self) -> None:
        """Go on."""
        self.dismiss()
