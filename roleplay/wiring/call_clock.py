"""How long a call has gone on, without its pauses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from roleplay.events import AgentSaid, AnyEvent, CallPaused


@dataclass(frozen=True)
class Spent:
    """Hold the seconds a call took, as far as its record tells."""

    talking: float = 0
    paused: float = 0
    """Between a pause, or the end of the program, and going on; never part of the talking."""


def spent(began: str, events: Iterable[AnyEvent]) -> Spent:
    """Return the seconds on record since a call began, up to the last event that has a time."""
    talking = paused = 0.0
    mark, running = datetime.fromisoformat(began), True
    for event in events:
        if not isinstance(event, AgentSaid | CallPaused):
            continue
        at = datetime.fromisoformat(event.at)
        if at < mark:
            continue
        away = not running or event.type == "call_resumed"
        talking, paused = (talking, paused + _between(mark, at)) if away else (talking + _between(mark, at), paused)
        mark, running = at, event.type != "call_paused"
    return Spent(talking, paused)


def _between(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()


class CallClock:
    """Count the seconds of a call while it runs."""

    def __init__(self, seconds: float = 0, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._counted = seconds
        self._since: float | None = now()

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return self._counted + (self._now() - self._since if self._since is not None else 0)

    def stop(self) -> None:
        """Count no further."""
        self._counted, self._since = self.seconds, None

    def start(self) -> None:
        """Go on counting."""
        if self._since is None:
            self._since = self._now()


def as_clock(seconds: float) -> str:
    """Return seconds as minutes and seconds: 2:05."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
