"""The agent's own notes."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Label, TextArea


class NotesPane(Vertical):
    """Hold a small text that is the agent's alone: kept with the call, never graded, never heard by the customer."""

    class Changed(Message):
        """Tell that the notes are not what they were."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.reply", "Reply", show=True),
    ]

    def __init__(self, text: str) -> None:
        super().__init__(id="notes")
        self._kept = text

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield Label("Your notes", classes="heading")
        yield TextArea(
            self._kept, soft_wrap=True, tab_behavior="focus", id="notes-text", compact=True,
            placeholder="Only you see these. They stay with the call.",
        )  # fmt: skip

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell that there is something to keep."""
        event.stop()
        if not event.text_area.read_only:
            self.post_message(NotesPane.Changed())

    @property
    def text(self) -> str:
        """The notes as they stand."""
        return self.query_one(TextArea).text

    def go(self) -> None:
        """Take the keys."""
        self.query_one(TextArea).focus()

    def close(self) -> None:
        """Take no more notes."""
        self.query_one(TextArea).read_only = True
