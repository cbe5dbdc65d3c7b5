"""After the call: how it ended, the scorecard, and every turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Collapsible, Footer, Label, Static, TabbedContent, TabPane

from roleplay import paths
from roleplay.behaviours import CATALOGUE
from roleplay.grading import Scorecard
from roleplay.grading.scorecard import CriterionGrade, Proof, RubricGrade
from roleplay.scenarios import Scenario
from roleplay.transcripts import read
from roleplay.tui.screens.retry import open_retry
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.level import Level, mood_strip
from roleplay.wiring.debrief import Debrief, TurnReview, debrief_of, outcome_words
from roleplay.wiring.live import LiveCall
from roleplay.wiring.parts import scenario_from

VERDICT = {True: "Passed", False: "Not passed yet", None: "Not scored"}


class DebriefScreen(Screen[None]):
    """Show what the call came to, with the words it rests on."""

    CSS_PATH = "debrief.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Home", show=True),
        Binding("1", "tab('overview')", "Overview", show=True),
        Binding("2", "tab('card')", "Scorecard", show=True),
        Binding("3", "tab('turns')", "Turn by turn", show=True),
    ]

    def __init__(self, debrief: Debrief, card: Scorecard, scenario: Scenario, path: Path) -> None:
        super().__init__()
        self._debrief, self._card, self._scenario, self._path = debrief, card, scenario, path

    @classmethod
    def for_live(cls, live: LiveCall, card: Scorecard) -> DebriefScreen:
        """Return the screen for a call just played."""
        return cls(debrief_of(live.events, live.scenario, live.header.seed, card), card, live.scenario, live.path)

    @classmethod
    def for_kept(cls, path: Path) -> DebriefScreen:
        """Return the screen for a finished call that was kept.

        Raises:
            BadFile: if it cannot be read.
        """
        transcript = read(path)
        assert transcript.footer is not None
        scenario = scenario_from(transcript.header)
        card = Scorecard.model_validate(transcript.footer.scorecard)
        return cls(debrief_of(transcript.events, scenario, transcript.header.seed, card), card, scenario, path)

    def compose(self) -> ComposeResult:
        """Lay out the tabs."""
        yield Bar(self._scenario.title, outcome_words(self._debrief.outcome))
        with TabbedContent(id="tabs"):
            with TabPane("Overview", id="overview"), VerticalScroll():
                yield from self._overview()
            with TabPane("Scorecard", id="card"), VerticalScroll():
                for name, rubric in self._card.rubrics.items():
                    yield from _rubric(name, rubric)
            with TabPane("Turn by turn", id="turns"), VerticalScroll():
                for turn in self._debrief.turns:
                    yield from _turn(turn, self._scenario.customer.name)
        yield Footer()

    def _overview(self) -> ComposeResult:
        with Horizontal(id="scores"):
            with Vertical(classes="score", id="verdict"):
                yield Label(VERDICT[self._card.passed], classes="title")
                yield Static(self._card.why, markup=False)
            for name, rubric in self._card.rubrics.items():
                with Vertical(classes="score"):
                    shown = "not scored" if rubric.score is None else f"{rubric.score:g}"
                    yield Label(f"{name.capitalize()}  {shown}", classes="title")
                    yield Level((rubric.score or 0) / 100)
                    cut = self._card.cuts.get(name)
                    yield Static((f"passes from {cut:g}. " if cut else "") + rubric.why, classes="muted", markup=False)
        for error in self._card.critical:
            yield Static(
                f"Critical, {error.severity}: {error.why} {_first(error.evidence)}", classes="critical", markup=False
            )
        if self._debrief.strength:
            yield Label("A strength", classes="heading")
            yield Static(self._debrief.strength, markup=False)
        if self._debrief.work_on:
            yield Label("To work on", classes="heading")
            for i, point in enumerate(self._debrief.work_on, 1):
                yield Static(f"{i}. {point}", markup=False)
        yield Label("Their mood over the call", classes="heading")
        yield Static(mood_strip(self._debrief.moods), markup=False)
        yield Static(self._debrief.mood_words, classes="muted", markup=False)
        yield Static(f"Kept in {paths.shown(self._path)}", classes="muted", markup=False)

    def on_turn_view_retry(self, event: Any) -> None:
        """Take a turn again."""
        open_retry(self, self._path, event.turn)

    def action_tab(self, name: str) -> None:
        """Go to a tab."""
        self.query_one("#tabs", TabbedContent).active = name


def _rubric(name: str, rubric: RubricGrade) -> ComposeResult:
    score = "not scored" if rubric.score is None else f"{rubric.score:g} of 100"
    yield Label(f"{name.capitalize()}: {score}. {rubric.why}".strip(), classes="heading", markup=False)
    for key, grade in rubric.criteria.items():
        yield from _criterion(key, grade)


def _criterion(key: str, grade: CriterionGrade) -> ComposeResult:
    with Horizontal(classes="criterion"):
        yield Label(f"{key} {grade.name}", classes="name", markup=False)
        if grade.level is None:
            yield Static(f"not scored: {grade.why}", classes="muted", markup=False)
        else:
            yield Level(grade.level / 5, label=f"{grade.level} of 5")
    if grade.level is None:
        return
    yield Static(grade.anchor, classes="anchor", markup=False)
    for proof in grade.evidence[:3]:
        yield Static(_proof(proof), classes="proof", markup=False)
    with Collapsible(title="Why, and what the next level looks like", collapsed=True):
        yield Static(f"{grade.why}.", markup=False)
        if grade.next:
            yield Static(f"Level {grade.next.level}: {grade.next.anchor}", markup=False)


def _turn(turn: TurnReview, customer: str) -> ComposeResult:
    grade = turn.grade
    levels = f"empathy {_level(grade.empathy)} · resolution {_level(grade.resolution)}"
    with Vertical(classes="turn"):
        yield Label(f"Turn {grade.index}   {levels}", classes="title", markup=False)
        yield Static(f"You: {turn.text or '(silence)'}", markup=False)
        yield Static(f"{customer}: {turn.reply}", classes="muted", markup=False)
        yield Static(turn.effect, classes="effect", markup=False)
        shown = " · ".join(f"{CATALOGUE[b.id].name} “{b.quote}”" for b in grade.behaviours)
        if shown:
            yield Static(shown, classes="proof", markup=False)
        if grade.advice:
            yield Static(f"{grade.advice.why}\nYou could say: {grade.advice.say}", classes="advice", markup=False)


def _level(level: int | None) -> str:
    return "–" if level is None else f"{level}/5"


def _first(proofs: tuple[Proof, ...]) -> str:
    return _proof(proofs[0]) if proofs else ""


def _proof(proof: Proof) -> str:
    if proof.kind == "quote":
        return f"turn {proof.turn}: “{proof.text}”"
    if proof.kind == "missed":
        return f"missed: “{proof.text}”"
    return f"looked for in turns {proof.turns[0]}–{proof.turns[-1]} in vain" if proof.turns else "no turns"
