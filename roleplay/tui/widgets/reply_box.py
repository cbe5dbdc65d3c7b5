"""The box the agent types in."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from roleplay.tui.messages import Said


class ReplyBox(TextArea):
    """Take several lines; Enter sends, Ctrl+J breaks the line, Ctrl+Up and Ctrl+Down walk through earlier turns."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", show=True),
        Binding("ctrl+j,shift+enter", "newline", "New line", show=True),
        Binding("ctrl+up", "earlier", "Earlier turn", show=False),
        Binding("ctrl+down", "later", "Later turn", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, tab_behavior="focus", id="reply", placeholder="What would you say?")
        self._sent: list[str] = []
        self._at = 0

    async def _on_key(self, event: events.Key) -> None:
        # here and not by binding: a binding runs out of turn, before or after letters that were typed at once with it
        actions = {"enter": self.action_send, "ctrl+j": self.action_newline, "shift+enter": self.action_newline}
        if event.key in actions:
            event.prevent_default()
            event.stop()
            actions[event.key]()
            return
        await super()._on_key(event)

    def action_send(self) -> None:
        """Send what is written, silence included."""
        if self.read_only:
            return
        text = self.text
        if text.strip():
            self._sent.append(text)
        self._at = len(self._sent)
        self.clear()
        self.post_message(Said(text))

    def action_newline(self) -> None:
        """Break the line."""
        self.insert("\n")

    def action_earlier(self) -> None:
        """Bring back the turn before."""
        self._show(self._at - 1)

    def action_later(self) -> None:
        """Go on to the turn after."""
        self._show(self._at + 1)

    def _show(self, at: int) -> None:
        if 0 <= at <= len(self._sent):
            self._at = at
            self.text = self._sent[at] if at < len(self._sent) else ""
            self.move_cursor(self.document.end)
