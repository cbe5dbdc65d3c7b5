"""Put a model into the agent's seat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from roleplay.calls import CallState
from roleplay.errors import UsageProblem
from roleplay.settings import Mode
from roleplay.settings import load as load_settings
from roleplay.trials.llm_agent import LlmAgent
from roleplay.wiring import models
from roleplay.wiring.briefing import worked_example
from roleplay.wiring.demo import SaidAll

AGENTS = ("llm",)


def make_agent(name: str, mode: Mode, script: Sequence[str] = ()) -> LlmAgent:
    """Return an agent by name; in an exam it has no cards, as a person has none.

    `script` is what the demonstration model says there.

    Raises:
        UsageProblem: if there is none, or the settings name no model.
    """
    if name not in AGENTS:
        raise UsageProblem(f"There is no agent {name!r}.", f"Known: {', '.join(AGENTS)}; without --agent, you.")
    settings = load_settings().usable()
    return LlmAgent(
        models.model_from(settings, script), cards=mode != "exam", window=models.window_from(settings.endpoint)
    )


def written_turns(scenario: Path | None, said: int = 0) -> list[str]:
    """Return the agent's turns of the skilled call beside a scenario's file, without so many that were said."""
    script = worked_example(scenario) if scenario else []
    return [words for who, words in script if who == "Agent"][said:]


def next_words(agent: LlmAgent, state: CallState) -> str | None:
    """Return the agent's next words; None once the demonstration model has said what there is to say.

    Raises:
        ModelFault: if the model gives none.
    """
    with suppress(SaidAll):
        return agent(state)
    return None


def turns_of(agent: LlmAgent, state: Callable[[], CallState]) -> Iterator[bytes]:
    """Yield the agent's turns, one line each, as long as anybody asks for more.

    Raises:
        ModelFault: if the model gives none.
    """
    while (words := next_words(agent, state())) is not None:
        yield words.encode()
