"""Bring a call to the line that is to be practised, with the same engine and the same fold as any call."""

from __future__ import annotations

from collections.abc import Callable

from roleplay.behaviours import Observation
from roleplay.calls import CallState, CallView
from roleplay.drills import by_the_book
from roleplay.drills.moments import Kind
from roleplay.events import AnyEvent, CustomerSaid
from roleplay.grading.advice import sentence
from roleplay.scenarios import Scenario
from roleplay.session import Call, Steps, drive
from roleplay.trials import BOTS, WHEN, Agent, filled

LEADERS = ("skilled", "cold", "recovery")
"""Bots that lead up to a line, the first that comes to it: most lines follow a good turn, a grievance a cold one."""
OBSERVER = "example"
"""The observer on record for the turns of a lead-up."""


def lead_up(
    scenario: Scenario, seed: int, kind: Kind, ref: str, say: Callable[[CallView], CustomerSaid]
) -> tuple[AnyEvent, ...]:
    """Return the events of a call up to the first line of a kind, or none where nobody comes to it."""
    for name in LEADERS:
        agent = BOTS[name](scenario, seed)
        found = _play(scenario, seed, too_early(agent, ref) if kind == "refusal" else agent, (kind, ref), say)
        if found:
            return found
    return ()


def _play(
    scenario: Scenario, seed: int, agent: Agent, wanted: tuple[str, str], say: Callable[[CallView], CustomerSaid]
) -> tuple[AnyEvent, ...]:
    call, events = Call(scenario, seed, OBSERVER), list[AnyEvent]()

    def run(steps: Steps, observation: Observation) -> None:
        drive(steps, observe=lambda *_: observation, say=say, append=lambda more, _: events.extend(more))

    run(call.open(), Observation())
    while not call.state.ended:
        said = events[-1]
        if isinstance(said, CustomerSaid) and any((p.kind, p.ref) == wanted for p in said.parts):
            return tuple(events)
        words = agent(call.state)
        if words is None:
            return ()
        cleaned = call.port.take(_in_sentences(words, scenario))
        run(call.turn(cleaned, WHEN), by_the_book.read(scenario, cleaned.text))
    return ()


def _in_sentences(words: str, scenario: Scenario) -> str:
    """Return a bot's words with every example of an answer, which are written as parts of one, as a sentence."""
    for ask in scenario.asks.values():
        for example in ask.answered_like:
            words = words.replace(example, sentence(example))
    return words


def too_early(agent: Agent, name: str) -> Agent:
    """Return an agent that tries a step while it lacks what it needs, first words apart, and else does as another."""

    def speak(state: CallState) -> str | None:
        step = state.scenario.steps[name]
        lacking = not {*state.done, *state.told}.issuperset(step.needs)
        if state.turn and name not in state.done and lacking:
            return filled(step.said_like[state.seed % len(step.said_like)], step)
        return agent(state)

    return speak
