"""The knowledge cards, to be looked up without leaving the call."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

MANY = 6
"""Cards from which there is something to search with."""


class CardPane(Vertical):
    """List the cards with the brief as the first, and show the one that is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"card({n})", "Open a card by its number", show=False) for n in range(10)),
        Binding("slash", "search", "Search the cards", show=False, priority=True),
        Binding("pagedown", "read(1)", "Read on in the card", show=False, priority=True),
        Binding("pageup", "read(-1)", "Read back in the card", show=False, priority=True),
        Binding("escape", "screen.reply", "Reply", show=True),
    ]

    def __init__(self, cards: list[tuple[str, str]]) -> None:
        super().__init__(id="cards")
        self._cards = cards
        """Titles and texts; the number of a card is its place."""

    def compose(self) -> ComposeResult:
        """Lay out the search, the list and the open card."""
        yield Label("Cards: a number opens one", classes="heading")
        if len(self._cards) > MANY:
            yield Input(placeholder="/ Search the cards", id="card-search", compact=True)
        yield OptionList(*self._options(""), id="card-list", compact=True, markup=False)
        with VerticalScroll(id="card", can_focus=False):
            yield Static("", id="card-text", markup=False)

    def on_mount(self) -> None:
        """Hide the place of the card until one is open."""
        self.query_one("#card").display = False

    def go(self) -> None:
        """Take the keys."""
        self.query_one(OptionList).focus()

    def action_card(self, number: int) -> None:
        """Open a card."""
        if number < len(self._cards):
            title, text = self._cards[number]
            listed = self.query_one(OptionList)
            listed.highlighted = next((i for i, o in enumerate(listed.options) if o.id == str(number)), None)
            self.query_one("#card").display = True
            self.query_one("#card-text", Static).update(f"{title}\n{text.strip()}")
            self.query_one("#card", VerticalScroll).scroll_home(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Search where a / is no part of what is typed, and turn pages where a card is open."""
        if action == "search":
            return not isinstance(self.screen.focused, Input)
        if action == "read":
            return self.query_one("#card").display
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """Go to the search, where there is one."""
        for search in self.query(Input):
            self.screen.set_focus(search)

    def action_read(self, pages: int) -> None:
        """Turn the pages of the card that is open."""
        card = self.query_one("#card", VerticalScroll)
        card.scroll_relative(y=pages * max(1, card.size.height - 1), animate=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep the cards in which every word is found."""
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(self._options(event.value))

    def on_input_submitted(self) -> None:
        """Open the first card that was found."""
        listed = self.query_one(OptionList)
        if listed.option_count:
            self.action_card(int(listed.get_option_at_index(0).id or 0))
            listed.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the card under the cursor."""
        self.action_card(int(event.option_id or 0))

    def _options(self, wanted: str) -> list[Option]:
        words = wanted.lower().split()
        return [
            Option(f"{n}  {title}", id=str(n))
            for n, (title, text) in enumerate(self._cards)
            if all(word in f"{title} {text}".lower() for word in words)
        ]
