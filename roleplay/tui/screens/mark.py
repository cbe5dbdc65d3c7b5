"""Add a behaviour that the observer missed: which one, in which words, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from roleplay.behaviours import CATALOGUE, Behaviour
from roleplay.tui.screens.choice import HOW_TO_CHOOSE, HOW_TO_SAY, NEEDED, REASON_MISSING
from roleplay.tui.widgets.behaviour_list import BehaviourList
from roleplay.tui.widgets.word_picker import WordPicker

HOW_TO_MARK = (
    "Up and down mark a sentence; left and right move its beginning, with Shift its end. Enter takes these words, "
    "Escape goes back."
)


@dataclass(frozen=True)
class Marked:
    """Hold what was marked."""

    behaviour: str
    words: str
    reason: str


class MarkScreen(ModalScreen[Marked | None]):
    """Choose a behaviour, mark the words that show it, and say why."""

    CSS_PATH = "choice.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=True),
        Binding("down", "to_list", "To the list", show=False),
    ]

    def __init__(self, turn: int, text: str, choices: Sequence[Behaviour]) -> None:
        super().__init__()
        self._turn, self._text, self._choices = turn, text, choices
        self._behaviour = ""

    def compose(self) -> ComposeResult:
        """Lay out the turn, the behaviours and the reason."""
        with Vertical(id="asked"):
            yield Label(f"What did turn {self._turn} show that was not seen?", classes="title")
            with VerticalScroll(id="to-mark", can_focus=False):
                yield WordPicker(self._text)
            yield BehaviourList(self._choices)
            yield Input(placeholder=NEEDED, id="words", compact=True)
            yield Static(HOW_TO_CHOOSE, id="notice", classes="muted", markup=False)

    def on_mount(self) -> None:
        """Begin with the behaviours."""
        self.query_one("#words").display = False

    def on_behaviour_list_chosen(self, event: BehaviourList.Chosen) -> None:
        """Go on to the words."""
        self._behaviour = event.behaviour
        self.query_one(BehaviourList).display = False
        self.add_class("-words")
        self.query_one(Label).update(f"Which words show it: {CATALOGUE[self._behaviour].name.lower()}?")
        self.query_one("#notice", Static).update(HOW_TO_MARK)
        self.query_one(WordPicker).focus()

    def on_word_picker_taken(self) -> None:
        """Go on to the reason, once there is a behaviour."""
        if self._behaviour:
            words = self.query_one("#words", Input)
            words.display = True
            words.focus()
            self.query_one("#notice", Static).update(HOW_TO_SAY)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep it, where a reason is given."""
        if event.value.strip():
            self.dismiss(Marked(self._behaviour, self.query_one(WordPicker).words, event.value.strip()))
        else:
            self.query_one("#notice", Static).update(REASON_MISSING)

    def action_to_list(self) -> None:
        """Go to the list of behaviours."""
        self.query_one(BehaviourList).to_list()
