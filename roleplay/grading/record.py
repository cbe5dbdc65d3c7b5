"""What a grader looks at: the call turn by turn, whether it was played from a scenario or came from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from roleplay.behaviours import CATALOGUE, Committed, Observation, OpenCue, Seen
from roleplay.events import FlowMoved
from roleplay.scenarios import Scenario

HARMFUL = frozenset(b.id for b in CATALOGUE.values() if not b.positive)
ACKNOWLEDGES = frozenset(b.id for b in CATALOGUE.values() if "acknowledges" in b.roles)
RELATIONAL = frozenset(b.id for b in CATALOGUE.values() if "relational" in b.roles) | {"safety_check", "set_boundary"}
HURTS = frozenset(
    {"dismiss", "calm_down", "blame_customer", "sarcasm", "argue_correct", "obstruct", "policy_wall", "hot_potato"}
)
"""Harm to the person; the rest of the harmful codes are lesser faults of craft."""
REPAIRS = frozenset({"apology_specific", "ownership", "validate", "complex_reflection"})
FIXES = frozenset(
    {"concrete_step", "redress", "explain_why", "offer_choice", "honest_limit", "time_commit", "warm_handover"}
)


@dataclass(frozen=True)
class Voiced:
    """Hold a cue the customer voiced: in answer to which agent turn, and where it was taken up."""

    id: str
    text: str
    feels: str
    strength: int
    after: int
    """The agent turn it was voiced after; 0 for the opening."""
    met_at: int | None = None
    met_by: Seen | None = None
    main: bool = False


@dataclass(frozen=True)
class TurnRecord:
    """Hold one agent turn as observed."""

    index: int
    """Agent turns count from 1."""
    text: str
    customer: str
    """The customer's line before it."""
    reply: str
    """The customer's line after it, or nothing."""
    observation: Observation
    cues: tuple[OpenCue, ...] = ()
    """Open when the agent spoke."""
    flow: FlowMoved | None = None
    due: tuple[str, ...] = ()
    """Steps that could have been done in this turn."""
    lacking: tuple[str, ...] = ()
    """Facts that a step waits for and the customer had not told."""
    question_open: bool = False
    closing: bool = False
    calm: bool = False
    """The caller has voiced no feeling in the whole call."""

    def seen(self, *ids: str) -> tuple[Seen, ...]:
        """Return what this turn shows of some behaviours; weak sightings of positive ones do not count."""
        return tuple(b for b in self.observation.behaviours if b.id in ids and (b.intensity > 0 or b.id in HARMFUL))

    def shows(self, *ids: str) -> bool:
        """Return whether it shows any of some behaviours."""
        return bool(self.seen(*ids))


@dataclass(frozen=True)
class CallRecord:
    """Hold a whole call."""

    turns: tuple[TurnRecord, ...]
    """The agent turns that are graded, in their order."""
    cues: tuple[Voiced, ...]
    outcome: str = ""
    scenario: Scenario | None = None
    brief: str = ""
    done: dict[str, int] = field(default_factory=dict)
    in_order: frozenset[str] = frozenset()
    earned: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    forbidden: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    asked: int = 0
    void: tuple[TurnRecord, ...] = ()
    """Agent turns that are not graded: what they answer was the fault of the customer's model."""

    def turn(self, index: int) -> TurnRecord:
        """Return the agent turn with an index."""
        return next(turn for turn in (*self.turns, *self.void) if turn.index == index)

    def following(self, index: int, most: int) -> tuple[TurnRecord, ...]:
        """Return so many graded turns after one, 0 being the opening."""
        return tuple(turn for turn in self.turns if turn.index > index)[:most]

    @property
    def ends_void(self) -> bool:
        """Whether the turn that the call ended with is not graded."""
        return bool(self.void) and self.void[-1].index > max((turn.index for turn in self.turns), default=0)

    def quoted(self, ids: Sequence[str]) -> list[tuple[TurnRecord, Seen]]:
        """Return every sighting of some behaviours, in order of the call."""
        return [(turn, seen) for turn in self.turns for seen in turn.seen(*ids)]

    def committed(self, act: str) -> list[tuple[TurnRecord, Committed]]:
        """Return every commission of a forbidden act, in order of the call."""
        return [(turn, seen) for turn in self.turns for seen in turn.observation.forbidden if seen.id == act]


def unrepaired(turns: Sequence[TurnRecord]) -> int:
    """Return how many hurting turns no later turn within two repairs, the turn itself apart."""
    count = 0
    for i, turn in enumerate(turns):
        if turn.shows(*HURTS) and not any(t.shows(*REPAIRS) and not t.shows(*HURTS) for t in turns[i + 1 : i + 3]):
            count += 1
    return count
