"""Put a model into the agent's seat."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from roleplay.calls import CallState
from roleplay.errors import UsageProblem
from roleplay.settings import Mode
from roleplay.settings import load as load_settings
from roleplay.trials.llm_agent import LlmAgent
from roleplay.wiring import models

AGENTS = ("llm",)


def make_agent(name: str, mode: Mode) -> LlmAgent:
    """Return an agent by name; in an exam it has no cards, as a person has none.

    Raises:
        UsageProblem: if there is none, or the settings name no model.
    """
    if name not in AGENTS:
        raise UsageProblem(f"There is no agent {name!r}.", f"Known: {', '.join(AGENTS)}; without --agent, you.")
    settings = load_settings().usable()
    return LlmAgent(models.model_from(settings), cards=mode != "exam", window=models.window_from(settings.endpoint))


def turns_of(agent: LlmAgent, state: Callable[[], CallState]) -> Iterator[bytes]:
    """Yield the agent's turns, one line each, as long as anybody asks for more.

    Raises:
        ModelFault: if the model gives none.
    """
    while True:
        yield agent(state()).encode()
