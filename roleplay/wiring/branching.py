"""Two branches of a call side by side: what was said in one turn then and now, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from roleplay.behaviours import CATALOGUE
from roleplay.events import AgentSaid, AnyEvent, CallEnded, CustomerSaid, MoodMoved
from roleplay.grading import Scorecard
from roleplay.grading.scorecard import TurnGrade
from roleplay.mood import Mood
from roleplay.mood.tables import VARIABLES, is_relief
from roleplay.rubrics import TOP
from roleplay.wiring.mood_words import effect
from roleplay.wiring.outcomes import outcome_words


@dataclass(frozen=True)
class Side:
    """Hold one turn as one branch has it."""

    words: str
    answer: str
    band: str
    """How the customer sounds in the answer."""
    mood: Mood
    """After the turn."""
    grade: TurnGrade
    why: str
    """What moved the customer, in words."""
    turns: int
    """Agent turns of the whole branch so far."""
    outcome: str
    """How the branch ended; empty while it goes on."""


@dataclass(frozen=True)
class MoodPair:
    """Hold one mood variable before the turn and after it, then and now; points of 100."""

    variable: str
    before: float
    then: float
    now: float

    @property
    def apart(self) -> int:
        """How much higher it is now, in whole points as they are shown."""
        return round(self.now) - round(self.then)

    @property
    def better(self) -> bool | None:
        """Whether the customer is better off now; None where it is the same."""
        return is_relief(self.variable, self.apart) if self.apart else None

    @property
    def words(self) -> str:
        """The difference in words."""
        if not self.apart:
            return "the same"
        return f"{abs(self.apart)} {'higher' if self.apart > 0 else 'lower'}, {'better' if self.better else 'worse'}"


@dataclass(frozen=True)
class Aspect:
    """Hold one thing to look at in both branches, in words."""

    name: str
    then: str
    now: str


@dataclass(frozen=True)
class Comparison:
    """Hold one turn in the call that was kept and in a branch of it."""

    call: str
    branch: str
    turn: int
    then: Side
    now: Side
    mood: tuple[MoodPair, ...]

    def aspects(self) -> list[Aspect]:
        """Return everything but the mood's figures, in the order it should be read."""
        then, now = self.then, self.now
        pairs = {
            "You said": [side.words or "(silence)" for side in (then, now)],
            "They answered": [side.answer for side in (then, now)],
            "They sound": [side.band for side in (then, now)],
            "What moved them": [side.why for side in (then, now)],
            "Levels of the turn": [_levels(side.grade) for side in (then, now)],
            "Seen in what you said": [_seen(side.grade) for side in (then, now)],
            "How it went on": [self._course(side) for side in (then, now)],
        }
        return [Aspect(name, first, second) for name, (first, second) in pairs.items()]

    def as_data(self) -> dict[str, Any]:
        """Return what `retry --json` prints for one attempt."""
        return {
            "id": self.call,
            "branch": self.branch,
            "turn": self.turn,
            "then": _side_data(self.then),
            "now": _side_data(self.now),
            "mood": [{**asdict(pair), "better": pair.better} for pair in self.mood],
        }

    def _course(self, side: Side) -> str:
        if side.turns == self.turn and side.outcome in ("", "abandoned"):
            return "it stopped here"
        turns = "1 turn" if side.turns == 1 else f"{side.turns} turns"
        return f"{outcome_words(side.outcome)}, after {turns}" if side.outcome else f"it is still on, after {turns}"


def side_of(events: Sequence[AnyEvent], card: Scorecard, turn: int) -> Side:
    """Return one branch's turn; the turn must have been answered."""
    said = next(e for e in events if isinstance(e, AgentSaid) and e.turn == turn)
    # a call that is left once everything is done has a last line of its own after the answer
    answer = next(e for e in events if isinstance(e, CustomerSaid) and e.turn == turn)
    moved = next(e for e in events if isinstance(e, MoodMoved) and e.turn == turn)
    return Side(
        words=said.text,
        answer=answer.text,
        band=answer.band,
        mood=moved.after,
        grade=next(g for g in card.turns if g.index == turn),
        why=effect(moved),
        turns=sum(isinstance(e, AgentSaid) for e in events),
        outcome=next((e.outcome for e in events if isinstance(e, CallEnded)), ""),
    )


def mood_pairs(before: Mood, then: Mood, now: Mood) -> tuple[MoodPair, ...]:
    """Return every mood variable before the turn, and after it in both branches."""
    names = (*VARIABLES, "goal")
    return tuple(MoodPair(name, before.value(name), then.value(name), now.value(name)) for name in names)


def _seen(grade: TurnGrade) -> str:
    return "; ".join(f"{CATALOGUE[b.id].name.lower()} “{b.quote}”" for b in grade.behaviours) or "nothing in particular"


def _levels(grade: TurnGrade) -> str:
    levels = {"empathy": grade.empathy, "resolution": grade.resolution}
    return ", ".join(f"{name} {'not called for' if n is None else f'{n} of {TOP}'}" for name, n in levels.items())


def _side_data(side: Side) -> dict[str, Any]:
    return {
        "words": side.words,
        "answer": side.answer,
        "band": side.band,
        "mood": side.mood.model_dump(),
        "empathy": side.grade.empathy,
        "resolution": side.grade.resolution,
        "behaviours": [b.model_dump(mode="json") for b in side.grade.behaviours],
        "why": side.why,
        "turns": side.turns,
        "outcome": side.outcome or None,
    }
