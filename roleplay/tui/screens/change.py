"""A box that asks for another value of one setting."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from roleplay.errors import UsageProblem
from roleplay.settings import typed
from roleplay.wiring.settings import WORDS, Row


class ChangeScreen(ModalScreen[str | None]):
    """Answer with the value that was chosen or typed, as text, or with nothing."""

    CSS_PATH = "leave.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "As it is", show=True)]

    def __init__(self, row: Row) -> None:
        super().__init__()
        self._row = row

    def compose(self) -> ComposeResult:
        """Lay out the choices, or the box to type in."""
        known = self._row.setting
        with Vertical(id="box"):
            yield Label(known.name, classes="title", markup=False)
            yield Static(known.about, markup=False)
            if known.choices:
                yield OptionList(*(Option(self._word(choice), id=choice) for choice in known.choices), markup=False)
            else:
                yield Input("" if self._row.origin.kind == "default" else str(self._row.value))
                yield Static("", id="why", markup=False)
            yield Static("Enter takes it, Escape leaves it as it is.", classes="muted")

    def on_mount(self) -> None:
        """Put the cursor on the value in force."""
        for choices in self.query(OptionList):
            choices.highlighted = self._row.setting.choices.index(self._now)

    @property
    def _now(self) -> str:
        return str(self._row.value).lower() if isinstance(self._row.value, bool) else str(self._row.value)

    def _word(self, choice: str) -> str:
        word = {"true": WORDS[True], "false": WORDS[False]}.get(choice, choice)
        return f"{word}, as now" if choice == self._now else word

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the choice."""
        self.dismiss(event.option.id)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with what was typed, or say why it cannot be."""
        try:
            typed(self._row.setting.name, event.value)
        except UsageProblem as error:
            self.query_one("#why", Static).update(error.message)
        else:
            self.dismiss(event.value)
