"""The calls one can take: searched as one types, narrowed down, with the story of the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import DataTable, Input, Label, Static

from roleplay.scenarios.heads import Head
from roleplay.tui.widgets.rows import Column, RowTable
from roleplay.wiring.library import Filters, record, story, times_taken
from roleplay.wiring.overview import Overview

if TYPE_CHECKING:
    from roleplay.tui.widgets.filter_row import FilterRow

WIDE = 70
"""Cells of the list from which it has room for the industry."""
STORY = ("title", "wants", "trains", "record", "note", "brief")
"""The parts of a story, in order."""
NOTHING_FITS = "Nothing fits. Escape shows all."


class Search(Input):
    """Take the words to search for, and say what Enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "To the list", show=True)]


class LibraryPane(Horizontal):
    """Show the library on the left and what a call is about on the right."""

    def __init__(self) -> None:
        super().__init__(id="top")
        self._overview: Overview | None = None
        self._unusable: frozenset[str] = frozenset()
        self._placed = ""
        """The call to take next that the cursor was put on."""
        self._width = 0
        self.filters = Filters()

    def compose(self) -> ComposeResult:
        """Lay out the list and the story."""
        with Vertical(id="library"):
            with Horizontal(id="look"):
                yield Label("", id="found", classes="heading", markup=False)
                yield Search(placeholder="/ to search", id="search", compact=True)
            yield Static("", id="narrowed", markup=False)
            yield RowTable("scenarios")
        with VerticalScroll(id="about"):
            for part in STORY:
                yield Static("", id=f"story-{part}", markup=False)

    def show(self, overview: Overview, unusable: frozenset[str]) -> None:
        """Show the library as it is."""
        self._overview, self._unusable = overview, unusable
        self._fill()

    @property
    def narrowed(self) -> bool:
        """Whether the search or the filters are in use, or about to be."""
        return bool(self.filters.in_words or self.query("#filters") or self.query_one("#search").has_focus)

    @property
    def table(self) -> RowTable:
        """The list."""
        return self.query_one("#scenarios", RowTable)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out again for another width."""
        if event.size.width != self._width:
            self._width = event.size.width
            self.call_after_refresh(self._fill)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list while one types."""
        self.filters = replace(self.filters, words=event.value)
        self._fill()

    def on_input_submitted(self) -> None:
        """Go from the search to what it found."""
        self.table.focus()

    def on_filter_row_narrowed(self) -> None:
        """Narrow the list to what was chosen."""
        self.filters = self._filter_row().applied_to(self.filters)
        self._fill()

    async def narrow(self) -> None:
        """Open the row of filters and go to it."""
        from roleplay.tui.widgets.filter_row import FilterRow

        if not self.query(FilterRow) and self._overview:
            await self.query_one("#library").mount(FilterRow(self._overview.heads.values()), after="#look")
        self._filter_row().begin()

    async def clear(self) -> None:
        """Show all calls again."""
        # before the filters go: what loses them would give the focus to the search, which takes the next keys
        self.table.focus()
        await self.query("#filters").remove()
        self.filters = Filters()
        self.query_one("#search", Input).value = ""
        self._fill()

    def _filter_row(self) -> FilterRow:
        from roleplay.tui.widgets.filter_row import FilterRow

        return self.query_one(FilterRow)

    def _fill(self) -> None:
        overview = self._overview
        if overview is None or not self.table.size.width:
            return
        taken = times_taken(overview.calls)
        shown = [head for name, head in overview.heads.items() if self.filters.fits(head, taken.get(name, 0))]
        shown.sort(key=lambda head: (head.difficulty, head.title.casefold()))
        wide = self.table.size.width >= WIDE
        columns = [Column("level", 5), Column("call"), Column("taken", 5)]
        self.table.fill([*columns, Column("industry", 16)] if wide else columns, self._rows(shown, taken, wide=wide))
        if overview.choice and overview.choice.scenario != self._placed:
            self._placed = overview.choice.scenario
            self.table.go_to(self._placed)
        narrowed = self.filters.in_words
        count = f"{len(shown)} of {len(overview.heads)}" if narrowed else f"all {len(shown)}"
        self.query_one("#found", Label).update(f"Calls to take: {count}")
        words = self.query_one("#narrowed", Static)
        words.update(f"Only {narrowed}. Esc shows all.")
        if words.display != bool(narrowed):
            words.display = bool(narrowed)
            self.screen.refresh_bindings()
        if not shown:
            self._tell({"title": NOTHING_FITS})

    def _rows(self, shown: Sequence[Head], taken: dict[str, int], *, wide: bool) -> list[tuple[str, list[str]]]:
        choice = self._overview.choice if self._overview else None
        rows = []
        for head in shown:
            usable = head.readable and head.id not in self._unusable
            title = f"{head.title}{' (note)' if head.content_note else ''}" if usable else f"{head.id}: cannot be used"
            mark = f"{taken[head.id]}×" if head.id in taken else ""
            if choice and head.id == choice.scenario:
                mark = "next"
            level = ("●" * head.difficulty if wide else str(head.difficulty)) if usable else "–"
            rows.append((head.id, [level, title, mark, *([head.industry] if wide else [])]))
        return rows

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Show what the call under the cursor is about."""
        event.stop()
        overview = self._overview
        head = overview.heads.get(str(event.row_key.value)) if overview and event.row_key else None
        if head and overview:
            self._tell(story(head, usable=head.id not in self._unusable) | record(head, overview.calls, overview.now))

    def _tell(self, parts: dict[str, str]) -> None:
        for part in STORY:
            shown = self.query_one(f"#story-{part}", Static)
            shown.update(parts.get(part, ""))
            shown.display = bool(parts.get(part))
        self.query_one("#about").scroll_home(animate=False)
