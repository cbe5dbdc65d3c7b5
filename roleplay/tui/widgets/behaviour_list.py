"""A list of behaviours that can be searched, with what counts as each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from roleplay.behaviours import Behaviour


class BehaviourList(Vertical):
    """Choose a behaviour: type to narrow the list down, Enter or Down to go to it, Enter to choose."""

    @dataclass
    class Chosen(Message):
        """Tell which behaviour was chosen."""

        behaviour: str

    def __init__(self, choices: Sequence[Behaviour]) -> None:
        super().__init__()
        self._choices = {b.id: b for b in choices}

    def compose(self) -> ComposeResult:
        """Lay out the search, the list and the definition."""
        yield Input(placeholder="Search, then Enter", id="find", compact=True)
        yield OptionList(id="behaviours", compact=True)
        yield Static("", id="definition", classes="muted", markup=False)

    def on_mount(self) -> None:
        """Begin with the whole list."""
        self._fill("")
        self.query_one("#find").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list while one types."""
        event.stop()
        self._fill(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the list."""
        event.stop()
        self.to_list()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what counts as the behaviour under the cursor."""
        if not event.option_list.option_count:
            # the list was emptied after the cursor moved
            return
        behaviour = self._choices[str(event.option.id)]
        self.query_one("#definition", Static).update(f"{behaviour.definition} “{behaviour.examples[0]}”")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell what was chosen."""
        event.stop()
        self.post_message(self.Chosen(str(event.option.id)))

    def to_list(self) -> None:
        """Go to the list, where it holds anything."""
        listed = self.query_one("#behaviours", OptionList)
        if listed.option_count:
            listed.focus()

    def _fill(self, wanted: str) -> None:
        listed = self.query_one("#behaviours", OptionList)
        listed.clear_options()
        for behaviour in self._choices.values():
            words = f"{behaviour.name} {behaviour.id} {behaviour.definition}".lower()
            if all(part in words for part in wanted.lower().split()):
                kind = "" if behaviour.positive else "  (hurts)"
                listed.add_option(Option(Text(f"{behaviour.name}{kind}"), id=behaviour.id))
        if listed.option_count:
            listed.highlighted = 0
        else:
            self.query_one("#definition", Static).update("Nothing is called that.")
