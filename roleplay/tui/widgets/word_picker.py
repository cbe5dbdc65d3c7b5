"""Mark words in a text with the arrow keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

MARKED = "reverse bold"


class WordPicker(Widget, can_focus=True):
    """Show a text with some of its words marked, the whole of it at first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Begin earlier", show=True),
        Binding("right", "move(1)", "Begin later", show=True),
        Binding("shift+left", "stretch(-1)", "End earlier", show=True),
        Binding("shift+right", "stretch(1)", "End later", show=True),
        Binding("enter", "take", "These words", show=True),
    ]
    first: reactive[int] = reactive(0)
    last: reactive[int] = reactive(0)

    @dataclass
    class Taken(Message):
        """Tell which words are meant."""

        words: str

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._spans = [found.span() for found in re.finditer(r"\S+", text)] or [(0, len(text))]
        self.set_reactive(WordPicker.last, len(self._spans) - 1)

    @property
    def words(self) -> str:
        """The words that are marked, verbatim."""
        return self._text[self._spans[self.first][0] : self._spans[self.last][1]]

    def render(self) -> RenderResult:
        """Show the text with the marked words standing out."""
        shown = Text(self._text)
        shown.stylize(MARKED, self._spans[self.first][0], self._spans[self.last][1])
        return shown

    def action_move(self, step: int) -> None:
        """Begin a word later or earlier; the end gives way."""
        self.first = min(max(self.first + step, 0), len(self._spans) - 1)
        self.last = max(self.first, self.last)

    def action_stretch(self, step: int) -> None:
        """End a word later or earlier; the beginning stays."""
        self.last = min(max(self.last + step, self.first), len(self._spans) - 1)

    def action_take(self) -> None:
        """Take the marked words."""
        self.post_message(self.Taken(self.words))
