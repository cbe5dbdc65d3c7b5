"""One turn of a finished call: what it answered, what was said, what it did, and what could be said instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Label, Static

from roleplay.behaviours import CATALOGUE, Seen
from roleplay.rubrics import TOP
from roleplay.wiring.debrief import TurnReview

HELPED, HURT = "bold", "underline"
"""How quotes stand out in the turn itself."""
YOU = "You"
"""How a trainee's own words are named."""
LEGEND = "Bold helped, underlined hurt. Up and down go from turn to turn."


class TurnView(Vertical, can_focus=True):
    """Show a turn; while it has the focus its keys are about it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "go(-1)", "Turn before", show=False),
        Binding("down,j", "go(1)", "Turn after", show=False),
        Binding("d", "claim", "I did do this", show=True),
        Binding("r", "retry", "Retry this moment", show=True),
    ]

    @dataclass
    class Claim(Message):
        """Ask to tell the coach what the turn showed besides."""

        turn: int

    @dataclass
    class Retry(Message):
        """Ask to take the turn again."""

        turn: int

    def __init__(
        self, review: TurnReview, customer: str, *, sent: str = "", last: bool = False, agent: str = YOU
    ) -> None:
        super().__init__()
        self.review = review
        self._agent = agent
        self._customer, self._sent, self._last = customer, sent, last

    def compose(self) -> ComposeResult:
        """Lay out the turn in the order it happened."""
        review, grade = self.review, self.review.grade
        levels = f"empathy {_level(grade.empathy)} · resolution {_level(grade.resolution)}"
        levels = "not graded" if grade.void else levels
        yield Label(f"Turn {grade.index} · {levels}", classes="title", markup=False)
        yield Static(f"{self._customer}: {review.before}", classes="before muted", markup=False)
        yield Static(marked(review, self._agent), classes="said", markup=False)
        if self._last and review.reply:
            yield Static(f"{self._customer}: {review.reply}", classes="before muted", markup=False)
        if grade.void:
            yield Static(grade.void, classes="seen", markup=False)
        yield Static(review.effect, classes="effect", markup=False)
        for seen in grade.behaviours:
            yield Static(_seen(seen), classes="seen", markup=False)
        for done in review.done:
            yield Static(f"✓ {done}", classes="seen", markup=False)
        if grade.advice:
            with Vertical(classes="advice"):
                yield Static(grade.advice.why, classes="muted", markup=False)
                yield Static(f"You could say: {grade.advice.say}", markup=False)
        sent = Static(self._sent, classes="sent", markup=False)
        sent.display = bool(self._sent)
        yield sent

    def show_sent(self, words: str) -> None:
        """Say what was sent to the coach."""
        sent = self.query_one(".sent", Static)
        sent.update(words)
        sent.display = bool(words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to retry only where the screen can."""
        del parameters
        return action != "retry" or hasattr(self.screen, "on_turn_view_retry")

    def on_focus(self) -> None:
        """Bring the beginning of the turn into view."""
        self.scroll_visible(top=True, animate=False)

    def action_go(self, step: int) -> None:
        """Go to the turn so many further on."""
        turns = list(self.screen.query(TurnView))
        at = turns.index(self) + step
        if 0 <= at < len(turns):
            turns[at].focus(scroll_visible=False)

    def action_claim(self) -> None:
        """Ask for the list of what the turn could have shown."""
        self.post_message(self.Claim(self.review.grade.index))

    def action_retry(self) -> None:
        """Ask to take the turn again."""
        self.post_message(self.Retry(self.review.grade.index))


def marked(review: TurnReview, agent: str = YOU) -> Text:
    """Return the agent's words with every quote marked where it stands."""
    said = Text(review.text or "(silence)")
    for seen in review.grade.behaviours:
        said.stylize(HELPED if CATALOGUE[seen.id].positive else HURT, seen.start, seen.end)
    return Text.assemble(f"{agent}: ", said)


def _seen(seen: Seen) -> str:
    sign, word = ("+", "helped") if CATALOGUE[seen.id].positive else ("−", "hurt")
    return f"{sign} {word}: {CATALOGUE[seen.id].name.lower()} “{seen.quote}”"


def _level(level: int | None) -> str:
    return "not called for" if level is None else f"{level} of {TOP}"
