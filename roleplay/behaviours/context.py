"""What an observer is told besides the turn itself; the session fills it, so observers know no scenario."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SoughtKind = Literal["ask", "tell", "offer", "do", "any"]
"""How a sought act is recognised: a question, a statement, an option held out, or a thing done."""


@dataclass(frozen=True)
class Line:
    """Hold one line of the call."""

    who: Literal["customer", "agent"]
    text: str


@dataclass(frozen=True)
class OpenCue:
    """Describe a feeling, risk or grievance the customer voiced that is not yet answered."""

    id: str
    text: str
    feels: str
    """worry, anger, grief, shame, risk or grievance: what kind of feeling it carries."""
    strength: Literal[1, 2]
    """2 for a risk or a grief that no turn may step over."""
    waited: int
    """Agent turns since it was voiced: 0 for the line just said."""
    main: bool = False


@dataclass(frozen=True)
class Sought:
    """Describe an act by examples: a step, a question, an answer or a forbidden act."""

    id: str
    kind: SoughtKind
    examples: tuple[str, ...]
    slots: tuple[tuple[str, float | None, float | None], ...] = ()
    """Amounts that must be named: slot, smallest, largest."""
    settled: bool = False
    """Done, told or answered before."""
    open: bool = False
    """An open question can ask for it too."""
    unlike: tuple[str, ...] = ()
    """Wordings that come close and are not meant."""
    untimely: bool = False
    """Forbidden only as long as something is not done: being a right act at another time is no excuse."""


@dataclass(frozen=True)
class TurnContext:
    """Hold the call so far as an observer may see it.

    `history` ends with the customer's line that the agent answers. With `cues` None the observer finds
    the open cues in the history itself.
    """

    history: tuple[Line, ...] = ()
    cues: tuple[OpenCue, ...] | None = None
    steps: tuple[Sought, ...] = ()
    asks: tuple[Sought, ...] = ()
    """What the customer knows or hides, by the questions that ask for it."""
    answers: tuple[Sought, ...] = ()
    """The customer's own open questions, by what would answer them."""
    forbidden: tuple[Sought, ...] = ()
    facts: tuple[str, ...] = field(default=())
    """Names, amounts and things that belong to this case."""
    names: tuple[str, ...] = ()
    """Names of people and places of this case: they say who and where, not what is done."""
    calm: bool = False
    """The customer has voiced neither anger nor distress so far."""
    unidentified: bool = False
    """The brief asks for identification before anything is said about the account, and there has been none."""

    @property
    def customer(self) -> str:
        """The customer's line that the agent answers, or nothing."""
        return next((line.text for line in reversed(self.history) if line.who == "customer"), "")

    @property
    def agent_lines(self) -> tuple[str, ...]:
        """What the agent said before, oldest first."""
        return tuple(line.text for line in self.history if line.who == "agent")
