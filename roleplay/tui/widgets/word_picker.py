"""Mark words in a text with the arrow keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

MARKED = "reverse bold"
ENDS = re.compile(r"[.?!…][\"'”’)]*\Z")
"""How the last word of a sentence ends."""


class WordPicker(Widget, can_focus=True):
    """Show a text with some of its words marked, the whole of it at first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "sentence(-1)", "Sentence before", show=True),
        Binding("down", "sentence(1)", "Sentence after", show=True),
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

    def action_sentence(self, step: int) -> None:
        """Mark the sentence after or before the marked words; the first or the last one where all are marked."""
        sentences = self._sentences()
        whole = (self.first, self.last) == (0, len(self._spans) - 1)
        here = next(i for i, (_, last) in enumerate(sentences) if self.first <= last)
        at = (here if step > 0 else len(sentences) - 1) if whole else here + step
        self.first, self.last = sentences[min(max(at, 0), len(sentences) - 1)]
        self._bring(self.last)
        self._bring(self.first)

    def _sentences(self) -> list[tuple[int, int]]:
        """Return the first and the last word of each sentence."""
        last = len(self._spans) - 1
        ends = [i for i, (_, end) in enumerate(self._spans) if i == last or ENDS.search(self._text, 0, end)]
        return list(zip([0, *(end + 1 for end in ends)], ends, strict=False))

    def _bring(self, word: int) -> None:
        """Bring a word into view, where the text is longer than there is room for."""
        before = Text(self._text[: self._spans[word][1]])
        line = len(before.wrap(self.app.console, max(1, self.size.width))) - 1
        if isinstance(self.parent, Widget):
            self.parent.scroll_to_region(Region(0, line, 1, 1), animate=False)

    def action_move(self, step: int) -> None:
        """Begin a word later or earlier; the end gives way."""
        self.first = min(max(self.first + step, 0), len(self._spans) - 1)
        self.last = max(self.first, self.last)
        self._bring(self.first)

    def action_stretch(self, step: int) -> None:
        """End a word later or earlier; the beginning stays."""
        self.last = min(max(self.last + step, self.first), len(self._spans) - 1)
        self._bring(self.last)

    def action_take(self) -> None:
        """Take the marked words."""
        self.post_message(self.Taken(self.words))
