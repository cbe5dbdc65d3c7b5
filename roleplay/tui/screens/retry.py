"""Go back to one turn of a finished call, say something else, and see then and now side by side."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from roleplay.errors import RoleplayError
from roleplay.session import Refused
from roleplay.tui.messages import Compared, NotTaken, Said
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.line import SpokenLine
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.tui.widgets.two_sides import TwoSides
from roleplay.wiring.branching import Comparison
from roleplay.wiring.moment import Moment


class RetryScreen(Screen[None]):
    """Show what led up to a turn and take another; then show both branches."""

    AUTO_FOCUS = "#reply"
    CSS_PATH = ["call.tcss", "retry.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-stacked"), (100, "-beside")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "again", "Another attempt", show=True),
        Binding("g", "go_on", "Go on from here", show=True),
        Binding("escape", "back", "Back", show=True),
    ]

    def __init__(self, moment: Moment) -> None:
        super().__init__()
        self.moment = moment
        self._attempts = 0
        self._busy = False
        self._can_go_on = False
        self._away = False

    @classmethod
    def for_turn(cls, path: Path, turn: int) -> RetryScreen:
        """Return the screen for an agent turn of a kept call.

        Raises:
            RoleplayError: if one cannot go back to it.
        """
        return cls(Moment(path, turn))

    def compose(self) -> ComposeResult:
        """Lay out what led up to the turn, the box, and room for both branches."""
        moment = self.moment
        customer = moment.scenario.customer.name
        yield Bar(moment.scenario.title, "")
        with VerticalScroll(id="moment"):
            for line in moment.lines:
                agent = line.who == "agent"
                band = moment.state.band if line is moment.lines[-1] else ""
                yield SpokenLine("You" if agent else customer, line.text or "(silence)", agent=agent, band=band)
            yield SpokenLine("You said then", moment.words_then or "(silence)", agent=True).add_class("then")
        yield VerticalScroll(id="branches")
        yield Static(moment.note, id="retry-notice", markup=False)
        yield ReplyBox()
        yield Footer()

    def on_mount(self) -> None:
        """Ask for other words, and load the observer while the agent thinks."""
        self._load()
        self._ask()

    @work(thread=True, group="load", exit_on_error=False)
    def _load(self) -> None:
        self.moment.prepare()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what follows an answer only after one."""
        if action == "again":
            return self.has_class("answered")
        if action == "go_on":
            return self.has_class("answered") and self._can_go_on
        return super().check_action(action, parameters)

    def on_said(self, event: Said) -> None:
        """Take the words as an attempt of its own."""
        self._busy = True
        self.query_one(ReplyBox).read_only = True
        self._notice("…")
        self._take(event.text)

    @work(thread=True, group="turn", exclusive=True, exit_on_error=False)
    def _take(self, text: str) -> None:
        try:
            self.post_message(Compared(self.moment.attempt(text)))
        except (Refused, RoleplayError) as why:
            self.post_message(NotTaken(str(why), text))

    async def on_compared(self, event: Compared) -> None:
        """Show the attempt beside what was said then."""
        self._attempts += 1
        self._free()
        await self._show(event.comparison)

    def on_not_taken(self, event: NotTaken) -> None:
        """Say why and give the words back."""
        self._free()
        self.query_one(ReplyBox).text = event.text[:4000]
        self._notice(event.why)

    def _free(self) -> None:
        self._busy = False
        self.query_one(ReplyBox).read_only = False
        self._notice("")

    async def _show(self, comparison: Comparison) -> None:
        self._can_go_on = self.moment.open
        pane = self.query_one("#branches", VerticalScroll)
        await pane.remove_children()
        await pane.mount(TwoSides(comparison))
        self.add_class("answered")
        pane.scroll_home(animate=False)
        # what is not shown yet cannot be focused
        self.call_after_refresh(pane.focus)
        self._status()

    def _ask(self) -> None:
        self.remove_class("answered")
        self.call_after_refresh(self.query_one(ReplyBox).focus)
        self.call_after_refresh(self.query_one("#moment").scroll_end, animate=False)
        self._status()

    def _status(self) -> None:
        attempt = self._attempts + (not self.has_class("answered"))
        self.query_one(Bar).status(f"turn {self.moment.turn} again · attempt {attempt}")
        self.refresh_bindings()

    def action_again(self) -> None:
        """Take the turn once more; the attempt before stays as it is."""
        self._ask()

    def action_go_on(self) -> None:
        """Go on with the attempt as with any call."""
        # the call's own screen leads to the debrief, which leads here
        from roleplay.tui.screens.call import CallScreen

        try:
            live = self.moment.go_on()
        except RoleplayError as error:
            self._notice(str(error))
            return
        self._away = True
        self.app.push_screen(CallScreen(live))

    async def on_screen_resume(self) -> None:
        """Show where the attempt led when one comes back from it."""
        if self._away:
            self._away = False
            await self._show(self.moment.comparison())

    def action_back(self) -> None:
        """Close the last attempt and go back to where one came from."""
        if self._busy:
            return
        try:
            self.moment.stop()
        except RoleplayError as error:
            tell(self, error)
        self.app.pop_screen()

    def on_unmount(self) -> None:
        """Close the last attempt when the program is left."""
        # what cannot be closed is kept up to its last answer and can be gone on with
        with contextlib.suppress(RoleplayError):
            self.moment.close()

    def _notice(self, text: str) -> None:
        self.query_one("#retry-notice", Static).update(text)


def open_retry(below: Screen[None], path: Path, turn: int) -> None:
    """Go back to a turn from the screen that shows its call, or say there why one cannot."""
    try:
        below.app.push_screen(RetryScreen.for_turn(path, turn))
    except RoleplayError as error:
        tell(below, error)
