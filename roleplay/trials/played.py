"""Play a call to its end without a person: an agent is a function from the state to the next words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from roleplay.behaviours import Observation, TurnContext
from roleplay.calls import CallState, CallView
from roleplay.events import AnyEvent, CustomerFault, CustomerSaid
from roleplay.grading import Scorecard, grade, record_of
from roleplay.rubrics import Rubric
from roleplay.scenarios import Scenario
from roleplay.session import Call, Steps, drive

WHEN = "2000-01-01T00:00:00Z"
"""Trials have no clock; the same trial gives the same events on any day."""
Agent = Callable[[CallState], str | None]
"""Return the next words, or None to leave."""


class SaysLines(Protocol):
    """Answer the agent in one call."""

    def say(self, view: CallView) -> CustomerSaid:
        """Return the customer's line."""

    def close(self) -> None:
        """Let go of whatever stands behind it."""


@dataclass(frozen=True)
class Ports:
    """Hold what a trial needs from outside: who observes, who answers and what grades."""

    observe: Callable[[str, TurnContext], Observation]
    say: Callable[[CallView], CustomerSaid]
    rubrics: Mapping[str, Rubric]
    understood: Callable[[str, TurnContext], Mapping[str, float]]
    """Return the acts that words are recognised as, `kind:id` by likeness."""
    alike: Callable[[str, Sequence[str]], float]
    """Return how near in meaning a text is to the nearest of some others, at most 1."""
    customer: Callable[[Callable[[CustomerFault], None]], SaysLines] | None = None
    """Makes the customer of one call, who answers in the place of `say`; hears of what its model gets wrong."""


@dataclass(frozen=True)
class Played:
    """Hold a finished call."""

    scenario: Scenario
    seed: int
    events: tuple[AnyEvent, ...]
    states: tuple[CallState, ...]
    """The state after the opening line and after every agent turn."""
    scorecard: Scorecard | None = None
    outcome: str = ""
    resolved: bool = False

    @property
    def last(self) -> CallState:
        """The state at the end."""
        return self.states[-1]


class Trial:
    """Hold a call that is tried and not kept."""

    def __init__(self, scenario: Scenario, seed: int, ports: Ports) -> None:
        self._call, self._ports = Call(scenario, seed, "offline"), ports
        self.events: list[AnyEvent] = []
        self._customer = ports.customer(self.events.append) if ports.customer else None
        self._run(self._call.open())

    @property
    def state(self) -> CallState:
        """The state now."""
        return self._call.state

    def say(self, words: str) -> None:
        """Take an agent turn.

        Raises:
            Refused: if the turn cannot be taken.
        """
        self._run(self._call.turn(self._call.port.take(words), WHEN))

    def leave(self) -> None:
        """End the call as one that the agent left."""
        self._run(self._call.end("abandoned"))

    def _run(self, steps: Steps) -> None:
        say = self._customer.say if self._customer else self._ports.say
        drive(steps, observe=self._ports.observe, say=say, append=lambda more, _: self.events.extend(more))

    def close(self) -> None:
        """Let go of the customer."""
        if self._customer:
            self._customer.close()


def play(scenario: Scenario, seed: int, ports: Ports, agent: Agent, *, graded: bool = True) -> Played:
    """Play a call; when the agent leaves it ends `abandoned`, or as a finished one would."""
    trial = Trial(scenario, seed, ports)
    try:
        states = _played(trial, agent)
    finally:
        trial.close()
    card = grade(record_of(trial.events, scenario, seed), ports.rubrics) if graded else None
    outcome = trial.state.outcome
    return Played(scenario, seed, tuple(trial.events), tuple(states), card, outcome, scenario.resolved(outcome))


def _played(trial: Trial, agent: Agent) -> list[CallState]:
    """Return the states of a call as the agent plays it to its end."""
    states = [trial.state]
    while not trial.state.ended:
        words = agent(trial.state)
        if words is None:
            trial.leave()
            break
        trial.say(words)
        states.append(trial.state)
    return states


def speak(words: Sequence[str]) -> Agent:
    """Return an agent that says given words, one a turn, and leaves when they run out."""
    left = iter(words)
    return lambda _: next(left, None)
