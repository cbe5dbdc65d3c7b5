"""One turn as a coach reads it: what was said and seen, and what was said about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from roleplay.tui.widgets.turn_view import TurnView
from roleplay.wiring.debrief import TurnReview


class CoachTurn(TurnView, inherit_bindings=False):
    """Show a turn with the records about it; what can be done with it is the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "go(-1)", "Before", show=False),
        Binding("down,j", "go(1)", "After", show=False),
    ]

    def __init__(self, review: TurnReview, customer: str, agent: str, said: Sequence[str], *, last: bool) -> None:
        super().__init__(review, customer, last=last, agent=agent)
        self._records = said

    def compose(self) -> ComposeResult:
        """Lay out the turn, then what was said about it."""
        yield from super().compose()
        for words in self._records:
            yield Static(words, classes="record", markup=False)
