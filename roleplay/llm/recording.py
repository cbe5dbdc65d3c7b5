"""Keep what a model answered in a file, and answer from such a file: JSON lines of a request and what came of it.

A request is known by its digest, so a file says nothing about an endpoint, its address or its key.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict, deque
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from roleplay.errors import BadFile
from roleplay.llm.faults import FaultKind, ModelFault
from roleplay.llm.port import Ask, ChatModel, Hearer, Reply, Usage

AGAIN = "Record it again with the model."


def digest(ask: Ask) -> str:
    """Return what names a request: SHA-256 of its JSON with sorted keys."""
    return hashlib.sha256(json.dumps(asdict(ask), sort_keys=True).encode()).hexdigest()


class Recorder:
    """Ask another model and add each request and what came of it to a file."""

    def __init__(self, model: ChatModel, path: Path) -> None:
        self._model = model
        self._path = path

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._model.name

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        """Return the model's answer.

        Raises:
            ModelFault: as the model failed; that is recorded too.
        """
        try:
            reply = await self._model.ask(ask, heard)
        except ModelFault as fault:
            self._add(ask, {"fault": {"kind": fault.kind, "detail": fault.detail, "spent": asdict(fault.spent)}})
            raise
        self._add(ask, {"reply": asdict(reply)})
        return reply

    async def close(self) -> None:
        """Let the model's connections go."""
        await self._model.close()

    def _add(self, ask: Ask, outcome: dict[str, Any]) -> None:
        line = json.dumps({"digest": digest(ask), "ask": asdict(ask), **outcome}, ensure_ascii=False)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


class Replayer:
    """Answer from a recording; a request that stands there several times gets its answers in turn, then the last."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._path = path
        self._outcomes: defaultdict[str, deque[Reply | ModelFault]] = defaultdict(deque)
        try:
            lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadFile(f"The recording {path} cannot be read.") from error
        for number, line in enumerate(lines, 1):
            try:
                found = json.loads(line)
                self._outcomes[str(found["digest"])].append(_outcome(found))
            except (ValueError, KeyError, TypeError) as error:
                raise BadFile(f"Line {number} of {path} is no line of a recording.", AGAIN) from error

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        """Return the recorded answer.

        Raises:
            BadFile: if the request is not in the recording.
            ModelFault: if that is what came of it.
        """
        known = self._outcomes.get(digest(ask))
        if not known:
            words = ask.messages[-1].text[:80] if ask.messages else ""
            raise BadFile(f"{self._path} holds no answer to a request that ends with {words!r}.", AGAIN)
        outcome = known.popleft() if len(known) > 1 else known[0]
        if isinstance(outcome, ModelFault):
            raise outcome.with_traceback(None)
        if heard:
            heard("")
            heard(outcome.text)
        return outcome

    async def close(self) -> None:
        """Do nothing: there is nothing to let go."""


def _outcome(found: dict[str, Any]) -> Reply | ModelFault:
    if "reply" in found:
        reply = found["reply"]
        return Reply(**{**reply, "usage": Usage(**reply["usage"])})
    fault = found["fault"]
    if fault["kind"] not in get_args(FaultKind):
        raise ValueError(fault["kind"])
    return ModelFault(fault["kind"], fault["detail"], spent=Usage(**fault["spent"]))
