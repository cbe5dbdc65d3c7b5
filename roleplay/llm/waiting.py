"""Ask a model from code that waits: one event loop in one thread for the whole program, begun when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from functools import lru_cache
from threading import Lock, Thread
from typing import Any, TypeVar

from roleplay.llm.faults import ModelFault
from roleplay.llm.port import ChatModel

T = TypeVar("T")
_ONE_AT_A_TIME = Lock()


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Return what the work returns; an interruption calls it off. Not for use on an event loop of one's own."""
    running = asyncio.run_coroutine_threadsafe(work, _loop())
    try:
        return running.result()
    except BaseException:
        running.cancel()
        raise


def let_go(model: ChatModel, seconds: float) -> None:
    """Let a model's connections go, in so many seconds at most; what fails then matters to nobody."""
    with suppress(ModelFault, TimeoutError):
        wait_for(asyncio.wait_for(model.close(), seconds))


def _loop() -> asyncio.AbstractEventLoop:
    # of threads that come first together each would begin one, and a connection holds to the loop it was made on
    with _ONE_AT_A_TIME:
        return _begun()


@lru_cache(maxsize=1)
def _begun() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="models", daemon=True).start()
    return loop
