"""Bars and strips that say their value in words or figures too."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import Static

from roleplay.mood import Mood

WIDTH = 20
STEPS = "▁▂▃▄▅▆▇█"


class Level(Static):
    """Show a share, 0 to 1, as a bar with a label."""

    def __init__(self, share: float, label: str = "") -> None:
        self._share, self._label = share, label
        super().__init__()

    def render(self) -> Text:
        """Draw the bar in the colours of the theme."""
        colours = self.app.theme_variables
        colour = colours["success" if self._share >= 0.7 else "warning" if self._share >= 0.4 else "error"]
        filled = round(self._share * WIDTH)
        return Text.assemble(("█" * filled, colour), ("░" * (WIDTH - filled), "dim"), f" {self._label}")


def mood_strip(moods: Sequence[Mood]) -> str:
    """Return anger, distress and heard over the turns as strips of blocks, one block a turn."""
    rows = []
    for variable in ("anger", "distress", "heard"):
        values = [m.value(variable) for m in moods]
        blocks = "".join(STEPS[min(len(STEPS) - 1, int(v / 100 * len(STEPS)))] for v in values)
        rows.append(f"{variable:<9} {blocks}  {values[0]:.0f} to {values[-1]:.0f}")
    return "\n".join(rows)
