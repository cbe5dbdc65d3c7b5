"""Choose one of a rubric's levels by its number or with the arrows."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Mount
from textual.widgets import RadioButton, RadioSet

from roleplay.rubrics import LEVELS
from roleplay.wiring.rating import Question


class LevelButton(RadioButton):
    """Show whether it is chosen by its shape, not by colour alone."""

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802  Textual's name
        """The shape inside the button."""
        return "●" if self.value else " "


class LevelChoice(RadioSet):
    """Show what each level means; none is chosen at first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # before the next key is looked at, which is for the next question
        Binding(str(level), f"screen.rate({level})", "That level", show=False, priority=True)
        for level in LEVELS
    ]

    def __init__(self, question: Question) -> None:
        buttons = [LevelButton(Content(f"{level}  {words}")) for level, words in enumerate(question.levels)]
        super().__init__(*buttons, id=f"rate-{question.rubric}", compact=True)
        self.rubric = question.rubric
        self.level: int | None = None
        """The level chosen, or None."""

    def on_mount(self, event: Mount) -> None:
        """Stand on no level: an Enter too many from the call chooses nothing."""
        event.prevent_default()
        super()._on_mount(event)
        self._selected = None

    def on_radio_set_changed(self) -> None:
        """Take the level that a button was pressed for."""
        self.level = self.pressed_index

    def choose(self, level: int) -> None:
        """Choose a level by its number."""
        self.level = level
        list(self.query(RadioButton))[level].value = True
