"""The row that narrows the library down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Select

from roleplay.scenarios.heads import Head
from roleplay.wiring.library import Filters, Tried

TRIED: tuple[Tried, ...] = ("tried", "not tried")


class FilterRow(Horizontal):
    """Offer an industry, a skill, a level, and whether a call was tried."""

    class Narrowed(Message):
        """Tell that one of the choices has changed."""

    def __init__(self, heads: Iterable[Head]) -> None:
        super().__init__(id="filters")
        known = [head for head in heads if head.readable]
        self._offers: dict[str, list[str]] = {
            "industry": sorted({head.industry for head in known}),
            "skill": sorted({skill for head in known for skill in head.skills}),
            "level": [str(level) for level in sorted({head.difficulty for head in known})],
            "tried": list(TRIED),
        }

    def compose(self) -> ComposeResult:
        """Lay out the choices."""
        for name, offers in self._offers.items():
            shown = [(f"level {offer}" if name == "level" else offer, offer) for offer in offers]
            yield Select(shown, prompt=name, compact=True, id=f"by-{name}")

    def on_select_changed(self, event: Select.Changed) -> None:
        """Pass it on as one message."""
        event.stop()
        self.post_message(self.Narrowed())

    def applied_to(self, filters: Filters) -> Filters:
        """Return the filters with what is chosen here."""
        chosen = {name: self._select(name).selection or "" for name in self._offers}
        tried: Tried = next((word for word in TRIED if word == chosen["tried"]), "")
        return replace(
            filters, industry=chosen["industry"], skill=chosen["skill"], level=int(chosen["level"] or 0), tried=tried
        )

    def begin(self) -> None:
        """Go to the first choice."""
        self._select(next(iter(self._offers))).focus()

    def _select(self, name: str) -> Select[str]:
        return self.query_one(f"#by-{name}", Select)
