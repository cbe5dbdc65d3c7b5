"""How the customer sounds, in a word and two bars, with the reason for the last change."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label, Static

from roleplay.mood import Mood

WIDTH = 20
"""Cells of a bar."""
SHOWN = {"anger": "Anger", "distress": "Distress", "heard": "Heard", "trust": "Trust"}
WORSE_WHEN_HIGH = frozenset({"anger", "distress"})


class MoodMeter(Vertical):
    """Show the mood; how much of it depends on the mode."""

    def __init__(self, *, values: bool) -> None:
        super().__init__(id="mood")
        self._values = values

    def compose(self) -> ComposeResult:
        """Lay out the word, the bars and the reason."""
        yield Label("How they sound", classes="heading")
        yield Static("", id="band", markup=False)
        yield Static("", id="bars")
        yield Static("", id="reason", classes="muted", markup=False)

    def show(self, band: str, mood: Mood, before: Mood | None, reason: str) -> None:
        """Show a mood after a turn."""
        self.query_one("#band", Static).update(band)
        self.query_one("#band", Static).set_classes(band)
        if not self._values:
            return
        self.query_one("#bars", Static).update(bars(mood, before, self.app.theme_variables))
        self.query_one("#reason", Static).update(reason)


def bars(mood: Mood, before: Mood | None, colours: dict[str, str]) -> Text:
    """Return the bars as text: name, bar, value and the change since the turn before."""
    out = Text()
    for variable, name in SHOWN.items():
        value = mood.value(variable)
        filled = round(value / 100 * WIDTH)
        bad = variable in WORSE_WHEN_HIGH
        colour = colours[
            "error"
            if bad and value >= 45
            else "warning"
            if bad and value >= 25
            else "success"
            if not bad
            else "primary"
        ]
        out.append(f"{name:<9}")
        out.append("█" * filled, style=colour)
        out.append("░" * (WIDTH - filled), style="dim")
        out.append(f" {value:>3.0f}")
        change = round(value - before.value(variable)) if before else 0
        out.append(f" {change:+d}".replace("-", "−") if change else "", style="dim")
        out.append("\n")
    return out
