"""Try again what may succeed a moment later: by kind of fault only, a few times, and never past a deadline."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom
from typing import TypeVar

from roleplay.llm.faults import FaultKind, ModelFault
from roleplay.llm.port import Usage

T = TypeVar("T")

TWICE: Mapping[FaultKind, int] = {"truncated": 2, "empty": 2, "slow": 2}
"""Kinds that are given up when they come a second time."""


@dataclass(frozen=True)
class Patience:
    """Say how long to wait and how often to try; times in seconds."""

    request: float = 30.0
    """For one attempt, from the request to the last word."""
    stall: float = 15.0
    """Between two pieces of an answer."""
    connect: float = 8.0
    """For a connection."""
    total: float = 60.0
    """For all attempts and the waits between them."""
    attempts: int = 3
    first_wait: float = 0.5
    """Before the second attempt; it doubles for each one after it."""
    longest_wait: float = 8.0
    """Without a word from the endpoint; what it asks for is waited in full."""


@dataclass(frozen=True)
class World:
    """Bring time and chance, so that tests can bring their own."""

    now: Callable[[], float] = field(default=lambda: asyncio.get_running_loop().time())
    """Seconds of a clock that never goes back."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = SystemRandom().random
    """At least 0 and below 1."""


@dataclass(frozen=True)
class Tries:
    """Count what it took to get something."""

    attempts: int
    seconds: float
    lost: Usage
    """Tokens of attempts that failed."""


async def persistently(
    attempt: Callable[[float], Awaitable[T]], patience: Patience, world: World | None = None
) -> tuple[T, Tries]:
    """Return what an attempt returns, and what it took; each is told how many seconds are left.

    Raises:
        ModelFault: of the last attempt, if none succeeded.
    """
    world = world or World()
    began, lost = world.now(), Usage()
    failed = Counter[FaultKind]()
    while True:
        try:
            result = await attempt(patience.total - (world.now() - began))
        except ModelFault as fault:
            fault.spent = lost = lost + fault.spent
            failed[fault.kind] += 1
            pause = pause_after(fault, failed, patience, world.chance())
            if pause is None or world.now() - began + pause >= patience.total:
                raise
        else:
            return result, Tries(failed.total() + 1, world.now() - began, lost)
        await world.sleep(pause)


def pause_after(fault: ModelFault, failed: Mapping[FaultKind, int], patience: Patience, chance: float) -> float | None:
    """Return the seconds to wait after a fault, or None to give up; `failed` counts the faults, this one included."""
    number = sum(failed.values())
    if not fault.worth_trying_again or number >= patience.attempts:
        return None
    if failed[fault.kind] >= TWICE.get(fault.kind, patience.attempts):
        return None
    longest: float = min(patience.longest_wait, patience.first_wait * 2.0 ** (number - 1))
    ours = longest * (1 + chance) / 2
    # a little later than asked, so that those told the same do not come back together
    return ours if fault.wait is None else fault.wait + ours * chance / 2


def seconds_asked(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the seconds that Retry-After asks for, or none; a date counts from the endpoint's own Date.

    Without that header it counts from `now`, else from the machine's clock.
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    until = _date(headers.get("retry-after", ""))
    since = _date(headers.get("date", "")) or now or datetime.now(UTC)
    return None if until is None else max(0.0, (until - since).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
