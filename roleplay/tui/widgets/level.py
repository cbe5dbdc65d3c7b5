"""Bars that say their value in words or figures too."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

WIDTH = 20
"""Cells of a bar."""
OWN = "┃"
"""Stands on a bar where the trainee put it."""


class Level(Static):
    """Show a share, 0 to 1, as a bar with a label; `own` is the share the trainee gave it."""

    def __init__(self, share: float, label: str = "", own: float | None = None) -> None:
        self._share, self._label, self._own = share, label, own
        super().__init__()

    def render(self) -> Text:
        """Draw the bar in the colours of the theme."""
        colours = self.app.theme_variables
        colour = colours["success" if self._share >= 0.7 else "warning" if self._share >= 0.4 else "error"]
        filled = round(self._share * WIDTH)
        bar = Text.assemble(("█" * filled, colour), ("░" * (WIDTH - filled), "dim"))
        if self._own is not None:
            cell = max(0, round(self._own * WIDTH) - 1)
            bar = Text.assemble(bar[:cell], (OWN, "bold"), bar[cell + 1 :])
        return Text.assemble(bar, f" {self._label}" if self._label else "")
