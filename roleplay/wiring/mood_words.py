"""What a mood did, in words: over one turn, and over the whole call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from roleplay.events import MoodMoved
from roleplay.mood import Mood
from roleplay.wiring.results import reason, signed, strongest_rows, weight

CHARTED = ("anger", "distress", "heard")
"""The mood variables that a debrief follows over the call."""
TURNING_POINTS, LEAST_TURN = 3, 8
"""How many turns are marked at most as those that moved the customer most, and the points of change that takes."""
LEAST_WORD = 4
"""Points from which a change of one variable is worth a word."""
MOST_REASONS = 3
ENDS = {100: ", the most there is"}
"""What is said of a value that cannot rise any more, whatever pushes it."""
WORDS = {
    "anger": ("angrier", "calmer"),
    "distress": ("more worried", "less worried"),
    "heard": ("more heard", "less heard"),
}
"""What a rise and a fall of each variable make of the customer."""


@dataclass(frozen=True)
class TurningPoint:
    """Hold a turn that moved the customer much."""

    turn: int
    change: float
    """Points that anger, distress and heard moved together, whatever the direction."""
    words: str


def effect(event: MoodMoved) -> str:
    """Return in words what a turn did to the mood, and why."""
    after = event.after
    before = {v: after.value(v) - sum(row.change.get(v, 0) for row in event.rows) for v in CHARTED}
    moves = ", ".join(_move(v, before[v], after.value(v)) for v in CHARTED)
    rows = strongest_rows(event.rows)[:MOST_REASONS]
    why = ", ".join(f"{reason(row)} {signed(weight(row))}" for row in rows)
    lead = _lead({v: after.value(v) - before[v] for v in CHARTED})
    return f"{lead}: {moves}." + (f" Why: {why}." if why else "")


def turning_points(moods: Sequence[Mood]) -> tuple[TurningPoint, ...]:
    """Return the turns that moved the customer most, in order of the call; `moods` begins before the first."""
    changes = [{v: after.value(v) - before.value(v) for v in CHARTED} for before, after in pairwise(moods)]
    sizes = {turn: sum(map(abs, change.values())) for turn, change in enumerate(changes, 1)}
    most = sorted(sizes, key=lambda turn: (-sizes[turn], turn))[:TURNING_POINTS]
    return tuple(
        TurningPoint(t, sizes[t], f"Turn {t}: {_lead(changes[t - 1]).lower()}, {_between(moods[t - 1], moods[t])}.")
        for t in sorted(most)
        if sizes[t] >= LEAST_TURN
    )


def over_the_call(moods: Sequence[Mood]) -> str:
    """Return where the mood began and ended, and the height of the anger."""
    first, last = moods[0], moods[-1]
    peak = max(mood.anger for mood in moods)
    return (
        f"anger from {first.anger:.0f} to {last.anger:.0f}, at most {peak:.0f}; distress from {first.distress:.0f} "
        f"to {last.distress:.0f}; heard {last.heard:.0f} of 100; trust {last.trust:.0f} of 100"
    )


def _lead(change: dict[str, float]) -> str:
    """Return what a change made of the customer, the largest first."""
    moved = sorted((v for v in CHARTED if abs(change[v]) >= LEAST_WORD), key=lambda v: -abs(change[v]))
    words = [WORDS[v][change[v] < 0] for v in moved]
    if not words:
        return "Much as before"
    text = " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return text[0].upper() + text[1:]


def _move(variable: str, before: float, after: float) -> str:
    if round(before) == round(after):
        end = ENDS.get(round(after), "")
        return f"{variable} stays at {after:.0f}{end}"
    return f"{variable} {'rises' if after > before else 'falls'} from {before:.0f} to {after:.0f}"


def _between(before: Mood, after: Mood) -> str:
    moved = [v for v in CHARTED if round(before.value(v)) != round(after.value(v))]
    return ", ".join(f"{v} {before.value(v):.0f} to {after.value(v):.0f}" for v in moved)
