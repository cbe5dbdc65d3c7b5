"""Where time, call ids and salts come from, so that tests and replays can bring their own."""

from __future__ import annotations

import hashlib
import itertools
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Sources(Protocol):
    """Give the three things a call takes from the world outside its words."""

    def now(self) -> datetime:
        """Return the time, in UTC."""

    def call_id(self) -> str:
        """Return a fresh call id: lower case letters, digits and hyphens."""

    def salt(self) -> str:
        """Return a fresh salt: 16 bytes as hexadecimal."""


def stamp(sources: Sources) -> str:
    """Return the time as it is kept: in UTC, ISO 8601, to the second."""
    return sources.now().isoformat(timespec="seconds")


class SystemSources:
    """Take time from the machine and randomness from the operating system."""

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return datetime.now(UTC)

    def call_id(self) -> str:
        """Return the time to the second and four random bytes."""
        return f"{self.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"

    def salt(self) -> str:
        """Return 16 random bytes as hexadecimal."""
        return secrets.token_hex(16)


@dataclass
class FixedSources:
    """Give a clock that ticks one second a reading, and ids and salts that count."""

    start: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    """The first reading."""
    _ticks: itertools.count[int] = field(default_factory=itertools.count, repr=False)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1), repr=False)
    _salts: itertools.count[int] = field(default_factory=itertools.count, repr=False)

    def now(self) -> datetime:
        """Return the start plus one second for each earlier reading."""
        return self.start + timedelta(seconds=next(self._ticks))

    def call_id(self) -> str:
        """Return call-0001, call-0002 and so on."""
        return f"call-{next(self._ids):04d}"

    def salt(self) -> str:
        """Return the count of earlier salts as 32 hexadecimal digits."""
        return f"{next(self._salts):032x}"


@dataclass
class DerivedSources:
    """Give what a call of a certification run takes: the same whenever it is played, and another for every call."""

    run: str
    """SHA-256 of the run."""
    call: str
    """The id of the call."""
    start: datetime
    """The first reading of the clock; it ticks one second a reading."""
    _ticks: itertools.count[int] = field(default_factory=itertools.count, repr=False)
    _salts: itertools.count[int] = field(default_factory=itertools.count, repr=False)

    def now(self) -> datetime:
        """Return the start plus one second for each earlier reading."""
        return self.start + timedelta(seconds=next(self._ticks))

    def call_id(self) -> str:
        """Return the id of the call."""
        return self.call

    def salt(self) -> str:
        """Return 16 bytes of a digest over the run, the call and the count of earlier salts, as hexadecimal."""
        return hashlib.sha256(f"{self.run}\n{self.call}\n{next(self._salts)}".encode()).hexdigest()[:32]
