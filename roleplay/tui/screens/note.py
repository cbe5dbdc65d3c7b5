"""A note that has to be read before a call is taken, and the way out of it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Label, Static


class NoteScreen(ModalScreen[bool]):
    """Show a scenario's note; answer whether to go on. Neither answer is easier to give than the other."""

    CSS_PATH = "note.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Go on", show=True),
        Binding("n,escape", "dismiss(False)", "Not this one", show=True),
        Binding("left,right", "app.focus_next", "The other answer", show=False),
    ]

    def __init__(self, title: str, note: str) -> None:
        super().__init__()
        self._title, self._note = title, note

    def compose(self) -> ComposeResult:
        """Lay out the note and both answers."""
        with Vertical(id="box"):
            yield Label("Before you take it", classes="title")
            yield Static(self._title, classes="muted", markup=False)
            with VerticalScroll(id="note"):
                yield Static(self._note, markup=False)
            with Horizontal(id="answers"):
                yield Button("Go on (y)", id="go-on")
                yield Button("Not this one (n)", id="not-this")

    def on_mount(self) -> None:
        """Begin with the note, so that Enter answers nothing by accident."""
        self.query_one("#note").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "go-on")
