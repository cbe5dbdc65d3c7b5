"""A model that answers from a script: for demonstrations, tests and benches, with nothing behind it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator

from roleplay.llm.faults import ModelFault
from roleplay.llm.port import Ask, Hearer, Reply, Usage

Line = str | ModelFault
"""What a script holds: an answer, or the fault to raise in its place."""
CHARACTERS_A_TOKEN = 4
"""A rough count that needs no encoding; only ever given as an estimate."""


class ScriptedModel:
    """Answer from lines in turn, or from a function of the request; every request is kept in `asked`."""

    def __init__(
        self, script: Iterable[Line] | Callable[[Ask], Line], *, name: str = "scripted", seconds: float = 0.0
    ) -> None:
        self._function = script if callable(script) else None
        self._lines: Iterator[Line] = iter(()) if callable(script) else iter(script)
        self._seconds = seconds
        self.name = name
        self.asked: list[Ask] = []

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        """Return the script's next answer.

        Raises:
            ModelFault: where the script says so, and `empty` once it has run out.
        """
        self.asked.append(ask)
        if self._seconds:
            await asyncio.sleep(self._seconds)
        line = self._function(ask) if self._function else next(self._lines, ModelFault("empty", "the script is over"))
        if isinstance(line, ModelFault):
            raise line
        if heard:
            heard("")
            for piece in re.findall(r"\S+\s*|\s+", line):
                heard(piece)
        prompt = sum(len(message.text) for message in ask.messages) // CHARACTERS_A_TOKEN
        usage = Usage(prompt, len(line) // CHARACTERS_A_TOKEN, estimated=True)
        return Reply(line, self.name, usage, seconds=self._seconds)

    async def close(self) -> None:
        """Do nothing: there is nothing to let go."""
