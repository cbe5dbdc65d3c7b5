"""One thread that observes the turns of many calls, those of the call that was begun first before the others.

In the order in which they ask, calls that were begun together would all end together, and a killed process would lose
nearly the whole of each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")


class Eyes:
    """Do one thing after another in a thread of their own, so that the event loop of the calls goes on."""

    def __init__(self) -> None:
        """Begin with nothing to look at."""
        self._thread = ThreadPoolExecutor(1, "observer")
        self._waiting, self._asked = list[tuple[int, int, Callable[[], Any], asyncio.Future[Any]]](), count()
        self._looking: asyncio.Task[None] | None = None

    async def see(self, order: int, look: Callable[[], T]) -> T:
        """Return what `look` finds; of all that wait, what has the least order goes first."""
        loop = asyncio.get_running_loop()
        found: asyncio.Future[T] = loop.create_future()
        heappush(self._waiting, (order, next(self._asked), look, found))
        if self._looking is None or self._looking.done():
            self._looking = loop.create_task(self._look())
        return await found

    def close(self) -> None:
        """Look at nothing more; whoever waits is left to be cancelled."""
        if self._looking:
            self._looking.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            _, _, look, found = heappop(self._waiting)
            if found.done():  # its call was given up while it waited
                continue
            try:
                seen = await loop.run_in_executor(self._thread, look)
            except Exception as error:  # noqa: BLE001  it belongs to the call that asked
                if not found.done():
                    found.set_exception(error)
            else:
                if not found.done():
                    found.set_result(seen)
