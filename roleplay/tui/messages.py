"""What the parts of the screen tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    from roleplay.events import CustomerSaid
    from roleplay.grading import Scorecard
    from roleplay.wiring.branching import Comparison
    from roleplay.wiring.drill_words import Feedback


@dataclass
class Said(Message):
    """Tell that the agent's words are ready to go."""

    text: str


@dataclass
class EnterAlone(Message):
    """Tell that Enter was pressed and brings no words: the box is empty, or holds them back."""


@dataclass
class Typed(Message):
    """Tell that the agent has begun to type, or goes on typing."""

    def can_replace(self, message: Message) -> bool:
        """Say that one such message is as good as many."""
        return isinstance(message, Typed)


@dataclass
class Answered(Message):
    """Tell that the customer has answered."""

    said: CustomerSaid


@dataclass
class Arrived(Message):
    """Tell that all words of a line are there."""


@dataclass
class NotTaken(Message):
    """Tell that a turn was refused, and why."""

    why: str
    text: str


@dataclass
class Failed(Message):
    """Tell what could not be done, and why."""

    what: Literal["turn", "end", "grade", "keep"]
    why: str
    text: str = ""
    """The words that were on their way."""


@dataclass
class Ended(Message):
    """Tell that the agent has ended the call."""


@dataclass
class Compared(Message):
    """Tell that an attempt was answered and stands beside what was said then."""

    comparison: Comparison


@dataclass
class Closed(Message):
    """Tell that the call is graded and sealed."""

    scorecard: Scorecard


@dataclass
class MomentUp(Message):
    """Tell that the next moment of a drill is there, or that the session is over."""

    over: bool


@dataclass
class Graded(Message):
    """Tell that an answer to a drill is graded."""

    feedback: Feedback


@dataclass
class LibraryChecked(Message):
    """Tell which scenarios cannot be used."""

    unusable: frozenset[str]
