"""Whether a person may try: how often they tried before, and how long ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from roleplay.certify.plan import Attempts


@dataclass(frozen=True)
class Attempt:
    """Hold one earlier attempt of a person."""

    run: str
    """Its folder, as a person reads it."""
    at: datetime
    """When something was last done in it: the form given, or a call taken in."""
    slots: frozenset[str] = frozenset()
    """The calls that were theirs in it."""


def refusal(candidate: str, earlier: Sequence[Attempt], rule: Attempts, now: datetime) -> str:
    """Return why a person may not try again today, or nothing."""
    if not earlier:
        return ""
    runs = ", ".join(one.run for one in earlier)
    if len(earlier) >= rule.most:
        had = "1 attempt" if len(earlier) == 1 else f"{len(earlier)} attempts"
        return f"{candidate} has had {had} ({runs}); the plan allows {rule.most}."
    last = max(earlier, key=lambda one: one.at)
    ready = last.at + timedelta(days=rule.wait_days)
    if now < ready:
        when = f"{ready:%Y-%m-%d %H:%M} UTC"
        return f"{candidate} may try again from {when} on: {rule.wait_days} days after {last.run}."
    return ""
