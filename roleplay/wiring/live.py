"""A call that is being played: the engine with its scenario, customer, observer and transcript around it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from roleplay import __version__, paths
from roleplay.behaviours import Observation, TurnContext
from roleplay.calls import CallState, CallView
from roleplay.clock import Sources, SystemSources
from roleplay.events import AnyEvent, CallPaused, CustomerSaid, HintGiven, SelfRated
from roleplay.grading import Scorecard, grade, record_of
from roleplay.rubrics import Rubric
from roleplay.scenarios import Loaded, Scenario
from roleplay.session import Call, Refused, drive
from roleplay.session.context import context_of
from roleplay.session.hints import hint_for, next_step
from roleplay.transcripts import Footer, Header, TranscriptWriter
from roleplay.transcripts import Source as KeptSource
from roleplay.wiring.parts import make_customer, make_observer, rubrics_from, scenario_from
from roleplay.wiring.rating import rating_in

Mode = Literal["guided", "free", "exam"]


class Observer(Protocol):
    """See what a turn shows."""

    name: str

    @property
    def digest(self) -> str:
        """SHA-256 of everything its judgement rests on."""

    def prepare(self, context: TurnContext) -> None:
        """Load what is slow to load."""

    def observe(self, text: str, context: TurnContext) -> Observation:
        """Return what one agent turn shows."""


class Customer(Protocol):
    """Answer the agent."""

    name: str

    def say(self, view: CallView) -> CustomerSaid:
        """Return the customer's line."""


@dataclass(frozen=True)
class Setup:
    """Hold what a call is to be played with."""

    scenario: str
    seed: int = 0
    mode: Mode = "free"
    customer: str = "scripted"
    observer: str = "offline"
    trainee: str = ""
    folder: Path | None = None
    """Where the transcript goes; by default where all of them go."""


