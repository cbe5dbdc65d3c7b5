"""The room a call is taken in: what stands where, and everything beside the conversation."""

from __future__ import annotations

from typing import ClassVar, Literal, cast

from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Footer, Static

from roleplay.errors import RoleplayError
from roleplay.events import AgentSaid
from roleplay.session.port import MAX_CHARACTERS
from roleplay.tui.pace import Paced, Tempo, tempo
from roleplay.tui.screens.call_work import CallWork
from roleplay.tui.screens.keys import in_order
from roleplay.tui.screens.think import ThinkScreen
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.cards import CardPane
from roleplay.tui.widgets.conversation import Conversation
from roleplay.tui.widgets.mood_meter import MoodLine, MoodMeter
from roleplay.tui.widgets.notes import NotesPane
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.wiring.call_clock import CallClock, as_clock, spent
from roleplay.wiring.closing import kept_words
from roleplay.wiring.live import LiveCall
from roleplay.wiring.results import last_moods, mood_reason, reflowed

KEYS = ("enter", "f3", "f4", "f6", "f7", "f8", "escape", "f1", "ctrl+q", "ctrl+j", "shift+enter", "ctrl+p", "ctrl+n")
"""The order in which keys are shown."""
WIDE, TALL = 100, 28
"""Columns from which the side always stands beside the conversation; rows from which lines have air between them."""
SETTLED = 1.5
"""Seconds without a key after which notes are kept."""

KEPT = "The call is kept. `roleplay` goes on with it."
DRAFT = "What you were writing was not said:"


class CallRoom(CallWork):
    """Lay out the panes the mode allows; keep clock, notes, cards and mood."""

    CSS_PATH = "call.tcss"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-narrow"), (WIDE, "-wide")]  # type: ignore[misc]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-short"), (TALL, "-tall")]  # type: ignore[misc]

    def __init__(self, live: LiveCall) -> None:
        super().__init__(live)
        self.mode = live.header.mode
        self.clock = CallClock(spent(live.header.at, live.events).talking)
        self._notes_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        scenario, guided = self.live.scenario, self.mode == "guided"
        cards = [("Your brief", reflowed(scenario.brief))]
        if self.mode != "exam":
            cards += [(card.title, card.text) for card in scenario.knowledge.values()]
        yield Bar(scenario.title, "")
        with Horizontal(id="room"):
            yield Conversation()
            with Vertical(id="side"):
                if guided:
                    yield MoodMeter()
                yield CardPane(cards)
                yield NotesPane(self.live.notes)
        if guided:
            yield MoodLine()
        yield Static("", id="hint", markup=False)
        yield Static("", id="notice", markup=False)
        yield ReplyBox([e.text for e in self.live.events if isinstance(e, AgentSaid)])
        yield Static("", id="over", markup=False)
        yield Footer(compact=True)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that work, those of the call first: a narrow footer shows as many as there is room for."""
        return in_order(super().active_bindings, KEYS)

    @property
    def talk(self) -> Conversation:
        """What was said."""
        return self.query_one(Conversation)

    @property
    def box(self) -> ReplyBox:
        """Where the agent types."""
        return self.query_one(ReplyBox)

    @property
    def notes(self) -> str:
        """The agent's notes as they stand, as far as they can be kept."""
        return self.query_one(NotesPane).text[:MAX_CHARACTERS]

    @property
    def tempo(self) -> Tempo:
        """How fast the customer speaks."""
        return tempo(cast("Paced", self.app))

    def tell(self, notice: str) -> None:
        """Say something about the call, or nothing any more."""
        line = self.query_one("#notice", Static)
        line.update(notice)
        line.display = bool(notice)

    def update_mood(self) -> None:
        """Show the mood and the hint after a turn, where the mode has them."""
        before, after = last_moods(self.live.events, self.live.scenario, self.live.header.seed)
        for meter in (*self.query(MoodMeter), *self.query(MoodLine)):
            meter.show(self.live.state.band, before, after, mood_reason(self.live.events))
        hint = self.query_one("#hint", Static)
        hint.update(f"Hint: {self.live.hint}")
        hint.display = bool(self.live.hint)

    def update_status(self) -> None:
        """Show the clock and the turns against par."""
        turns = f"turn {self.live.state.turn} of about {self.live.scenario.turns.par}"
        self.query_one(Bar).status(f"{self.mode} · {turns} · {as_clock(self.clock.seconds)}")

    def action_help_me(self) -> None:
        """Say what could come next."""
        self.talk.finish()
        self.tell(self.live.help())

    def action_side(self, which: Literal["cards", "notes"]) -> None:
        """Go to the cards or the notes, and back to the reply from there."""
        pane = self.query_one(CardPane) if which == "cards" else self.query_one(NotesPane)
        here = self.focused is not None and pane in self.focused.ancestors
        self.set_class(which == "cards" and not here, "-cards")
        self.set_class(which == "notes" and not here, "-notes")
        if here:
            self.action_reply()
        else:
            pane.go()

    def action_brief(self) -> None:
        """Go to the brief, the only card of an exam."""
        self.action_side("cards")

    def action_reply(self) -> None:
        """Go back to where the agent speaks, or once the call is over to what was said."""
        (self.box if self.box.display else self.talk).focus()

    def action_page(self, pages: int) -> None:
        """Scroll the conversation."""
        if pages < 0:
            self.talk.scroll_page_up(animate=False)
        else:
            self.talk.scroll_page_down(animate=False)

    def action_think(self) -> None:
        """Stop the clock and put the brief over the call; not while the customer is about to answer."""
        self.talk.finish()
        if self.box.read_only:
            return
        self.clock.stop()
        self.keep_now(self.live.stop_clock)
        brief = reflowed(self.live.scenario.brief)
        self.app.push_screen(ThinkScreen(brief, as_clock(self.clock.seconds)), lambda _: self._thought())

    def _thought(self) -> None:
        self.clock.start()
        self.keep_now(self.live.start_clock)

    def on_notes_pane_changed(self) -> None:
        """Keep the notes once they settle."""
        if self._notes_timer is not None:
            self._notes_timer.stop()
        self._notes_timer = self.set_timer(SETTLED, self._keep_notes)

    def _keep_notes(self) -> None:
        notes = self.notes
        if not self.live.state.ended:
            self.keep_now(lambda: self.live.note(notes))

    def keep(self) -> str:
        """Leave the call to be gone on with, and return what is to be told about it."""
        if self.live.state.ended:
            return ""
        try:
            self.live.note(self.notes)
            self.live.pause()
        except RoleplayError as error:
            # every turn is on disk all the same
            self.live.release()
            tell(self.app, error)
            return str(error)
        told = kept_words(self.live.header) if self.live.header.form else KEPT
        return f"{told}\n{self.unsaid}" if self.unsaid else told

    @property
    def unsaid(self) -> str:
        """What to tell of words that still stand in the box, so that nobody has to think of them twice."""
        draft = self.box.text.strip()
        return f"{DRAFT} {draft}" if draft else ""
