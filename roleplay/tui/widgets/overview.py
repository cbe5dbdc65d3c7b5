"""What a call came to, at a glance: the verdict, one strength, what to work on, and the mood over the call."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Label, Static

from roleplay import paths
from roleplay.grading import Scorecard
from roleplay.grading.scorecard import RubricGrade
from roleplay.rubrics import TOP
from roleplay.tui.widgets.level import OWN, Level
from roleplay.tui.widgets.mood_chart import LEAST_POINTS, MoodChart, MoodLegend
from roleplay.wiring.debrief import VERDICT, Debrief
from roleplay.wiring.evidence_words import proofs_words
from roleplay.wiring.rating import OwnRating


class Overview(VerticalScroll):
    """Show the debrief in short."""

    def __init__(self, debrief: Debrief, card: Scorecard, path: Path) -> None:
        super().__init__()
        self._debrief, self._card, self._path = debrief, card, path

    def compose(self) -> ComposeResult:
        """Lay out verdict, strength, work and mood."""
        yield Label(VERDICT[self._card.passed], classes="title", id="verdict")
        yield Static(self._card.why, markup=False)
        ratings = {rating.rubric: rating for rating in self._debrief.ratings}
        with Vertical(id="scores"):
            for name, rubric in self._card.rubrics.items():
                yield ScoreRow(name, rubric, self._card.cuts.get(name), ratings.get(name))
            if ratings:
                yield Static(f"{OWN} is where you put it.", classes="muted", markup=False)
        for error in self._card.critical:
            words = f"Critical, {error.severity}: {error.why} {' '.join(proofs_words(error.evidence))}"
            yield Static(words, classes="critical", markup=False)
        for turn in self._card.void:
            yield Static(f"Turn {turn.index}. {turn.void}", markup=False)
        if self._debrief.strength:
            yield Label("A strength", classes="heading")
            yield Static(self._debrief.strength, markup=False, id="strength")
        if self._debrief.work_on:
            yield Label("To work on", classes="heading")
            for i, point in enumerate(self._debrief.work_on, 1):
                yield Static(f"{i}. {point.name} ({point.criterion})", markup=False, classes="point")
                yield Static(point.where, markup=False, classes="where")
                yield Static(point.next_words, markup=False, classes="next")
        yield from self._said()
        yield Label("Their mood over the call", classes="heading")
        with Horizontal(id="mood"):
            yield from self._mood()
        if self._debrief.claims_problem:
            problem = f"What was sent to your coach cannot be read: {self._debrief.claims_problem}"
            yield Static(problem, classes="critical", markup=False)
        if self._debrief.spent:
            yield Static(self._debrief.spent, classes="muted", markup=False, id="spent")
        yield Static(f"Kept in {paths.shown(self._path)}", classes="muted", markup=False)

    def _said(self) -> ComposeResult:
        if self._debrief.said:
            yield Label("Said about it since", classes="heading")
            with Vertical(id="said"):
                yield from (Static(words, markup=False) for words in self._debrief.said)

    def on_mount(self) -> None:
        """Let the arrow keys scroll at once."""
        self.focus()

    def _mood(self) -> ComposeResult:
        moved = self._debrief.turning_points
        if len(self._debrief.moods) >= LEAST_POINTS:
            with Vertical(id="chart"):
                yield MoodLegend()
                yield MoodChart(self._debrief.moods, [point.turn for point in moved])
        with Vertical(id="mood-words"):
            for point in moved:
                yield Static(point.words, markup=False)
            words = self._debrief.mood_words
            yield Static(f"{words[0].upper()}{words[1:]}.", classes="muted", markup=False)


class ScoreRow(Horizontal):
    """Show a rubric's score as a bar, with what the trainee said of it."""

    def __init__(self, name: str, rubric: RubricGrade, cut: float | None, rating: OwnRating | None) -> None:
        super().__init__()
        self._title, self._rubric, self._cut, self._rating = name.capitalize(), rubric, cut, rating

    def compose(self) -> ComposeResult:
        """Lay out the name, the bar and the words."""
        score = self._rubric.score
        shown = "–" if score is None else f"{score:g}"
        own = None if self._rating is None else self._rating.said / TOP
        cut = "" if self._cut is None else f"Passes from {self._cut:g}."
        said = self._rating.words if self._rating else cut
        why = f"{self._rubric.why[:1].upper()}{self._rubric.why[1:].rstrip('.')}." if self._rubric.why else ""
        yield Label(self._title, classes="name", markup=False)
        yield Label(shown, classes="figure", markup=False)
        yield Level((score or 0) / 100, own=own)
        yield Static(f"{said} {why}".strip(), classes="words", markup=False)
