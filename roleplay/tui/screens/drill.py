"""A session of drills: one moment, one answer, its grade, again."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Collapsible, Footer, Static

from roleplay.errors import RoleplayError
from roleplay.session import Refused
from roleplay.tui.messages import Failed, Graded, MomentUp, NotTaken, Said
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.drill_panes import FeedbackPane, MomentPane, SummaryPane
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.wiring.drills import DrillSession, DrillSetup

LOADING, GRADING = "Looking for what is due…", "One moment, your answer is being graded…"
UNGRADED = "Your answer was not graded yet. Enter grades it; Esc again finishes without it."


class DrillScreen(Screen[None]):
    """Show a moment and the box to answer in, then what the answer did."""

    CSS_PATH = "drill.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,n", "next", "Next", show=True),
        Binding("a", "again", "Again", show=True),
        Binding("f4", "sheets", "Brief and cards", show=True),
        Binding("escape", "leave", "Finish", show=True),
        Binding("enter,escape", "home", "Home", show=True),
        Binding("pageup", "page(-1)", "Back", show=False, priority=True),
        Binding("pagedown", "page(1)", "On", show=False, priority=True),
    ]

    def __init__(self, setup: DrillSetup) -> None:
        super().__init__()
        self._drill_setup = setup
        self.session: DrillSession | None = None
        self.step = "loading"
        """loading, asked, answered, over or failed."""
        self._seconds = 0
        self._asked_to_finish = False
        """Whether one was told that an answer still stands in the box."""

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield Bar("Drill")
        with VerticalScroll(id="body"):
            yield VerticalScroll(id="moment")
            yield VerticalScroll(id="feedback")
        yield Static(LOADING, id="notice", markup=False)
        yield ReplyBox()
        yield Footer()

    def on_mount(self) -> None:
        """Find the first moment."""
        self._enter("loading")
        self.set_interval(1, self._tick)
        self._next()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say which keys make sense now."""
        del parameters
        steps = {
            "next": ("answered",), "again": ("answered",), "sheets": ("asked", "answered"), "home": ("over",),
            "leave": ("loading", "asked", "answered", "failed"),
        }  # fmt: skip
        return self.step in steps.get(action, (self.step,))

    @work(thread=True, group="drill", exclusive=True, exit_on_error=False)
    def _next(self) -> None:
        try:
            session = self.session = self.session or DrillSession(self._drill_setup)
            self.post_message(MomentUp(over=session.next() is None))
            session.prepare()
        except RoleplayError as error:
            self.post_message(Failed("turn", str(error)))

    async def on_moment_up(self, event: MomentUp) -> None:
        """Show the moment, or the summary once there is none."""
        session = self.session
        if self.step != "loading":
            return
        if session is None or event.over or session.scene is None:
            await self._over()
            return
        await self._fill("#moment", MomentPane(session.words, session.scene.state.band))
        await self._fill("#feedback")
        self._ask()
        self._notify(session.notices)

    def _ask(self) -> None:
        self._enter("asked")
        self.query_one(ReplyBox).focus()
        self.call_after_refresh(self._reading().scroll_end, animate=False)

    def on_said(self, event: Said) -> None:
        """Grade what was said; Enter in an empty box says nothing."""
        if not event.text.strip():
            return
        self.query_one(ReplyBox).wait()
        self.query_one("#notice", Static).update(GRADING)
        self._answer(event.text)

    @work(thread=True, group="answer", exclusive=True, exit_on_error=False)
    def _answer(self, text: str) -> None:
        assert self.session is not None
        try:
            self.post_message(Graded(self.session.answer(text)))
        except Refused as why:
            self.post_message(NotTaken(str(why), text))
        except RoleplayError as error:
            self.post_message(Failed("turn", str(error)))

    async def on_graded(self, event: Graded) -> None:
        """Show what the answer did; in the summary, where one has left meanwhile."""
        if self.step == "over":
            await self._over()
            return
        await self._fill("#feedback", FeedbackPane(event.feedback))
        self._enter("answered")
        pane, feedback = self._reading(), self.query_one("#feedback")
        pane.focus()
        self.call_after_refresh(pane.scroll_to_widget, feedback.children[0], top=True, animate=False)
        if self.session:
            self._notify(self.session.notices)

    def on_not_taken(self, event: NotTaken) -> None:
        """Say why and give the words back."""
        if self.step != "asked":
            return
        self._enter("asked")
        self.query_one(ReplyBox).text = event.text[:4000]
        self.query_one("#notice", Static).update(event.why)

    def on_failed(self, event: Failed) -> None:
        """Say what happened."""
        self._enter("failed")
        self.query_one("#notice", Static).update(event.why)

    async def _over(self) -> None:
        if self.session is None or not self.session.given:
            self.app.pop_screen()
            return
        await self._fill("#feedback")
        await self._fill("#moment", SummaryPane(self.session.summary()))
        self._enter("over")
        self._reading().focus()

    async def _fill(self, pane: str, *widgets: Widget) -> None:
        holder = self.query_one(pane)
        await holder.remove_children()
        await holder.mount_all(widgets)

    def _enter(self, step: str) -> None:
        """Go to a step of the drill: what is shown and which keys work follow from it."""
        self.step = step
        box = self.query_one(ReplyBox)
        # it stands there while a moment is looked for: who types ahead loses nothing
        box.display, box.read_only = step in ("loading", "asked"), step != "asked"
        if step == "loading":
            box.focus()
        self._asked_to_finish = False
        self.query_one("#feedback").display = step == "answered"
        self.query_one("#notice", Static).update(LOADING if step == "loading" else "")
        self.refresh_bindings()
        self._status()

    def _notify(self, notices: list[str]) -> None:
        while notices:
            self.notify(notices.pop(0), severity="warning", markup=False, timeout=12)

    def _tick(self) -> None:
        if self.step in ("asked", "answered"):
            self._seconds += 1
            self._status()

    def _status(self) -> None:
        minutes, seconds = divmod(self._seconds, 60)
        if self.session and self.session.scene and self.step != "over":
            where = f"{self.session.number} of about {self.session.total}"
            self.query_one(Bar).status(f"{self.session.words.skill} · {where} · {minutes}:{seconds:02d}")
        elif self.step == "over":
            self.query_one(Bar).status(f"{minutes}:{seconds:02d}")

    def action_next(self) -> None:
        """Go on to the next moment."""
        self._enter("loading")
        self._next()

    def action_again(self) -> None:
        """Answer the same moment again."""
        self._ask()

    def action_sheets(self) -> None:
        """Open or shut the brief and the cards."""
        for sheet in self.query(Collapsible):
            sheet.collapsed = not sheet.collapsed

    def action_page(self, pages: int) -> None:
        """Turn the pages of what is too long for the screen, from the reply box too."""
        pane = self._reading()
        pane.scroll_page_up() if pages < 0 else pane.scroll_page_down()

    async def action_leave(self) -> None:
        """Finish: show the summary; an answer that still stands in the box is asked about once."""
        if self.query_one(ReplyBox).text.strip() and self.step == "asked" and not self._asked_to_finish:
            self._asked_to_finish = True
            self.query_one("#notice", Static).update(UNGRADED)
            return
        await self._over()

    def action_home(self) -> None:
        """Go home."""
        self.app.pop_screen()

    def _reading(self) -> Widget:
        """Return the pane that scrolls."""
        if not self.has_class("-wide"):
            return self.query_one("#body")
        return self.query_one("#feedback" if self.step == "answered" else "#moment")
