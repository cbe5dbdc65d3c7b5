"""The call itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Collapsible, Footer, Label, Static

from roleplay.errors import RoleplayError
from roleplay.mood import Mood
from roleplay.session import Refused
from roleplay.tui.messages import Answered, Closed, Failed, NotTaken, Said
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.leave import LeaveScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.line import SpokenLine
from roleplay.tui.widgets.mood_meter import MoodMeter
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.wiring.live import LiveCall
from roleplay.wiring.rating import questions
from roleplay.wiring.results import mood_reason


class CallScreen(Screen[None]):
    """Show the conversation, the box to answer in, and beside it what the mode allows."""

    CSS_PATH = "call.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "help_me", "Hint", show=True),
        Binding("f4", "cards", "Cards", show=True),
        Binding("f8", "hang_up", "Hang up", show=True),
        Binding("escape", "leave", "Leave", show=True),
    ]

    def __init__(self, live: LiveCall) -> None:
        super().__init__()
        self.live = live
        self._seconds = 0
        self._before: Mood | None = None

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        scenario, mode = self.live.scenario, self.live.header.mode
        yield Bar(scenario.title, "")
        with Horizontal(id="room"):
            with Vertical(id="talk"):
                yield VerticalScroll(id="conversation")
                yield Static("", id="notice", markup=False)
                yield ReplyBox()
            if mode != "exam":
                with VerticalScroll(id="side"):
                    yield MoodMeter(values=mode == "guided")
                    yield Static("", id="hint", markup=False)
                    yield Label("Cards", classes="heading", id="cards")
                    for card in scenario.knowledge.values():
                        with Collapsible(title=card.title, collapsed=True):
                            yield Static(card.text.strip(), markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Put on screen what was said so far, and load the observer while the agent thinks."""
        for line in self.live.state.lines:
            self._show(line.text, agent=line.who == "agent")
        self._update()
        self.set_interval(1, self._tick)
        self.query_one(ReplyBox).focus()
        self._load()
        if self.live.state.ended:
            self._close()

    @work(thread=True, group="load", exit_on_error=False)
    def _load(self) -> None:
        self.live.prepare()

    def on_said(self, event: Said) -> None:
        """Show the agent's words and ask for the answer."""
        self.query_one(ReplyBox).read_only = True
        self.query_one("#notice", Static).update("…")
        self._take(event.text)

    @work(thread=True, group="turn", exclusive=True, exit_on_error=False)
    def _take(self, text: str) -> None:
        try:
            self.post_message(Answered(self.live.say(text).text))
        except Refused as why:
            self.post_message(NotTaken(str(why), text))
        except RoleplayError as error:
            self.post_message(Failed(str(error)))

    def on_answered(self, event: Answered) -> None:
        """Show both lines, and the debrief once the call is over."""
        agent = next(line.text for line in reversed(self.live.state.lines) if line.who == "agent")
        self._show(agent, agent=True)
        self._show(event.text, agent=False)
        self._free()
        self._update()
        if self.live.state.ended:
            self._over()

    def on_not_taken(self, event: NotTaken) -> None:
        """Say why and give the words back."""
        self._free()
        self.query_one(ReplyBox).text = event.text[:4000]
        self.query_one("#notice", Static).update(event.why)

    def on_failed(self, event: Failed) -> None:
        """Say what happened; what was answered is kept."""
        self._free()
        self.query_one("#notice", Static).update(event.why)

    def _free(self) -> None:
        self.query_one(ReplyBox).read_only = False
        self.query_one("#notice", Static).update("")

    def _over(self) -> None:
        self.query_one(ReplyBox).read_only = True
        self.query_one("#notice", Static).update("The call is over. Enter shows how it went.")
        self.set_timer(2.5, self._close)

    def _close(self) -> None:
        """Ask for the agent's own rating before anything is graded, then grade."""
        if isinstance(self.app.screen, RateScreen):
            return
        asked = questions(self.live.rubrics)
        if self.live.rating is None and asked:
            self.app.push_screen(RateScreen(self.live.scenario.title, asked), self._rated)
        else:
            self._grade()

    def _rated(self, levels: Mapping[str, int | None] | None) -> None:
        """Keep the rating, an empty one where none was given, and grade."""
        given = levels or {}
        try:
            self.live.rate(given.get("empathy"), given.get("resolution"))
        except RoleplayError as error:
            self.post_message(Failed(str(error)))
            return
        self._grade()

    @work(thread=True, group="close", exclusive=True, exit_on_error=False)
    def _grade(self) -> None:
        try:
            self.post_message(Closed(self.live.close()))
        except RoleplayError as error:
            self.post_message(Failed(str(error)))

    def on_closed(self, event: Closed) -> None:
        """Show the debrief in this screen's place."""
        if self.app.screen is self:
            self.app.switch_screen(DebriefScreen.for_live(self.live, event.scorecard))

    def _show(self, text: str, *, agent: bool) -> None:
        customer = self.live.scenario.customer.name
        band = "" if agent or self.live.header.mode == "exam" else self.live.state.band
        line = SpokenLine("You" if agent else customer, text or "(silence)", agent=agent, band=band)
        pane = self.query_one("#conversation")
        pane.mount(line)
        self.call_after_refresh(pane.scroll_end, animate=False)

    def _update(self) -> None:
        state = self.live.state
        for meter in self.query(MoodMeter):
            meter.show(state.band, state.mood.mood, self._before, mood_reason(self.live.events))
        self._before = state.mood.mood
        for hint in self.query("#hint").results(Static):
            hint.update(self.live.hint)
            hint.display = bool(self.live.hint)
        self._status()

    def _tick(self) -> None:
        self._seconds += 1
        self._status()

    def _status(self) -> None:
        minutes, seconds = divmod(self._seconds, 60)
        mode, par = self.live.header.mode, self.live.scenario.turns.par
        self.query_one(Bar).status(f"{mode} · turn {self.live.state.turn}, par {par} · {minutes}:{seconds:02d}")

    def action_help_me(self) -> None:
        """Say what could come next, where the mode allows it."""
        guided = self.live.header.mode == "guided"
        self.query_one("#notice", Static).update(self.live.help() if guided else "Hints are for guided calls.")

    def action_cards(self) -> None:
        """Open or shut the cards."""
        cards = list(self.query(Collapsible))
        shut = all(card.collapsed for card in cards)
        for card in cards:
            card.collapsed = not shut

    def action_hang_up(self) -> None:
        """End the call from the agent's side."""
        if not self.live.state.ended:
            self.live.end("ended_by_agent")
            self._over()

    def action_leave(self) -> None:
        """Ask whether to leave the call."""
        if self.live.state.ended:
            self._close()
        else:
            self.app.push_screen(LeaveScreen(exam=self.live.header.mode == "exam"), self._left)

    def _left(self, choice: str | None) -> None:
        if choice == "keep":
            self.keep()
            self.app.pop_screen()
        elif choice == "end":
            self.live.end("abandoned")
            self._close()

    def keep(self) -> None:
        """Leave the call to be gone on with."""
        if not self.live.state.ended:
            self.live.pause()
