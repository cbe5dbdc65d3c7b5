"""The calls one has taken, and how they have been going."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from roleplay.tui.widgets.rows import Column, RowTable
from roleplay.tui.widgets.spark import blocks
from roleplay.wiring.kept import KeptCall
from roleplay.wiring.library import score_words
from roleplay.wiring.outcomes import outcome_short, outcome_words
from roleplay.wiring.overview import Overview
from roleplay.wiring.trend import Trend
from roleplay.wiring.when import stamp

WIDE = 110
"""Cells from which there is room for whole words and one line a call."""
WIDE_COLUMNS = (
    ("when", 9), ("call", 0), ("how it ended", 28), ("empathy", 7), ("resolution", 10), ("passed", 6), ("mode", 8),
)  # fmt: skip
NARROW_COLUMNS = (("when", 9), ("call", 0), ("how it ended", 12), ("emp", 4), ("res", 4), ("pass", 4))
USUAL = "free"
"""The mode that a narrow list does not name."""
PASSED = {True: "yes", False: "no", None: "–"}


class PastPane(Vertical):
    """Show the trend of every rubric and the kept calls, unfinished ones on top."""

    def __init__(self) -> None:
        super().__init__(id="past")
        self._overview: Overview | None = None
        self._width = 0

    def compose(self) -> ComposeResult:
        """Lay out the trend and the list."""
        yield Static("", id="trend", classes="heading", markup=False)
        yield Static("", id="unreadable", classes="muted", markup=False)
        yield RowTable("calls")

    def show(self, overview: Overview) -> None:
        """Show the kept calls as they are."""
        self._overview = overview
        self.display = bool(overview.calls or overview.unreadable)
        note = self.query_one("#unreadable", Static)
        note.update(overview.unreadable_words)
        note.set_class(not overview.unreadable, "-none")
        self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out again for another width."""
        if event.size.width != self._width:
            self._width = event.size.width
            self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        table = self.query_one("#calls", RowTable)
        if self._overview is None or not table.size.width:
            return
        wide = table.size.width >= WIDE
        heading = ["Calls you have taken"] if wide or not self._overview.trends else []
        trend = " · ".join([*heading, *map(_trend, self._overview.trends)])
        self.query_one("#trend", Static).update(trend[:1].upper() + trend[1:])
        columns = [Column(head, width) for head, width in (WIDE_COLUMNS if wide else NARROW_COLUMNS)]
        calls = sorted(self._overview.calls, key=lambda call: call.finished)
        table.fill(columns, [(str(call.path), self._cells(call, wide=wide)) for call in calls])

    def _cells(self, call: KeptCall, *, wide: bool) -> list[str]:
        assert self._overview is not None
        mode = f"{call.mode}, retry" if call.branch_of else call.mode
        if wide:
            go_on = "not finished, of a form" if call.of_form else "not finished: Enter goes on"
            ended = outcome_words(call.outcome) if call.finished else go_on
        else:
            ended = outcome_short(call.outcome) if call.finished else "not finished"
            ended += "" if mode == USUAL else f" ({mode})"
        scores = (score_words(call.counted.get(name)) for name in ("empathy", "resolution"))
        cells = [stamp(call.at, self._overview.now), call.name, ended, *scores, PASSED[call.passed]]
        return [*cells, mode] if wide else cells


def _trend(trend: Trend) -> str:
    strip = f" {blocks(trend.scores)}" if trend.word else ""
    return f"{trend.rubric}{strip} {trend.words.removeprefix(trend.rubric).strip()}"
