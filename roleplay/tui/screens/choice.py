"""Choose one of a few things and say why: a ruling, a comment, the next exercise, something taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

NEEDED, OPTIONAL = "Why?", "Anything to say about it? It may stay empty"
HOW_TO_CHOOSE = "Enter chooses, Escape goes back."
HOW_TO_SAY = "Enter keeps it, Escape goes back."
REASON_MISSING = "A reason is needed: whoever reads it later has nothing else."


@dataclass(frozen=True)
class Chosen:
    """Hold what was chosen, by its key, and what was said."""

    key: str
    words: str


class ChoiceScreen(ModalScreen[Chosen | None]):
    """Show what it is about, the choices, where there are some, and a line for the words.

    A choice whose key is one character is also chosen by typing that character.
    """

    CSS_PATH = "choice.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", show=True)]

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str]] = (),
        *,
        about: str = "",
        at: str = "",
        needs_words: Callable[[str], bool] = lambda _: True,
        no_words: bool = False,
    ) -> None:
        super().__init__()
        self._title, self._choices, self._about, self._at = title, list(choices), about, at
        self._needs_words, self._no_words = needs_words, no_words
        self._key = ""

    def compose(self) -> ComposeResult:
        """Lay out what it is about, the choices and the words."""
        with Vertical(id="asked"):
            yield Label(self._title, classes="title", markup=False)
            if self._about:
                with VerticalScroll(id="asked-about", can_focus=False):
                    yield Static(self._about, classes="muted", markup=False)
            if self._choices:
                yield OptionList(
                    *(Option(_hung(words), id=key) for key, words in self._choices), id="choices", compact=True
                )
            yield Input(id="words", compact=True)
            yield Static("", id="notice", classes="muted", markup=False)

    def on_mount(self) -> None:
        """Begin with the choices, the one that holds under the cursor; without any, with the words."""
        if not self._choices:
            self._ask()
            return
        self.query_one("#words").display = False
        self.query_one("#notice", Static).update(HOW_TO_CHOOSE)
        choices = self.query_one("#choices", OptionList)
        keys = [key for key, _ in self._choices]
        choices.highlighted = keys.index(self._at) if self._at in keys else 0
        choices.focus()

    def on_key(self, event: events.Key) -> None:
        """Choose by a key of one character."""
        if self.query_one("#words").display or event.character not in {key for key, _ in self._choices}:
            return
        event.stop()
        self._take(str(event.character))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take a choice and ask for the words."""
        self._take(str(event.option.id))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep it, where nothing is missing."""
        words = event.value.strip()
        if not words and self._needs_words(self._key):
            self.query_one("#notice", Static).update(REASON_MISSING)
            return
        self.dismiss(Chosen(self._key, words))

    def _take(self, key: str) -> None:
        self._key = key
        if self._no_words:
            self.dismiss(Chosen(key, ""))
            return
        choices = self.query_one("#choices", OptionList)
        choices.highlighted = [k for k, _ in self._choices].index(key)
        self._ask()

    def _ask(self) -> None:
        words = self.query_one("#words", Input)
        words.display = True
        words.placeholder = NEEDED if self._needs_words(self._key) else OPTIONAL
        words.focus()
        self.query_one("#notice", Static).update(HOW_TO_SAY)


def _hung(words: str) -> Text | Table:
    """Return a choice; one that begins with its key and two spaces goes on below its words, not below the key."""
    key, gap, said = words.partition("  ")
    if not gap:
        return Text(words)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_row(Text(key), Text(said))
    return grid
