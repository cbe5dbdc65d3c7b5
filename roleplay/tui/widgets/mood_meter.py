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
        yield MoodBars()
        yield Static("", id="reason", classes="muted", markup=False)

    def show(self, band: str, before: Mood, mood: Mood, reason: str) -> None:
        """Show a mood after a turn, and what moved it."""
        word = self.query_one("#band", Static)
        word.update(f"{band}{bearing(before, mood)}")
        word.set_classes(band)
        self.query_one(MoodBars).show(before, mood)
        self.query_one("#reason", Static).update(f"Last: {reason}" if reason else "")


class MoodBars(Static):
    """Show a bar for each part of the mood, one a line."""

    def __init__(self) -> None:
        super().__init__(id="bars")
        self._moods: tuple[Mood, Mood] | None = None

    def show(self, before: Mood, mood: Mood) -> None:
        """Show a mood after a turn."""
        self._moods = before, mood
        self.refresh(layout=True)

    def render(self) -> Text:
        """Draw the bars in the colours of the theme."""
        colours = self.app.theme_variables
        return Text("\n").join(bar(name, *self._moods, colours, WIDTH) for name in SHOWN) if self._moods else Text()


class MoodLine(Static):
    """Show the mood in one line, where there is no room at the side."""

    def __init__(self) -> None:
        super().__init__(id="mood-line")
        self._shown: tuple[str, Mood, Mood, str] | None = None

    def show(self, band: str, before: Mood, mood: Mood, reason: str) -> None:
        """Show a mood after a turn, and what moved it."""
        self._shown = band, before, mood, reason
        self.refresh(layout=True)

    def render(self) -> Text:
        """Draw the line in the colours of the theme."""
        if self._shown is None:
            return Text()
        band, before, mood, reason = self._shown
        variable = "distress" if mood.distress > mood.anger else "anger"
        line = Text(f"{band}{bearing(before, mood)}  ", style="bold")
        line.append_text(bar(variable, before, mood, self.app.theme_variables, SHORT))
        line.append(f"  {reason}" if reason else "", style="not bold")
        return line


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
