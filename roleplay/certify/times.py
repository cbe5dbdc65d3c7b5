"""What the times in a transcript tell: how often a call was left, whether they can be, and how fast was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from roleplay.events import AgentSaid, AnyEvent, CallPaused

AWAY = timedelta(minutes=30)
"""A longer silence counts as leaving the call."""
SKEW = timedelta(hours=1)
"""How far the clock of a candidate may be off."""
TYPED = 15
"""Characters a second that nobody types for long."""


def moment(text: str) -> datetime:
    """Return a time as it is kept.

    Raises:
        ValueError: if it is none.
    """
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def times_left(began: str, events: Iterable[AnyEvent]) -> int:
    """Return how often a call was left and gone on with; a long silence is one, whatever the record says of it.

    Raises:
        ValueError: if something is no time.
    """
    left, before = 0, moment(began)
    for event in _timed(events):
        at = moment(event.at)
        left += event.type == "call_resumed" or at - before > AWAY
        before = at
    return left


def out_of_order(began: str, events: Iterable[AnyEvent], ended: str) -> str:
    """Return the first time that comes before the one it follows, or nothing."""
    times = [began, *(event.at for event in _timed(events)), ended]
    return next((b for a, b in pairwise(times) if moment(b) < moment(a)), "")


def too_fast(began: str, events: Sequence[AnyEvent]) -> list[int]:
    """Return the turns whose words came faster than anybody types."""
    found, before = [], moment(began)
    for event in _timed(events):
        at = moment(event.at)
        # times are kept to the second, so that a second more may have gone by
        if isinstance(event, AgentSaid) and len(event.text) > TYPED * ((at - before).total_seconds() + 1):
            found.append(event.turn)
        before = at
    return found


def _timed(events: Iterable[AnyEvent]) -> Iterator[AgentSaid | CallPaused]:
    return (e for e in events if isinstance(e, AgentSaid | CallPaused))
