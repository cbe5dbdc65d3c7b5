"""How the customer sounds, in words and bars, with the reason for the last change."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label, Static

from roleplay.mood import Mood
from roleplay.wiring.results import bearing, signed

WIDTH = 20
"""Cells of a bar."""
SHORT = 10
"""Cells of the bar where there is one line for all of it."""
SHOWN = {"anger": "Anger", "distress": "Distress", "heard": "Heard", "trust": "Trust"}
WORSE_WHEN_HIGH = frozenset({"anger", "distress"})
HIGH, RAISED = 45, 25
"""Points from which anger or distress is drawn as bad, and as a warning."""


class MoodMeter(Vertical):
    """Show the mood at the side: a word, four bars and the reason."""

    def __init__(self) -> None:
        super().__init__(id="mood")

    def compose(self) -> ComposeResult:
        """Lay out the word, the bars and the reason."""
        yield Label("How they sound", classes="heading")
        yield Static("", id="band", markup=False)
        yield Static("", id="bars")
        yield Static("", id="reason", classes="muted", markup=False)

    def show(self, band: str, before: Mood, mood: Mood, reason: str) -> None:
        """Show a mood after a turn, and what moved it."""
        word = self.query_one("#band", Static)
        word.update(f"{band}{bearing(before, mood)}")
        word.set_classes(band)
        self.query_one("#bars", Static).update(bars(before, mood, self.app.theme_variables))
        self.query_one("#reason", Static).update(f"Last: {reason}" if reason else "")


class MoodLine(Static):
    """Show the mood in one line, where there is no room at the side."""

    def __init__(self) -> None:
        super().__init__("", id="mood-line")

    def show(self, band: str, before: Mood, mood: Mood, reason: str) -> None:
        """Show a mood after a turn, and what moved it."""
        variable = "distress" if mood.distress > mood.anger else "anger"
        line = Text(f"{band}{bearing(before, mood)}  ", style="bold", no_wrap=True, overflow="ellipsis")
        line.append_text(bar(variable, before, mood, self.app.theme_variables, SHORT))
        line.append(f"  {reason}" if reason else "", style="not bold")
        self.update(line)


def bars(before: Mood, mood: Mood, colours: dict[str, str]) -> Text:
    """Return the bars as text, one a line."""
    return Text("\n").join(bar(variable, before, mood, colours, WIDTH) for variable in SHOWN)


def bar(variable: str, before: Mood, mood: Mood, colours: dict[str, str], width: int) -> Text:
    """Return one bar: its name, the bar itself, the value and the change since the turn before."""
    value = mood.value(variable)
    filled = round(value / 100 * width)
    out = Text(f"{SHOWN[variable]:<9}", style="not bold")
    out.append("█" * filled, style=colours[_colour(variable, value)])
    out.append("░" * (width - filled), style="dim")
    out.append(f" {value:>3.0f}")
    change = round(value) - round(before.value(variable))
    out.append(f" {signed(change)}" if change else "", style="dim")
    return out


def _colour(variable: str, value: float) -> str:
    if variable not in WORSE_WHEN_HIGH:
        return "success"
    return "error" if value >= HIGH else "warning" if value >= RAISED else "primary"
