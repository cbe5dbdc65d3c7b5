"""How long what is kept of people is kept, by kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["practice", "exam"]


def kind_of(mode: str) -> Kind:
    """Return the kind of a call by its mode: a retry is practice, whatever it is a retry of."""
    return "exam" if mode == "exam" else "practice"


def past(at: str, days: int, now: datetime) -> bool:
    """Return whether something of a moment in UTC, ISO 8601, has been kept for its days; 0 days are for good."""
    return bool(days) and at < limit(days, now)


def limit(days: int, now: datetime) -> str:
    """Return the moment so many days ago, in UTC, ISO 8601, to the second."""
    return (now - timedelta(days=days)).isoformat(timespec="seconds")
