"""One line of the conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import Label, Static

from roleplay.session.port import clean
from roleplay.tui.messages import Arrived
from roleplay.tui.pace import Tempo, beats, cut, unspaced

WAITING = "…"
SILENT = "(silence)"


@dataclass(frozen=True)
class Spoken:
    """Hold what a line of the conversation shows."""

    who: str
    text: str
    agent: bool
    band: str = ""
    """How the customer sounds; empty where that is not shown."""
    voice: str = ""
    """A voice that is neither the agent's nor the customer's."""

    @property
    def looks(self) -> str:
        """The style classes of the line."""
        return self.voice or ("agent" if self.agent else f"customer {self.band}")


class Words(Static):
    """Show a text as far as it has been said; it has its whole place from the start, so that nothing jumps."""

    def __init__(self, text: str) -> None:
        super().__init__(text, markup=False, classes="words")
        self._said: int | None = None

    def said(self, characters: int | None) -> None:
        """Show so many characters, spaces not counted; None for all of them."""
        self._said = characters
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a row, cut where the voice has come to."""
        strip = super().render_line(y)
        if self._said is None:
            return strip
        if self._said == 0:
            # without colours every segment is asked for its style
            return Strip.blank(0, Style.null()) if y else self._waiting(strip)
        before = sum(unspaced(row.text) for row in self._render_cache.lines[:y])
        return strip.crop(0, cell_len(cut(strip.text, self._said - before)))

    def _waiting(self, strip: Strip) -> Strip:
        style = next((segment.style for segment in strip), None)
        return Strip([Segment(WAITING, style or Style.null())])


class SpokenLine(Vertical):
    """Show who speaks and what they say; never reads it as markup."""

    def __init__(self, who: str, text: str, *, agent: bool, band: str = "", voice: str = "") -> None:
        self.spoken = Spoken(who, text, agent, band, voice)
        super().__init__(classes=self.spoken.looks)
        self._ends: list[int] = []
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the name and the words."""
        yield Label(self._named(), classes="who", markup=False)
        yield Words(self._shown())

    @property
    def arriving(self) -> bool:
        """Whether words are still to come."""
        return bool(self._ends)

    def change(self, text: str, band: str = "") -> None:
        """Put a text in the place of what is shown."""
        self.become(replace(self.spoken, text=text, band=band))

    def become(self, spoken: Spoken) -> None:
        """Show another line instead."""
        self.finish()
        self.spoken = spoken
        self.set_classes(spoken.looks)
        self.query_one(".who", Label).update(self._named())
        self.query_one(Words).update(self._shown())

    def begin(self, tempo: Tempo) -> None:
        """Let the words arrive one by one, or all at once where the tempo has none to a second."""
        self.finish()
        if not tempo.words:
            self.post_message(Arrived())
            return
        self._ends = beats(self._shown())
        self.query_one(Words).said(0)
        self._timer = self.set_timer(tempo.breath, lambda: self._speak(tempo))

    def finish(self) -> None:
        """Show all of it now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._ends:
            self._ends = []
            self.query_one(Words).said(None)
            self.post_message(Arrived())

    def _speak(self, tempo: Tempo) -> None:
        self._timer = self.set_interval(1 / tempo.words, self._word)
        self._word()

    def _word(self) -> None:
        if len(self._ends) > 1:
            self.query_one(Words).said(self._ends.pop(0))
        else:
            self.finish()

    def _shown(self) -> str:
        return clean(self.spoken.text) or SILENT

    def _named(self) -> str:
        return f"{self.spoken.who}, {self.spoken.band}" if self.spoken.band else self.spoken.who


class Remark(Static):
    """Show what happened on the line where nobody speaks."""

    def __init__(self, text: str) -> None:
        super().__init__(text, classes="remark", markup=False)
