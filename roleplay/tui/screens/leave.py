"""Questions that are asked before a call is left or ended."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Label, Static

HOW = "↑ ↓ choose, Enter answers, Esc goes on with the call."


class Question(ModalScreen[str]):
    """Ask one thing; the answer is the name of a button, or nothing for going on with the call."""

    CSS_PATH = "leave.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss('')", "Go on", show=True),
        Binding("up", "app.focus_previous", "Answer above", show=False),
        Binding("down", "app.focus_next", "Answer below", show=False),
    ]

    def __init__(self, title: str, text: str, answers: dict[str, str]) -> None:
        super().__init__()
        self._title, self._text, self._answers = title, text, answers

    def compose(self) -> ComposeResult:
        """Lay out the question and its answers; the first has the focus."""
        with Vertical(id="box"):
            yield Label(self._title, classes="title", markup=False)
            if self._text:
                yield Static(self._text, markup=False)
            for i, (name, words) in enumerate(self._answers.items()):
                yield Button(words, id=name, variant="default" if i else "primary")
            yield Static(HOW, classes="muted")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button's name."""
        self.dismiss(event.button.id if event.button.id != "on" else "")


class LeaveScreen(Question):
    """Ask whether to keep the call for later, end it and see the debrief, or go on."""

    def __init__(self, *, exam: bool) -> None:
        keep = {} if exam else {"keep": "Keep it and go on later"}
        super().__init__(
            "Leave the call?", "", {**keep, "end": "End it and see how it went", "on": "Go on with the call"}
        )


class HangUpScreen(Question):
    """Ask whether the agent means to hang up."""

    def __init__(self, customer: str) -> None:
        super().__init__(
            f"Hang up on {customer}?",
            "The call ends here and is graded as it stands.",
            {"on": "Stay on the line", "hang-up": "Hang up"},
        )
