"""What the parts of the screen tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from roleplay.grading import Scorecard


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
class Closed(Message):
    """Tell that the call is graded and sealed."""

    scorecard: Scorecard


@dataclass
class LibraryChecked(Message):
    """Tell which scenarios cannot be used."""

    unusable: frozenset[str]
