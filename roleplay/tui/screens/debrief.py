"""After the call: how it ended, the scorecard, and every turn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static, TabbedContent, TabPane

from roleplay.errors import RoleplayError
from roleplay.grading import Scorecard
from roleplay.review.rules import trainee_of
from roleplay.scenarios import Scenario
from roleplay.transcripts import read
from roleplay.tui.screens.choice import ChoiceScreen, Chosen
from roleplay.tui.screens.claim import Claimed, ClaimScreen
from roleplay.tui.screens.retry import open_retry
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.overview import Overview
from roleplay.tui.widgets.scorecard_view import ScorecardView
from roleplay.tui.widgets.turn_view import LEGEND, TurnView
from roleplay.wiring.claims import claimable, send_claim, sent_words
from roleplay.wiring.debrief import Debrief, debrief_of, kept_card
from roleplay.wiring.desk import OnTheDesk, open_call
from roleplay.wiring.live import LiveCall
from roleplay.wiring.outcomes import outcome_words
from roleplay.wiring.parts import scenario_from
from roleplay.wiring.review_words import level_words
from roleplay.wiring.rulings import speaker

DISPUTED = "A second reviewer, who sees nobody's grade, decides. What they decide stands."
SENT = "Kept beside the call. A second reviewer will decide."
NOTHING_SAID = "Nothing was said in this call."


class DebriefScreen(Screen[None]):
    """Show what the call came to, with the words it rests on."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["turn.tcss", "debrief.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Home", show=True),
        Binding("1", "tab('overview')", "Overview", show=False),
        Binding("2", "tab('card')", "Scorecard", show=False),
        Binding("3", "tab('turns')", "Turn by turn", show=False),
        Binding("p", "dispute", "Dispute a grade", show=True),
    ]

    def __init__(self, debrief: Debrief, card: Scorecard, scenario: Scenario, path: Path) -> None:
        super().__init__()
        self._debrief, self._card, self._scenario, self._path = debrief, card, scenario, path

    @classmethod
    def for_live(cls, live: LiveCall, card: Scorecard) -> DebriefScreen:
        """Return the screen for a call just played."""
        debrief = debrief_of(live.events, live.scenario, live.header.seed, card, live.path)
        return cls(replace(debrief, spent=live.spent), card, live.scenario, live.path)

    @classmethod
    def for_kept(cls, path: Path) -> DebriefScreen:
        """Return the screen for a finished call that was kept, with the grade that stands.

        Raises:
            BadFile: if it cannot be read.
        """
        transcript = read(path)
        scenario, card = scenario_from(transcript.header), kept_card(transcript)
        debrief = debrief_of(transcript.events, scenario, transcript.header.seed, card, path)
        return cls(debrief, card, scenario, path)

    def compose(self) -> ComposeResult:
        """Lay out the tabs."""
        yield Bar(self._scenario.title, outcome_words(self._debrief.outcome))
        with TabbedContent(id="tabs"):
            with TabPane("1 Overview", id="overview"):
                yield Overview(self._debrief, self._card, self._path)
            with TabPane("2 Scorecard", id="card"):
                yield ScorecardView(self._card, self._debrief.matters)
            with TabPane("3 Turn by turn", id="turns"):
                yield Static(LEGEND if self._debrief.turns else NOTHING_SAID, classes="muted", markup=False)
                with VerticalScroll():
                    yield from self._turns()
        yield Footer(compact=True)

    def _turns(self) -> ComposeResult:
        for turn in self._debrief.turns:
            sent = sent_words(self._debrief.claimed(turn.grade.index))
            last = turn is self._debrief.turns[-1]
            yield TurnView(turn, self._scenario.customer.name, sent=sent, last=last)

    def on_turn_view_retry(self, event: TurnView.Retry) -> None:
        """Take a turn again."""
        open_retry(self, self._path, event.turn)

    def action_tab(self, name: str) -> None:
        """Go to a tab, to what can be read or chosen there."""
        self.query_one("#tabs", TabbedContent).active = name
        pane = self.query_one(f"#{name}", TabPane)
        inside = [*pane.query(TurnView), *pane.query(VerticalScroll)]
        self.call_after_refresh(inside[0].focus)

    def action_dispute(self) -> None:
        """Choose the grade that is not right, and say why."""
        try:
            desk = open_call(self._path)
        except RoleplayError as error:
            tell(self, error)
            return
        choices = [
            (f"{name}.{key}", f"{key} {now.name}: {level_words(now.level)}") for name, key, _, now in desk.graded()
        ]
        choices += [(f"critical:{e.id}", f"Critical: {e.why}") for e in desk.card.critical]

        def chosen(what: Chosen | None) -> None:
            if what:
                self._dispute(desk, what)

        self.app.push_screen(ChoiceScreen("Which grade is not right?", choices, about=DISPUTED), chosen)

    def _dispute(self, desk: OnTheDesk, what: Chosen) -> None:
        try:
            speaker(desk, trainee_of(desk.transcript.header)).dispute(what.key, what.words)
        except RoleplayError as error:
            tell(self, error)
            return
        self.notify(SENT, markup=False, timeout=6)

    def on_turn_view_claim(self, event: TurnView.Claim) -> None:
        """Open the list of what the turn could have shown besides."""
        review = next(turn for turn in self._debrief.turns if turn.grade.index == event.turn)
        claimed = {claim.behaviour for claim in self._debrief.claimed(event.turn)}
        choices = claimable({seen.id for seen in review.grade.behaviours}, claimed)
        self.app.push_screen(ClaimScreen(event.turn, review.text, choices), lambda found: self._send(event.turn, found))

    def _send(self, turn: int, claimed: Claimed | None) -> None:
        """Send a turn to the coach, and say so on the turn."""
        if claimed is None:
            return
        try:
            claims = send_claim(self._path, turn, claimed.behaviour, claimed.words)
        except RoleplayError as error:
            tell(self, error)
            return
        self._debrief = replace(self._debrief, claims=claims)
        view = next(view for view in self.query(TurnView) if view.review.grade.index == turn)
        view.show_sent(sent_words(self._debrief.claimed(turn)))
