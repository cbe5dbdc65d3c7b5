"""The box the agent types in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from roleplay.session.port import MAX_CHARACTERS
from roleplay.tui.messages import EnterAlone, Said, Typed

NEAR = 500
"""Characters that are left when the count appears."""
ASKS = "What would you say? Enter sends, Ctrl+J breaks the line."
SHIFT_ENTER = "shift+\r"
"""Shift+Enter as terminals name it that report modified keys in the older of the two ways."""
SENDING, BREAKING = frozenset({"enter"}), frozenset({"ctrl+j", "shift+enter", SHIFT_ENTER})
"""Keys that send, and that break the line."""


class ReplyBox(TextArea):
    """Take several lines; Enter sends them, and what was said before in this call can be brought back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", show=False),
        Binding("ctrl+j", "newline", "New line", show=False),
        Binding("shift+enter", "newline", "New line (not in every terminal)", show=False),
        Binding("ctrl+p,ctrl+up", "earlier", "What you said before (↑ if empty)", show=False),
        Binding("ctrl+n,ctrl+down", "later", "What you said after that", show=False),
        Binding("pageup", "screen.page(-1)", "Back in the conversation", show=False),
        Binding("pagedown", "screen.page(1)", "On in the conversation", show=False),
    ]

    def __init__(self, said: Sequence[str] = ()) -> None:
        super().__init__(soft_wrap=True, tab_behavior="focus", id="reply", placeholder=ASKS)
        self.holding = False
        """Whether Enter is for the call and what is typed stays in the box."""
        self._said = [words for words in said if words.strip()]
        self._at = len(self._said)
        self._draft = ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no key of the call select words where it does nothing: the next letter would replace them."""
        return action != "select_line" and super().check_action(action, parameters)

    def wait(self) -> None:
        """Take no turn until the answer is there; what is typed meanwhile stays in the box."""
        self.read_only = True

    def free(self) -> None:
        """Take a turn again."""
        self.read_only = False

    def give_back(self, words: str) -> None:
        """Put words that were not taken back, before whatever was typed since."""
        if self._said and self._said[-1] == words:
            self._said.pop()
        self._at = len(self._said)
        self.text = f"{words}\n{self.text}" if self.text else words
        self.move_cursor(self.document.end)

    def action_send(self) -> None:
        """Send what is written; Enter that sends nothing is for the screen to understand."""
        if self.read_only or self.holding or not self.text.strip():
            self.post_message(EnterAlone())
            return
        words = self.text
        self._said.append(words)
        self._at = len(self._said)
        self.text = ""
        self.post_message(Said(words))

    def action_newline(self) -> None:
        """Break the line."""
        with self._typing():
            self._replace_via_keyboard("\n", *self.selection)

    def action_earlier(self) -> None:
        """Bring back what was said before."""
        self._show(self._at - 1)

    def action_later(self) -> None:
        """Go on to what was said after that, and at last to what was being written."""
        self._show(self._at + 1)

    def action_cursor_up(self, select: bool = False) -> None:
        """Move up; from an empty box, or from words brought back, go on to those before."""
        if not select and self._walking and self.cursor_location[0] == 0:
            self.action_earlier()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Move down; from words brought back, go on to those after."""
        if not select and self._walking and self.cursor_location[0] == self.document.line_count - 1:
            self.action_later()
        else:
            super().action_cursor_down(select)

    def action_delete_left(self) -> None:
        """Delete to the left, while waiting too."""
        with self._typing():
            super().action_delete_left()

    async def _on_key(self, event: events.Key) -> None:
        # here and not by binding: a binding runs out of turn, before or after letters that were typed at once with it
        if event.key in SENDING | BREAKING:
            event.prevent_default()
            event.stop()
            if event.key in SENDING:
                self.action_send()
            else:
                self.action_newline()
            return
        with self._typing():
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        with self._typing():
            await super()._on_paste(event)
        event.prevent_default()

    def on_text_area_changed(self) -> None:
        """Show how much room is left once there is little."""
        count = len(self.text)
        over = count > MAX_CHARACTERS
        room = f"{count:,} of {MAX_CHARACTERS:,}" + (": too long for one turn" if over else "")
        self.border_subtitle = room if count > MAX_CHARACTERS - NEAR else ""
        self.set_class(over, "over")
        if self.text:
            self.post_message(Typed())

    @contextmanager
    def _typing(self) -> Iterator[None]:
        """Let keys through while the box waits: nobody should have to type a word twice."""
        waiting = self.read_only
        self.set_reactive(TextArea.read_only, False)
        try:
            yield
        finally:
            self.set_reactive(TextArea.read_only, waiting)

    @property
    def _walking(self) -> bool:
        return not self.text or (self._at < len(self._said) and self.text == self._said[self._at])

    def _show(self, at: int) -> None:
        if not 0 <= at <= len(self._said):
            return
        if self._at == len(self._said):
            self._draft = self.text
        self._at = at
        words = self._said[at] if at < len(self._said) else self._draft
        # an edit like any other, so that undo brings back what was there
        self.history.checkpoint()
        self.replace(words, (0, 0), self.document.end)
        self.history.checkpoint()
        self.move_cursor(self.document.end)
