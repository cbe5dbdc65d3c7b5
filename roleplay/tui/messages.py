"""What the parts of the screen tell each other."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from roleplay.grading import Scorecard
from roleplay.wiring.branching import Comparison
from roleplay.wiring.drill_words import Feedback


@dataclass
class Said(Message):
    """Tell that the agent's words are ready to go."""

    text: str


@dataclass
class Answered(Message):
    """Tell that the customer has answered."""

    text: str


@dataclass
class NotTaken(Message):
    """Tell that a turn was refused, and why."""

    why: str
    text: str


@dataclass
class Failed(Message):
    """Tell that the call cannot go on."""

    why: str


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
