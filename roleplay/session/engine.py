"""The engine of one call, without input or output of its own.

A call is two generators, `open` and `turn`. They yield requests (observe these words, say something, append these
events) and are sent the replies; whoever drives them owns screens, files, clocks and models, sync or async alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from typing import Any

from roleplay.behaviours import Observation, TurnContext
from roleplay.calls import CallState, CallView, after_mood, before_mood, begin, fold, verdict, view_of
from roleplay.events import AgentSaid, AnyEvent, CallEnded, CustomerSaid, MoodMoved, Observed
from roleplay.mood import Persona, update
from roleplay.privacy.names import NO_NAMES, Names
from roleplay.scenarios import Scenario
from roleplay.session.context import case_facts, context_of
from roleplay.session.port import Cleaned, InputPort


@dataclass(frozen=True)
class Append:
    """Ask for events to be kept; `flush` asks that they survive the power going."""

    events: tuple[AnyEvent, ...]
    flush: bool = False


@dataclass(frozen=True)
class Observe:
    """Ask what a turn shows; the reply is an Observation."""

    text: str
    context: TurnContext


@dataclass(frozen=True)
class Say:
    """Ask for the customer's line; the reply is a CustomerSaid."""

    view: CallView


Request = Append | Observe | Say
Steps = Generator[Request, Any, None]
"""A part of a call, to be driven."""


class Call:
    """Hold one call between turns; state is only ever the fold of its events."""

    def __init__(
        self, scenario: Scenario, seed: int, observer: str, events: Iterable[AnyEvent] = (), names: Names = NO_NAMES
    ) -> None:
        """Take a scenario, the observer's name, what has happened so far, and names of people to mask."""
        self.observer = observer
        self.port = InputPort(lambda: own_values(scenario), names)
        self.state: CallState = fold(begin(scenario, seed), events)
        traits = scenario.customer.traits
        self._persona = Persona(traits.volatility, traits.forgiveness, traits.assertiveness, traits.half_life)

    def open(self) -> Steps:
        """Let the customer say the opening line."""
        said = yield Say(view_of(self.state))
        yield from self._keep(said, flush=True)

    def turn(self, cleaned: Cleaned, at: str) -> Steps:
        """Take one agent turn, as the input port returned it, through to the customer's answer."""
        words = AgentSaid(
            turn=self.state.turn + 1, at=at, text=cleaned.text, masked=cleaned.masked, cleaned=cleaned.cleaned
        )
        context = context_of(self.state)
        yield from self._keep(words, flush=True)
        yield from self._answer(words.text, context)

    def finish_turn(self) -> Steps:
        """Go on with a turn whose words were kept and whose answer was lost when the program stopped."""
        words = self.state.lines[-1]
        assert words.who == "agent"
        before = CallState(**{**vars(self.state), "lines": self.state.lines[:-1], "turn": self.state.turn - 1})
        yield from self._answer(words.text, context_of(before))

    def end(self, outcome: str) -> Steps:
        """End the call from outside: the agent hung up, or the words ran out.

        Once everything is done there is nothing left to abandon: the customer takes it as they would have.
        """
        if outcome == "abandoned" and self.state.mood.closing_turns:
            outcome = verdict(self.state)
            said: CustomerSaid = yield Say(replace(view_of(self.state), outcome=outcome))
            yield from self._keep(said, flush=False)
        yield from self._close(outcome)

    def _answer(self, text: str, context: TurnContext) -> Steps:
        observation: Observation = yield Observe(text, context)
        self._fold(observed := Observed(turn=self.state.turn, observer=self.observer, observation=observation))
        move = before_mood(self.state, observation)
        change = update(self.state.mood, move.input, self._persona)
        moved = MoodMoved(
            turn=self.state.turn, behaviours=move.input.behaviours, progress=move.input.progress, idle=move.input.idle,
            rows=tuple(_rounded(row) for row in change.rows), after=change.state.mood, signals=change.signals,
        )  # fmt: skip
        self._fold(moved)
        self._fold(flow := after_mood(self.state, move))
        said: CustomerSaid = yield Say(view_of(self.state))
        self._fold(said)
        outcome = flow.outcome
        yield Append((observed, moved, flow, said), flush=not outcome)
        if outcome:
            yield from self._close(outcome)

    def _close(self, outcome: str) -> Steps:
        resolved = self.state.scenario.resolved(outcome)
        yield from self._keep(CallEnded(turn=self.state.turn, outcome=outcome, resolved=resolved), flush=True)

    def _keep(self, event: AnyEvent, *, flush: bool) -> Steps:
        self._fold(event)
        yield Append((event,), flush=flush)

    def _fold(self, event: AnyEvent) -> None:
        self.state = fold(self.state, (event,))


def _rounded(row: Any) -> Any:
    """Return a row as it is kept: points to four decimals."""
    return row.model_copy(update={"change": {v: round(x, 4) for v, x in row.change.items()}})


def own_values(scenario: Scenario) -> list[str]:
    """Return the texts of a case, and the numbers in them: what stands there is never masked."""
    texts = [scenario.brief, *case_facts(scenario)]
    texts += [t for k in scenario.knows.values() for t in k.says.all()]
    texts += [t for s in scenario.steps.values() for t in s.said_like]
    # what a mask would take in a text is found there by the port
    found = texts.copy()
    for text in texts:
        for pattern in (r"\S+@\S+", r"[\d][\d \-.()+]{5,}\d"):
            found += re.findall(pattern, text)
    return found


def drive(
    steps: Steps,
    *,
    observe: Callable[[str, TurnContext], Observation],
    say: Callable[[CallView], CustomerSaid],
    append: Callable[[tuple[AnyEvent, ...], bool], None],
) -> None:
    """Run a part of a call with plain functions as its ports."""
    reply: Any = None
    try:
        while True:
            request = steps.send(reply)
            match request:
                case Append(events, flush):
                    append(events, flush)
                    reply = None
                case Observe(text, context):
                    reply = observe(text, context)
                case Say(view):
                    reply = say(view)
    except StopIteration:
        return
