"""One turn of two branches side by side, or one below the other where the screen is narrow."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal, Vertical
from textual.widgets import Label, Static

from roleplay.wiring.branching import Aspect, Comparison, MoodPair

WIDTH = 10
"""Cells of a bar."""


class TwoSides(Vertical):
    """Show a comparison: then on the left or above, now on the right or below."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__()
        self._comparison = comparison

    def compose(self) -> ComposeResult:
        """Lay out every aspect, with the mood's figures after the words that were said."""
        said, answered, *others = self._comparison.aspects()
        yield _Pair(said)
        yield _Pair(answered)
        yield Label("Their mood after it", classes="heading")
        yield MoodPairs(self._comparison.mood)
        yield from (_Pair(aspect) for aspect in others)


class _Pair(Vertical):
    """Show one aspect."""

    def __init__(self, aspect: Aspect) -> None:
        super().__init__(classes="pair")
        self._aspect = aspect

    def compose(self) -> ComposeResult:
        """Lay out the name and both sides."""
        yield Label(self._aspect.name, classes="heading", markup=False)
        with Grid(classes="sides"):
            for when, text in (("then", self._aspect.then), ("now", self._aspect.now)):
                with Horizontal(classes=f"side {when}"):
                    yield Label(when, classes="when")
                    yield Static(text, classes="words", markup=False)


class MoodPairs(Static):
    """Show every mood variable before the turn, then and now, with the difference in words."""

    def __init__(self, pairs: tuple[MoodPair, ...]) -> None:
        super().__init__()
        self._pairs = pairs

    def render(self) -> Text:
        """Draw the rows in the colours of the theme."""
        colours = self.app.theme_variables
        out = Text()
        out.append(f"{'':<9} before   {'then':<{WIDTH + 4}}   now\n", style="dim")
        for pair in self._pairs:
            out.append(f"{pair.variable.capitalize():<9} {pair.before:>6.0f}   ")
            for value in (pair.then, pair.now):
                filled = round(value / 100 * WIDTH)
                out.append("█" * filled, style=colours["primary"])
                out.append("░" * (WIDTH - filled), style="dim")
                out.append(f" {value:>3.0f}   ")
            tone = "" if pair.better is None else colours["success" if pair.better else "error"]
            out.append(f"{pair.words}\n", style=tone)
        out.rstrip()
        return out
