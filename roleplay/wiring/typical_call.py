"""What a call takes with a model: every request of a shipped call is made, to nobody, and counted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from statistics import median_low

from roleplay import scenarios
from roleplay.behaviours import Observation, TurnContext
from roleplay.customers import ScriptedCustomer
from roleplay.customers.worded import WordedCustomer
from roleplay.events import CustomerFault
from roleplay.llm import Ask, Hearer, ModelFault, Reply, Usage, structured
from roleplay.llm.tokens import counter
from roleplay.llm.waiting import wait_for
from roleplay.llm.window import Window
from roleplay.observers.llm import LlmObserver
from roleplay.observers.llm_reading import Answer
from roleplay.observers.offline import OfflineObserver
from roleplay.observers.whole import heard
from roleplay.scenarios.heads import heads
from roleplay.settings import Endpoint
from roleplay.trials.played import Ports, play, speak
from roleplay.wiring.agents import written_turns
from roleplay.wiring.demo import demo
from roleplay.wiring.models import window_from


@dataclass(frozen=True)
class TypicalCall:
    """Hold what a call takes with a worded customer and an observer."""

    turns: int
    usage: Usage
    longest: int
    """Tokens of the longest request, the room for its answer included."""


class _Counting:
    """Answer as the demonstration model does, and count in the encoding of the model that is named."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.used = Usage()
        self.longest = 0
        self._model, self._count = demo(), counter(name)

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        """Return the demonstration model's answer."""
        reply = await self._model.ask(ask, heard)
        prompt = self._count.messages(ask.messages)
        if ask.schema:
            prompt += self._count.text(json.dumps(ask.schema))
        self.used += Usage(prompt, self._count.text(reply.text))
        self.longest = max(self.longest, prompt + ask.max_tokens)
        return reply

    async def close(self) -> None:
        """Do nothing: there is nothing to let go."""


def typical_call(endpoint: Endpoint) -> TypicalCall | None:
    """Return what the skilled call of a scenario takes whose par is in the middle; None where there is no such call.

    Not for use on an event loop.

    Raises:
        ModelFault: `too_long` if a request of it is more than the model can take at once.
    """
    found = _in_the_middle()
    if found is None:
        return None
    scenario, said = found
    model, window, faults = _Counting(endpoint.model), window_from(endpoint), list[CustomerFault]()
    ports = _ports(model, window, faults)
    try:
        call = play(scenario, 0, ports, speak(said), graded=False)
    except ModelFault as fault:
        if fault.kind != "too_long":
            raise
        raise ModelFault("too_long", f"for an observer {fault.detail}") from fault
    if too_long := next((fault for fault in faults if fault.kind == "too_long"), None):
        raise ModelFault("too_long", f"for a worded customer {too_long.detail}")
    return TypicalCall(call.last.turn, model.used, model.longest)


def _in_the_middle() -> tuple[scenarios.Scenario, list[str]] | None:
    """Return a scenario that can be used, its par as near to the middle of all as can be, and what is said in it."""
    known = [(head, written_turns(head.path)) for head in heads().values() if head.readable]
    played = [(head, turns) for head, turns in known if turns]
    middle = median_low(head.par for head, _ in played) if played else 0
    for head, turns in sorted(played, key=lambda one: (abs(one[0].par - middle), one[0].id)):
        if scenario := scenarios.load(head.path).scenario:
            return scenario, turns
    return None


def _ports(model: _Counting, window: Window, faults: list[CustomerFault]) -> Ports:
    observer = LlmObserver(model, OfflineObserver(), window=window)

    def observe(text: str, context: TurnContext) -> Observation:
        # what the turn shows is not looked for: it takes seconds, and changes little in what is asked
        wait_for(structured(model, observer.request(heard(text, context), context), Answer))
        return Observation()

    def customer(_: object) -> WordedCustomer:
        return WordedCustomer(ScriptedCustomer(), model, faults.append, window=window)

    return Ports(
        observe, ScriptedCustomer().say, rubrics={}, understood=lambda *_: {}, alike=lambda *_: 0.0,
        customer=customer,
    )  # fmt: skip
