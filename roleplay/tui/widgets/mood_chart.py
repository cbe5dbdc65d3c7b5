"""The customer's mood over the call, drawn; the words beside it say the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.text import Text
from textual.color import Color
from textual.widgets import Static
from textual_plotext import PlotextPlot

from roleplay.mood import Mood
from roleplay.wiring.mood_words import CHARTED

COLOURS = {"anger": "error", "distress": "warning", "heard": "success"}
"""The colour of the theme for each variable; the letter of each point says it too."""
MOST = "▲"
"""Marks the turns that moved the customer most."""
CELLS_FOR_A_TURN = 5
"""Width that the number of a turn takes below the chart."""
EDGE = 0.02
"""Share of the width left free on either side."""
LEAST_POINTS = 2
"""Moods from which there is a line to draw."""


class MoodChart(PlotextPlot):
    """Draw anger, distress and heard over the turns; `marked` are the turns that moved most."""

    def __init__(self, moods: Sequence[Mood], marked: Collection[int]) -> None:
        super().__init__()
        self._moods, self._marked = moods, marked

    def on_mount(self) -> None:
        """Draw, and draw again in other colours."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw())

    def on_resize(self) -> None:
        """Draw with as many numbers as there is room for."""
        self._draw()

    def _draw(self) -> None:
        turns = list(range(len(self._moods)))
        self.plt.clear_figure()
        for turn in self._marked:
            self.plt.vline(turn, self._rgb("panel"))
        for variable in CHARTED:
            values = [mood.value(variable) for mood in self._moods]
            colour = self._rgb(COLOURS[variable])
            self.plt.plot(turns, values, marker="braille", color=colour)
            self.plt.scatter(turns, values, marker=variable[0].upper(), color=colour)
        self.plt.ylim(0, 100)
        edge = turns[-1] * EDGE
        self.plt.xlim(-edge, turns[-1] + edge)
        self.plt.yticks([0, 25, 50, 75, 100])
        numbered = self._numbered(turns)
        self.plt.xticks([float(turn) for turn in numbered], [self._label(turn) for turn in numbered])
        self.refresh()

    def _numbered(self, turns: Sequence[int]) -> list[int]:
        """Return the turns whose number there is room for; the marked ones come first."""
        every = max(1, -(-len(turns) * CELLS_FOR_A_TURN // max(1, self.size.width)))
        near = {turn + step for turn in self._marked for step in range(1 - every, every)}
        return [turn for turn in turns if turn in self._marked or (turn % every == 0 and turn not in near)]

    def _label(self, turn: int) -> str:
        return f"{MOST}{turn}" if turn in self._marked else str(turn) if turn else "start"

    def _rgb(self, name: str) -> tuple[int, int, int]:
        return Color.parse(self.app.theme_variables[name]).rgb


class MoodLegend(Static):
    """Say what the letters of the chart stand for."""

    def render(self) -> Text:
        """Name each variable in its colour."""
        colours = self.app.theme_variables
        named = [(f"{v[0].upper()} {v}   ", colours[COLOURS[v]]) for v in CHARTED]
        return Text.assemble(*named, f"{MOST} moved most")
