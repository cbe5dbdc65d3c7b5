"""“I did do this”: tell the coach what a turn showed that the debrief does not report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from roleplay.behaviours import Behaviour
from roleplay.tui.widgets.behaviour_list import BehaviourList
from roleplay.wiring.claims import NOT_VERBATIM

NOTICE = "Enter chooses, Escape goes back. Your coach decides; the grade stays as it is."


@dataclass(frozen=True)
class Claimed:
    """Hold what was chosen: a behaviour, and the words that are meant, if any."""

    behaviour: str
    words: str


class ClaimScreen(ModalScreen[Claimed | None]):
    """Choose a behaviour from a list that can be searched, then name the words or leave them out."""

    CSS_PATH = "claim.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=True),
        Binding("down", "to_list", "To the list", show=False),
    ]

    def __init__(self, turn: int, text: str, choices: Sequence[Behaviour]) -> None:
        super().__init__()
        self._turn, self._text, self._choices = turn, text, {b.id: b for b in choices}
        self._chosen = ""

    def compose(self) -> ComposeResult:
        """Lay out the turn, the search, the list and the words."""
        with Vertical(id="claim"):
            yield Label(f"What did turn {self._turn} show?", classes="title")
            with VerticalScroll(id="turn", can_focus=False):
                yield Static(self._text or "(silence)", markup=False)
            yield BehaviourList(list(self._choices.values()))
            yield Input(placeholder="Which words? Copy them exactly, or leave this empty", id="words", compact=True)
            yield Static(NOTICE, id="notice", markup=False)

    def on_mount(self) -> None:
        """Begin with the behaviours."""
        self.query_one("#words").display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go from the words to the coach."""
        if event.value.strip() in self._text:
            self.dismiss(Claimed(self._chosen, event.value.strip()))
        else:
            self.query_one("#notice", Static).update(NOT_VERBATIM)

    def on_behaviour_list_chosen(self, event: BehaviourList.Chosen) -> None:
        """Take the behaviour and ask which words are meant."""
        self._chosen = event.behaviour
        words = self.query_one("#words", Input)
        words.display = True
        words.focus()
        name = self._choices[self._chosen].name
        self.query_one("#notice", Static).update(f"{name}: Enter sends it to your coach. The grade stays as it is.")

    def action_to_list(self) -> None:
        """Go to the list of behaviours."""
        self.query_one(BehaviourList).to_list()
