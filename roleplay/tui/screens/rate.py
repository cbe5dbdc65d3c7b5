"""Before the debrief: the trainee's own rating."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button, Footer, Label, Static

from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.level_choice import LevelChoice
from roleplay.wiring.rating import INTRODUCTION, Question

HOW = "Press 0 to 5."


class RateScreen(Screen[Mapping[str, int | None]]):
    """Ask for a level for each rubric, in the rubric's own words, or for none."""

    CSS_PATH = "rate.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "skip", "Give no rating", show=True)]

    def __init__(self, title: str, questions: Sequence[Question]) -> None:
        super().__init__()
        self._title, self._questions = title, questions

    def compose(self) -> ComposeResult:
        """Lay out the questions."""
        yield Bar(self._title, "the call is over")
        with VerticalScroll(can_focus=False):
            yield Static(f"{INTRODUCTION} {HOW}", markup=False)
            for question in self._questions:
                yield Label(f"{question.title}. {question.about}", classes="heading", markup=False)
                yield LevelChoice(question)
            with Horizontal(id="answers"):
                yield Button("See the grade", id="see", compact=True)
                yield Button("Give no rating", id="skip", compact=True)
        yield Footer()

    def on_mount(self) -> None:
        """Begin with the first question."""
        self.query(LevelChoice).first().focus()

    def on_radio_set_changed(self) -> None:
        """Go on once a button was pressed."""
        self._go_on()

    def action_rate(self, level: int) -> None:
        """Answer the question that has the focus, and go on."""
        if isinstance(self.focused, LevelChoice):
            self.focused.choose(level)
            self._go_on()

    def _go_on(self) -> None:
        """Go to the next question without an answer, then to the grade."""
        for choice in self.query(LevelChoice):
            if choice.level is None:
                self.set_focus(choice)
                return
        self.set_focus(self.query_one("#see"))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Give the rating, or none."""
        if event.button.id == "see":
            self.dismiss({choice.rubric: choice.level for choice in self.query(LevelChoice)})
        else:
            self.action_skip()

    def action_skip(self) -> None:
        """Give no rating."""
        self.dismiss({})
