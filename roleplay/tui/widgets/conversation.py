"""What was said, as far as one can see it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import VerticalScroll
from textual.widgets import Static

from roleplay.tui.pace import AT_ONCE, Tempo
from roleplay.tui.widgets.line import WAITING, Remark, Spoken, SpokenLine

AT_FIRST, MORE, MOST = 24, 24, 48
"""Lines that are built when a call opens, that are built more when one scrolls up, and that may stand at a time."""
FAR = 1
"""Screens of lines that stand above what is in view at the end, if the first of them is to be used again."""


class Conversation(VerticalScroll):
    """Show the lines near the end; those before them are built when one scrolls up to them."""

    def __init__(self) -> None:
        super().__init__(id="conversation")
        self._earlier: list[Spoken] = []
        self._exchange: tuple[SpokenLine | None, SpokenLine] | None = None
        self._growing = False

    def open(self, lines: Sequence[Spoken], tempo: Tempo = AT_ONCE) -> None:
        """Show a call as it stands; its last line arrives in a tempo."""
        self._earlier = list(lines[:-AT_FIRST])
        self.mount(Static("", id="earlier", classes="muted"))
        shown = [SpokenLine(**vars(line)) for line in lines[-AT_FIRST:]]
        self.mount_all(shown)
        self._count()
        self.anchor()
        if shown:
            self.call_after_refresh(shown[-1].begin, tempo)

    @property
    def lines(self) -> list[SpokenLine]:
        """The lines that stand, first to last."""
        return list(self.query_children(SpokenLine))

    @property
    def arriving(self) -> bool:
        """Whether the customer is still speaking."""
        return any(line.arriving for line in self.lines[-1:])

    def finish(self) -> None:
        """Show all that is being said now."""
        for line in self.lines[-1:]:
            line.finish()

    def ask(self, agent: Spoken, customer: str) -> None:
        """Show what the agent says, and that the customer is about to answer."""
        self._exchange = self._next(agent), self._next(Spoken(customer, WAITING, agent=False))
        self._settle()

    def answer(self, kept: str, said: Spoken, tempo: Tempo) -> None:
        """Let the customer answer; the agent's words are shown as they were kept."""
        mine, theirs = self._taken()
        if mine:
            mine.change(kept)
        theirs.change(said.text, said.band)
        theirs.begin(tempo)

    def hold(self, kept: str) -> None:
        """Leave the agent's words without an answer."""
        mine, theirs = self._taken()
        if mine:
            mine.change(kept)
        theirs.remove()

    def wait(self, customer: str) -> None:
        """Show that the customer is about to speak, in answer to what was said last or first of all."""
        mine = next(reversed(self.lines), None)
        self._exchange = mine, self._next(Spoken(customer, WAITING, agent=False))
        self._settle()

    def withdraw(self) -> None:
        """Take away what was not taken."""
        for line in self._taken():
            if line:
                line.remove()

    def tell(self, *widgets: SpokenLine | Remark) -> None:
        """Add voices and remarks after the last line."""
        self.mount(*widgets)
        self._settle()

    def on_resize(self) -> None:
        """Build earlier lines where there is room for them without scrolling."""
        if not self.max_scroll_y:
            self._look_back()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Build earlier lines once one has scrolled up to the first."""
        super().watch_scroll_y(old_value, new_value)
        if new_value < 1 and new_value < old_value:
            self._look_back()

    def _look_back(self) -> None:
        if self._earlier and not self._growing:
            self._growing = True
            self.run_worker(self._grow(), exclusive=True)

    async def _grow(self) -> None:
        first, height = self.lines[0], self.virtual_size.height
        lines, self._earlier = self._earlier[-MORE:], self._earlier[:-MORE]
        await self.mount_all([SpokenLine(**vars(line)) for line in lines], before=first)
        self._count()
        self.call_after_refresh(self._stay, height)

    def _stay(self, height: int) -> None:
        """Keep what was in view in view, whatever was built above it."""
        self.scroll_to(y=self.scroll_y + self.virtual_size.height - height, animate=False, immediate=True)
        self._growing = False

    def _next(self, spoken: Spoken) -> SpokenLine:
        """Return a line at the end that shows what is said: the first of those that stand, once it is far from view."""
        standing = self.lines
        if len(standing) < AT_FIRST or self.max_scroll_y < FAR * self.size.height:
            line = SpokenLine(**vars(spoken))
            self.mount(line)
            return line
        # widgets refer to each other: those taken away would fill the memory until it is looked through, which holds
        # up keys
        line = standing[0]
        self._earlier.append(line.spoken)
        line.become(spoken)
        self.move_child(line, after=-1)
        return line

    def _settle(self) -> None:
        """Go to the end, and take lines away if many were built by scrolling up."""
        self.anchor()
        standing = self.lines
        if len(standing) > MOST:
            gone = standing[: len(standing) - AT_FIRST]
            self._earlier += [line.spoken for line in gone]
            self.app.call_later(self.remove_children, gone)
        self._count()

    def _count(self) -> None:
        earlier = self.query_one("#earlier", Static)
        earlier.display = bool(self._earlier)
        earlier.update(f"{len(self._earlier)} earlier lines above: Page Up")

    def _taken(self) -> tuple[SpokenLine | None, SpokenLine]:
        assert self._exchange is not None
        taken, self._exchange = self._exchange, None
        return taken