class LiveCall:
    """Play one call: open it, take turns, end it; every event is on disk before anybody sees it."""

    def __init__(
        self, call: Call, writer: TranscriptWriter, header: Header, events: list[AnyEvent], rubrics: dict[str, Rubric],
        observer: Observer, customer: Customer, sources: Sources,
    ) -> None:  # fmt: skip
        self.call = call
        self.header = header
        self.events = events
        self.scorecard: Scorecard | None = None
        self.hint = ""
        self.rubrics = rubrics
        self._writer = writer
        self._closing = threading.Lock()
        self._observer = observer
        self._customer = customer
        self._sources = sources

    @classmethod
    def start(cls, setup: Setup, loaded: Loaded, sources: Sources | None = None) -> LiveCall:
        """Begin a call with a loaded scenario and write its header.

        Raises:
            BadFile: if the scenario or a rubric cannot be used.
            StorageProblem: if the transcript cannot be written.
        """
        scenario = loaded.usable()
        rubrics, kept = rubrics_from(scenario.rubrics)
        observer, customer = make_observer(setup.observer), make_customer(setup.customer)
        sources = sources or SystemSources()
        text = loaded.path.read_text(encoding="utf-8")
        header = Header(
            id=sources.call_id(), program=__version__, at=_stamp(sources), scenario=scenario.id, title=scenario.title,
            seed=setup.seed, mode=setup.mode, customer=customer.name, observer=observer.name,
            observer_sha256=observer.digest, language=scenario.language, trainee=setup.trainee,
            sources={"scenario": KeptSource(name=scenario.id, sha256=loaded.digest, text=text), **kept},
        )  # fmt: skip
        writer = TranscriptWriter.create(setup.folder or paths.transcripts_folder(), header, sources)
        call = Call(scenario, setup.seed, observer.name)
        live = cls(call, writer, header, [], rubrics, observer, customer, sources)
        live._drive(call.open())
        return live

    @classmethod
    def resume(cls, path: Path, sources: Sources | None = None) -> LiveCall:
        """Go on with a kept call that was not finished.

        Raises:
            UsageProblem: if it was finished.
            StorageProblem: if somebody else is writing it.
        """
        sources = sources or SystemSources()
        writer, found = TranscriptWriter.resume(path, sources)
        header = found.header
        scenario = scenario_from(header)
        rubrics, _ = rubrics_from(scenario.rubrics, header)
        call = Call(scenario, header.seed, header.observer, found.events)
        live = cls(
            call, writer, header, list(found.events), rubrics, make_observer(header.observer),
            make_customer(header.customer), sources,
        )  # fmt: skip
        live._go_on()
        return live

    @property
    def state(self) -> CallState:
        """The call as it stands."""
        return self.call.state

    @property
    def scenario(self) -> Scenario:
        """The scenario with its variant filled in."""
        return self.call.state.scenario

    @property
    def path(self) -> Path:
        """The transcript."""
        return self._writer.path

    @property
    def customer_line(self) -> str:
        """What the customer said last."""
        return next((line.text for line in reversed(self.state.lines) if line.who == "customer"), "")

    def prepare(self) -> None:
        """Load what the first turn needs; safe to call from another thread while the agent thinks."""
        self._observer.prepare(context_of(self.state))

    def say(self, words: str) -> CustomerSaid:
        """Take one agent turn and return the customer's answer.

        Raises:
            Refused: if the turn cannot be taken; nothing has happened then.
        """
        cleaned = self.call.port.take(words)
        self._drive(self.call.turn(cleaned, _stamp(self._sources)))
        self.hint = self._hint() if self.header.mode == "guided" else ""
        return next(e for e in reversed(self.events) if isinstance(e, CustomerSaid))

    def end(self, outcome: Literal["ended_by_agent", "abandoned"]) -> None:
        """End the call from outside."""
        if not self.state.ended:
            self._drive(self.call.end(outcome))

    def help(self) -> str:
        """Return what could come next; an exam gives none."""
        return "" if self.header.mode == "exam" else next_step(self.state)

    def pause(self) -> None:
        """Leave the call to be gone on with later."""
        if not self.state.ended:
            event = CallPaused(type="call_paused", turn=self.state.turn, at=_stamp(self._sources))
            self._append((event,), True)
        self._writer.close()

    def release(self) -> None:
        """Let the transcript go as it is, so that somebody else can go on with it."""
        self._writer.close()

    @property
    def rating(self) -> SelfRated | None:
        """How the trainee rated themself; None while nobody has asked them."""
        return rating_in(self.events)

    def rate(self, empathy: int | None, resolution: int | None) -> None:
        """Keep the trainee's own rating of the ended call, levels 0 to 5 or None; the first one holds."""
        assert self.state.ended
        if self.rating is None and self.scorecard is None:
            self._append((SelfRated(empathy=empathy, resolution=resolution),), True)

    def close(self) -> Scorecard:
        """Grade the ended call, seal its transcript and return the scorecard; safe to call from several threads."""
        with self._closing:
            if self.scorecard is None:
                self.scorecard = self._sealed()
        return self.scorecard

    def _sealed(self) -> Scorecard:
        assert self.state.ended
        card = grade(record_of(self.events, self.scenario, self.header.seed), self.rubrics)
        footer = Footer(
            at=_stamp(self._sources), outcome=self.state.outcome,
            resolved=self.scenario.resolved(self.state.outcome), turns=self.state.turn,
            scorecard=card.model_dump(mode="json"),
        )  # fmt: skip
        self._writer.close_call(footer)
        self._writer.close()
        return card

    def _hint(self) -> str:
        text = hint_for(self.state)
        if text:
            self._append((HintGiven(turn=self.state.turn, text=text),), True)
        return text

    def _go_on(self) -> None:
        event = CallPaused(type="call_resumed", turn=self.state.turn, at=_stamp(self._sources))
        self._append((event,), True)
        if not self.state.lines:
            self._drive(self.call.open())
        elif self.state.lines[-1].who == "agent" and not self.state.ended:
            self._drive(self.call.finish_turn())

    def _append(self, events: tuple[AnyEvent, ...], flush: bool) -> None:
        self._writer.append(events, flush)
        self.events.extend(events)

    def _drive(self, steps: object) -> None:
        drive(steps, observe=self._observer.observe, say=self._customer.say, append=self._append)  # type: ignore[arg-type]


def _stamp(sources: Sources) -> str:
    return sources.now().isoformat(timespec="seconds")


__all__ = ["LiveCall", "Mode", "Refused", "Setup"]
