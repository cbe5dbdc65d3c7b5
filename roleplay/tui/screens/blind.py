"""A disputed grade before its second reviewer: the call and the question, and nobody's grade."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Label, Static

from roleplay.errors import RoleplayError
from roleplay.tui.screens.choice import ChoiceScreen, Chosen
from roleplay.tui.screens.review_acts import NOT_THERE, THERE, UNSCORED
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.wiring.desk import open_call
from roleplay.wiring.disputes import blind_view
from roleplay.wiring.rulings import speaker

BLIND = "You see nobody's grade of it. What you decide stands."


class BlindScreen(Screen[None]):
    """Show a call and one question about it."""

    CSS_PATH = "review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g,enter", "decide", "Decide", show=True),
        Binding("escape", "app.pop_screen", "Back", show=True),
    ]

    def __init__(self, path: Path, line: int, by: str) -> None:
        super().__init__()
        self._path, self._line, self._by = path, line, by
        self._view = blind_view(open_call(path), line, by)

    def compose(self) -> ComposeResult:
        """Lay out the call and the question."""
        view = self._view
        yield Bar(view.title, "a disputed grade")
        with VerticalScroll(id="call"):
            yield Static(view.brief, classes="muted", markup=False)
            for turn, who, words in view.lines:
                agent = who == "agent"
                said = f"{turn}. Agent: {words}" if agent else f"{who}: {words}"
                yield Static(said, classes="agent" if agent else "", markup=False)
            yield Static(f"How it ended: {view.ended}.", classes="muted", markup=False)
        with VerticalScroll(id="question", can_focus=False):
            yield Label(view.question, classes="title", markup=False)
            yield Static(BLIND, classes="muted")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Let the arrow keys scroll at once."""
        self.query_one("#call").focus()

    def action_decide(self) -> None:
        """Ask for the level that stands, or whether the error was made."""
        anchors = self._view.anchors
        if anchors:
            choices = [(str(level), f"{level}  {anchor}") for level, anchor in anchors.items()]
            choices.append((UNSCORED, f"{UNSCORED}  It cannot be scored"))
        else:
            choices = [(THERE, "y  It was made"), (NOT_THERE, "n  It was not made")]
        self.app.push_screen(ChoiceScreen(self._view.question, choices), self._decided)

    def _decided(self, chosen: Chosen | None) -> None:
        if chosen is None:
            return
        says = speaker(open_call(self._path), self._by)
        try:
            if self._view.anchors:
                level = None if chosen.key == UNSCORED else int(chosen.key)
                says.decide(self._line, level, None, chosen.words, not_scored=level is None)
            else:
                says.decide(self._line, None, chosen.key == THERE, chosen.words)
        except RoleplayError as error:
            tell(self, error)
            return
        self.app.pop_screen()
        self.app.notify("Decided. It stands.", markup=False, timeout=4)
