"""A question before leaving a call."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Label


class LeaveScreen(ModalScreen[str]):
    """Ask whether to keep the call for later, end it and see the debrief, or go on."""

    CSS_PATH = "leave.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", "Go on", show=True)]

    def __init__(self, *, exam: bool) -> None:
        super().__init__()
        self._exam = exam

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(id="box"):
            yield Label("Leave the call?", classes="title")
            if not self._exam:
                yield Button("Keep it and go on later", id="keep", variant="primary")
            yield Button("End it and see how it went", id="end")
            yield Button("Go on with the call", id="on")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button's name."""
        self.dismiss(event.button.id if event.button.id != "on" else "")
