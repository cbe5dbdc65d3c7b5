"""The call itself: whose move it is, and what a key means then."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.widgets import Static

from roleplay.events import AgentSaid, CustomerSaid
from roleplay.grading import Scorecard
from roleplay.tui import collector
from roleplay.tui.messages import Answered, Closed, Failed, NotTaken, Said
from roleplay.tui.pace import AT_ONCE
from roleplay.tui.screens.call_room import TALL, WIDE, CallRoom
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.leave import HangUpScreen, LeaveScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.tui.widgets.line import Remark, Spoken, SpokenLine
from roleplay.tui.widgets.notes import NotesPane
from roleplay.wiring.closing import closing, remark
from roleplay.wiring.live import LiveCall
from roleplay.wiring.outcomes import outcome_words

Phase = Literal["agent", "customer", "failed", "quiet", "over"]
"""Whose move it is: the agent's, the customer's, the agent's again after a failure; then silence, and the debrief."""
SILENCE = "Say nothing? Enter again stays silent."
AGAIN = "Enter tries again."
READING = 0.3
"""Seconds after the customer's last word."""
GRADING = "One moment, the call is being graded."


class CallScreen(CallRoom):
    """Take turns with the customer until one of them hangs up, then go on to the debrief."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "go_on", "How it went", show=True),
        Binding("f3", "help_me", "Hint", show=True),
        Binding("f4", "side('cards')", "Brief, cards", show=True),
        Binding("f4", "brief", "Brief", show=True),
        Binding("f6,f10", "think", "Pause", show=True, priority=True),
        Binding("f7", "side('notes')", "Notes", show=True, priority=True),
        Binding("f8", "hang_up", "Hang up", show=True),
        Binding("escape", "leave", "Leave", show=True),
    ]

    def __init__(self, live: LiveCall) -> None:
        super().__init__(live)
        self.phase: Phase = "agent"
        self._customer = live.scenario.customer.name
        self._asked_silence = False
        self._ending: Literal["", "ended_by_agent", "abandoned"] = ""
        """How the agent wants the call to end once the customer has answered."""
        self._card: Scorecard | None = None
        self._rating: Mapping[str, int | None] | None = None
        """What the agent answered when asked how the call went."""
        self._grading_failed = False
        self._debrief_wanted = False

    def on_mount(self) -> None:
        """Put on screen what was said so far."""
        # the first frame comes before the first resize
        self.set_class(self.app.size.width < WIDE, "-narrow")
        self.set_class(self.app.size.height < TALL, "-short")
        said = [e for e in self.live.events if isinstance(e, AgentSaid | CustomerSaid)]
        self.talk.open([self._spoken(e) for e in said], AT_ONCE if self.live.state.turn else self.tempo)
        self.update_mood()
        self.update_status()
        self.set_interval(1, self.update_status)
        self.box.focus()
        if self.live.owed:
            self._try_again()
        elif self.live.state.ended:
            self._debrief_wanted = True
            self._hang_up_heard()

    def _spoken(self, said: AgentSaid | CustomerSaid) -> Spoken:
        if isinstance(said, AgentSaid):
            return Spoken("You", said.text, agent=True)
        return Spoken(self._customer, said.text, agent=False, band=said.band if self.mode == "guided" else "")

    def _kept_words(self) -> str:
        return next((line.text for line in reversed(self.live.state.lines) if line.who == "agent"), "")

    def _go(self, phase: Phase, notice: str = "") -> None:
        self.phase = phase
        self._asked_silence = False
        if phase == "customer":
            self.box.wait()
        else:
            self.box.free()
        self.box.holding = phase == "failed"
        self.tell(notice)
        if phase in ("quiet", "over"):
            # which keys there are changes with nothing else
            self.refresh_bindings()

    def on_said(self, event: Said) -> None:
        """Show the agent's words and ask for the answer."""
        self.talk.finish()
        self.talk.ask(Spoken("You", event.text, agent=True), self._customer)
        self._go("customer")
        self.take(event.text)

    def on_enter_alone(self) -> None:
        """Understand Enter without words: go on reading, try again, or stay silent."""
        if self.talk.arriving:
            self.talk.finish()
        elif self.phase == "failed":
            self._try_again()
        elif self.phase == "agent" and self._asked_silence:
            self.on_said(Said(""))
        elif self.phase == "agent":
            self.tell(SILENCE)
            self._asked_silence = True

    def on_typed(self) -> None:
        """Take typing for having read, and for not wanting to stay silent."""
        self.talk.finish()
        if self._asked_silence:
            self._go("agent")

    def on_answered(self, event: Answered) -> None:
        """Let the customer speak."""
        self.talk.answer(self._kept_words(), self._spoken(event.said), self.tempo)
        self._go("customer" if self.live.state.ended else "agent", self.live.trouble)

    def on_arrived(self) -> None:
        """Show what the customer's words changed, once they are said."""
        self.update_mood()
        self.update_status()
        # by then they read, and a moment's hold-up is not felt
        self.set_timer(READING, partial(collector.sweep, self.live.state.turn))
        if self.live.state.ended:
            self._hang_up_heard()
        elif self._ending:
            self._finish(self._ending)

    def on_not_taken(self, event: NotTaken) -> None:
        """Say why and give the words back."""
        self.talk.withdraw()
        self.box.give_back(event.text)
        self._go("agent", event.why)

    def on_failed(self, event: Failed) -> None:
        """Say what failed as what it is, and what Enter does about it."""
        match event.what:
            case "turn" if self.live.owed:
                self.talk.hold(self._kept_words())
                self._go("failed", f"{event.why}\n{AGAIN}")
            case "turn":
                self.talk.withdraw()
                self.box.give_back(event.text)
                self._go("agent", f"That was not said, and your words are back in the box. {event.why}")
            case "end":
                self._debrief_wanted = False
                self._go("failed" if self.live.owed else "agent", f"The call could not be ended. {event.why}")
            case "grade":
                self._grading_failed = True
                self.tell(f"The call is kept; grading it failed: {event.why}\n{AGAIN}")
            case "keep":
                self.tell(f"That could not be kept. {event.why}")
        if event.what == "turn" and self._ending:
            self._finish(self._ending)

    def _try_again(self) -> None:
        self.talk.wait(self._customer)
        self._go("customer")
        self.take(None)

    def action_hang_up(self) -> None:
        """Ask once, then end the call from the agent's side."""
        self.talk.finish()
        self.app.push_screen(HangUpScreen(self._customer), self._left)

    def action_leave(self) -> None:
        """Ask whether to leave the call."""
        if self.talk.arriving:
            self.talk.finish()
        elif not self.live.state.ended:
            self.app.push_screen(LeaveScreen(exam=self.mode == "exam"), self._left)

    def hold(self) -> bool:
        """Ask before an exam is left: it has no pause, and leaving it would be one."""
        if self.mode != "exam" or self.live.state.ended:
            return False
        if self.app.screen is self:
            self.app.push_screen(LeaveScreen(exam=True), self._left)
        return True

    def _left(self, choice: str | None) -> None:
        match choice:
            case "keep":
                self.keep()
                if self.unsaid:
                    self.app.notify(self.unsaid, markup=False, timeout=12)
                self.app.pop_screen()
            case "end":
                self._debrief_wanted = True
                self._finish("abandoned")
            case "hang-up":
                self._finish("ended_by_agent")

    def _finish(self, outcome: Literal["ended_by_agent", "abandoned"]) -> None:
        if self.live.state.ended:
            return
        if self.phase == "customer":
            self._ending = outcome
            self.tell("The call ends once they have answered.")
            return
        self._ending = ""
        self._go("customer")
        self.end(outcome)

    def on_ended(self) -> None:
        """Hear the end of the call."""
        self._hang_up_heard()

    def _hang_up_heard(self) -> None:
        """Let the line go dead, and the silence after it be heard."""
        if self.phase in ("quiet", "over"):
            return
        self.clock.stop()
        self._go("quiet")
        self.box.display = False
        self.query_one("#hint").display = False
        self.query_one(NotesPane).close()
        for heard in closing(self.live.state.outcome):
            voice = SpokenLine(heard.voice, heard.text, agent=False, voice="supervisor")
            self.talk.tell(voice if heard.voice else Remark(remark(heard)))
        self.action_reply()
        if not self._to_rate():
            self.grade(self.notes)
        if self._debrief_wanted or not self.tempo.quiet:
            self._over()
        else:
            self.set_timer(self.tempo.quiet, self._over)

    def _over(self) -> None:
        if self.phase == "quiet":
            self._go("over")
            over = self.query_one("#over", Static)
            over.update(f"The call is over: {outcome_words(self.live.state.outcome)}. Enter shows how it went.")
            over.display = True
            if self._debrief_wanted and self._to_rate():
                self._ask_rating()

    def _to_rate(self) -> bool:
        """Return whether the agent's own rating is still to be asked for; nothing is graded before it."""
        return self._rating is None and bool(self.live.to_rate)

    def _ask_rating(self) -> None:
        self.app.push_screen(RateScreen(self.live.scenario.title, self.live.to_rate), self._rated)

    def _rated(self, levels: Mapping[str, int | None] | None) -> None:
        self._rating = levels or {}
        self.tell(GRADING)
        self.grade(self.notes, self._rating)

    def action_go_on(self) -> None:
        """Go on to the agent's own rating and the debrief; Enter in the silence ends the silence."""
        if self.phase == "quiet":
            self._over()
        elif self.phase == "over":
            self._debrief_wanted = True
            if self._to_rate():
                self._ask_rating()
                return
            self.tell(GRADING)
            if self._grading_failed:
                self._grading_failed = False
                self.grade(self.notes, self._rating)
            self._show_debrief()

    def on_closed(self, event: Closed) -> None:
        """Have the grade ready; show it if somebody waits for it."""
        self._card = event.scorecard
        self._show_debrief()

    def on_screen_resume(self) -> None:
        """Show the debrief that was waited for under another screen."""
        self._show_debrief()

    def _show_debrief(self) -> None:
        if self._debrief_wanted and self._card is not None and self.app.screen is self:
            self.app.switch_screen(DebriefScreen.for_live(self.live, self._card))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a key only where it does something."""
        on, over, exam = not self.live.state.ended, self.phase in ("quiet", "over"), self.mode == "exam"
        offered = {
            "go_on": over,
            "leave": not over,
            "help_me": self.mode == "guided" and on,
            "think": not exam and on,
            "hang_up": on,
            "brief": exam,
            "side": not exam or parameters != ("cards",),
        }
        return offered.get(action, True)
