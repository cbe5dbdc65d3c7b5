"""What a call does in other threads, so that no key waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Literal

from textual import work
from textual.screen import Screen

from roleplay.session import Refused
from roleplay.tui import collector
from roleplay.tui.messages import Answered, Closed, Ended, Failed, NotTaken
from roleplay.wiring.live import LiveCall


class CallWork(Screen[None]):
    """Take turns, end, grade and keep a call in the background; messages tell what came of it.

    Whatever fails there is told as a `Failed`: nobody should look at a screen that waits for ever.
    """

    def __init__(self, live: LiveCall) -> None:
        super().__init__()
        self.live = live
        self._in_order = asyncio.Lock()

    @work(thread=True, group="load", exit_on_error=False)
    def load(self) -> None:
        """Load the observer while the agent thinks; what fails here fails again, and is told, when it is needed."""
        try:
            self.live.prepare()
        finally:
            collector.hold()

    def on_mount(self) -> None:
        """Load what is slow to load."""
        collector.hold()
        self.load()

    def on_unmount(self) -> None:
        """Collect as usual again."""
        collector.release()

    @work(thread=True, group="turn", exit_on_error=False)
    def take(self, words: str | None) -> None:
        """Take a turn; without words, answer those that are kept."""
        try:
            said = self.live.answer() if words is None else self.live.say(words)
        except Refused as why:
            self.post_message(NotTaken(str(why), words or ""))
        except Exception as error:  # noqa: BLE001
            self.post_message(Failed("turn", _why(error), words or ""))
        else:
            self.post_message(Answered(said))

    @work(thread=True, group="turn", exit_on_error=False)
    def end(self, outcome: Literal["ended_by_agent", "abandoned"]) -> None:
        """End the call from the agent's side."""
        try:
            self.live.end(outcome)
        except Exception as error:  # noqa: BLE001
            self.post_message(Failed("end", _why(error)))
        else:
            self.post_message(Ended())

    @work(thread=True, group="turn", exit_on_error=False)
    def grade(self, notes: str, rating: Mapping[str, int | None] | None = None) -> None:
        """Keep the last of the notes and the agent's own rating where it was asked for, grade the call and seal it."""
        try:
            self.live.note(notes)
            if rating is not None:
                self.live.rate(rating.get("empathy"), rating.get("resolution"))
            card = self.live.close()
        except Exception as error:  # noqa: BLE001
            self.post_message(Failed("grade", _why(error)))
        else:
            self.post_message(Closed(card))

    @work(group="keep", exit_on_error=False)
    async def keep_now(self, write: Callable[[], None]) -> None:
        """Put something on record, one after the other in the order asked for."""
        async with self._in_order:
            try:
                await asyncio.to_thread(write)
            except Exception as error:  # noqa: BLE001
                self.post_message(Failed("keep", _why(error)))


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
