"""Keep what a model answered in a file, and answer from such a file: JSON lines of a request and what came of it.

A request is known by its digest, so a file says nothing about an endpoint, its address or its key. It holds the words
of the calls.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict, deque
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from roleplay.errors import BadFile, StorageProblem
from roleplay.llm.faults import FaultKind, ModelFault
from roleplay.llm.port import Ask, ChatModel, Hearer, Reply, Usage

AGAIN = "Record it again with the model."
RECORDED = "{model}, recorded"
"""What a recording is called where the model's name would stand."""


def digest(ask: Ask) -> str:
    """Return what names a request: SHA-256 of its JSON with sorted keys."""
    return hashlib.sha256(json.dumps(asdict(ask), sort_keys=True).encode()).hexdigest()


class Recorder:
    """Ask another model and add each request and what came of it to a file."""

    def __init__(self, model: ChatModel, path: Path) -> None:
        """Take a model and a file, which need not be there.

        Raises:
            StorageProblem: if the file cannot be written.
        """
        self._model = model
        self._path = path
        self._write("")

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
        found = {"digest": digest(ask), "model": self.name, "ask": asdict(ask), **outcome}
        self._write(f"{json.dumps(found, ensure_ascii=False)}\n")

    def _write(self, text: str) -> None:
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            message = f"The recording {self._path} cannot be written: {error.strerror or error}."
            raise StorageProblem(message, "`roleplay settings set endpoint.record FILE` names another file.") from error


class Replayer:
    """Answer from a recording; a request that stands there several times gets its answers in turn, then the last."""

    def __init__(self, path: Path) -> None:
        """Read a recording.

        Raises:
            BadFile: if it cannot be read or a line of it is none of a recording.
        """
        self.name = RECORDED.format(model=path.stem)
        """The model that was recorded, said to be a recording."""
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
                self.name = RECORDED.format(model=str(found["model"]))
            except (ValueError, KeyError, TypeError) as error:
                raise BadFile(f"Line {number} of {path} is no line of a recording.", AGAIN) from error

    @property
    def requests(self) -> int:
        """How many requests it holds an answer to."""
        return len(self._outcomes)

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        """Return the recorded answer.

        Raises:
            ModelFault: `bad_request` if the request is not in the recording, or what came of it there.
        """
        known = self._outcomes.get(digest(ask))
        if not known:
            raise ModelFault("bad_request", f"the recording {self._path.name} holds no answer to it", remedy=AGAIN)
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
