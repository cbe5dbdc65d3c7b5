"""The demonstration model in every seat: all it says is written or computed already, so it shows the way of things.

It words a line as it is written, reads a turn as the offline observer does, and says in the agent's seat what the
skilled call beside the scenario says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from roleplay.behaviours import Line, TurnContext
from roleplay.llm import Ask, ModelFault, ScriptedModel
from roleplay.llm.demo import demo_model, fence
from roleplay.llm.scripted import Line as Answer

if TYPE_CHECKING:
    from roleplay.observers.offline import OfflineObserver

AS = "the demonstration model reads it as the offline observer does"
_SAID = re.compile(r"^(customer|agent): (.*)$", re.MULTILINE)


class SaidAll(ModelFault):
    """Say that the demonstration model has nothing left to say in the agent's seat."""

    def __init__(self) -> None:
        super().__init__("refused", "the demonstration model has said all of the scenario's skilled call")


def demo(script: Sequence[str] = ()) -> ScriptedModel:
    """Return the model; the script is what it says in the agent's seat, one turn after another."""
    left = iter(script)

    def speak(_: Ask) -> Answer:
        return next(left, None) or SaidAll()

    return demo_model({"TURN": _read, "BRIEF": speak})


def _read(ask: Ask) -> str:
    """Return what the offline observer sees in the turn of a request, in the form a model answers in."""
    from roleplay.observers.llm_reading import INTENSITY, REPORTED

    history = tuple(Line(who, words) for who, words in _SAID.findall(fence(ask, "CALL") or ""))
    context = TurnContext(history=history, facts=tuple((fence(ask, "CASE") or "").splitlines()))
    level = {number: word for word, number in INTENSITY.items()}
    seen = _observer().observe(fence(ask, "TURN") or "", context).behaviours
    reports = [
        {"quote": b.quote, "why": AS, "id": b.id, "intensity": level[b.intensity]} for b in seen if b.id in REPORTED
    ]
    return json.dumps({"behaviours": reports}, ensure_ascii=False)


@lru_cache(maxsize=1)
def _observer() -> OfflineObserver:
    from roleplay.observers.offline import OfflineObserver

    return OfflineObserver()
