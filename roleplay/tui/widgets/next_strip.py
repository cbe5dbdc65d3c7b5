"""What to do next, one key away."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from roleplay.wiring.overview import NOTHING, WELCOME, Overview


class NextStrip(Static, can_focus=True):
    """Say what was left unfinished, and what to take next and why; Enter does the first of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Do this", show=True),
        Binding("down", "screen.list", "To the list", show=False),
    ]

    class Taken(Message):
        """Tell that Enter was pressed on it."""

    def __init__(self) -> None:
        super().__init__("", id="next", markup=False)

    def show(self, overview: Overview) -> None:
        """Show what there is to come back to."""
        text = Text()
        if overview.first_visit:
            text.append(" ".join(WELCOME) + "\n")
        if overview.left:
            text.append(overview.left_words)
            text.append(" Enter goes on.\n", "bold")
        choice = overview.choice
        if choice is None:
            text.append(NOTHING)
        else:
            key = "n" if overview.left else "Enter"
            text.append("Next: ").append(choice.title, "bold").append(f". {choice.why}")
            text.append(f" {key} opens {'your first call' if overview.first_visit else 'it'}.", "bold")
        self.update(text)

    def action_take(self) -> None:
        """Tell home."""
        self.post_message(self.Taken())
