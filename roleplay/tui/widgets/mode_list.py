"""The modes a call can be taken in, each with what it means."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from roleplay.settings import Mode
from roleplay.wiring.briefing import MODES


class ModeList(OptionList):
    """Let one choose a mode with the arrows; the one under the cursor is the one chosen, Enter takes the call."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Take the call", show=True)]

    class Changed(Message):
        """Tell that another mode was chosen."""

    def __init__(self, mode: Mode) -> None:
        self._names = list(MODES)
        super().__init__(*(Option(self._prompt(name, chosen=name == mode)) for name in self._names), id="mode")
        self.highlighted = self._names.index(mode)

    @property
    def mode(self) -> Mode:
        """The mode that is chosen."""
        return self._names[self.highlighted or 0]

    def on_option_list_option_highlighted(self) -> None:
        """Mark the mode under the cursor."""
        for i, name in enumerate(self._names):
            self.replace_option_prompt_at_index(i, self._prompt(name, chosen=name == self.mode))
        self.post_message(self.Changed())

    @staticmethod
    def _prompt(name: Mode, *, chosen: bool) -> Text:
        return Text.assemble("● " if chosen else "○ ", (name.capitalize(), "bold"), f"\n{MODES[name]}\n")
