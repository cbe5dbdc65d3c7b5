"""Observe turns that come without a call."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from roleplay.behaviours import Line, TurnContext
from roleplay.errors import BadFile
from roleplay.session import InputPort, Refused
from roleplay.wiring.masking import names_to_mask
from roleplay.wiring.parts import make_observer


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")

    who: str
    text: str


class _Turn(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    history: tuple[_Said, ...] = ()
    customer: str = ""
    agent: str


def observe_lines(file: str, observer: str = "offline") -> Iterator[dict[str, Any]]:
    """Yield an answer for each line of a file of turns.

    Raises:
        BadFile: at the first line that is no turn.
    """
    seer = make_observer(observer)
    port = InputPort(names=names_to_mask())
    for number, raw in enumerate(_lines(file), 1):
        if not raw.strip():
            continue
        try:
            turn = _Turn.model_validate(json.loads(raw))
            words = port.take(turn.agent)
        except (ValueError, ValidationError, RecursionError) as error:
            raise BadFile(f"{file}:{number}: this is no turn", str(error).splitlines()[0]) from error
        except Refused as why:
            raise BadFile(f"{file}:{number}: {why}") from why
        seen = seer.observe(words.text, context_of(turn.history, turn.customer, port)).behaviours
        keys = ("id", "intensity", "quote", "start", "end", "by")
        yield {"id": turn.id, "behaviours": [{k: getattr(b, k) for k in keys} for b in seen]}


def context_of(history: Iterable[_Said], customer: str, port: InputPort) -> TurnContext:
    """Return the context of a turn from the lines before it, clean and masked."""
    lines = [Line("agent" if h.who.lower() == "agent" else "customer", port.text(h.text)) for h in history]
    if customer.strip():
        lines.append(Line("customer", port.text(customer)))
    return TurnContext(history=tuple(lines))


def _lines(file: str) -> Iterator[str]:
    if file == "-":
        for raw in sys.stdin.buffer:
            yield raw.decode("utf-8", "replace")
        return
    try:
        yield from Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise BadFile(f"{file}: {error.strerror or error}") from error
