"""A call that is being played: the engine with its scenario, customer, observer and transcript around it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Literal, Protocol

from roleplay import __version__, paths
from roleplay.behaviours import Observation, TurnContext
from roleplay.calls import CallState, CallView, begin, fold
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.errors import StorageProblem, TurnProblem, UsageProblem
from roleplay.events import AnyEvent, CallPaused, CustomerFault, CustomerSaid, HintGiven, NotesKept, SelfRated
from roleplay.grading import Scorecard
from roleplay.rubrics import Rubric
from roleplay.scenarios import Loaded, Scenario
from roleplay.session import Call, Refused, Steps, drive
from roleplay.session.context import context_of
from roleplay.session.hints import hint_for, next_step
from roleplay.settings import Mode
from roleplay.settings import load as load_settings
from roleplay.transcripts import Footer, Header, Transcript, TranscriptWriter
from roleplay.transcripts import Source as KeptSource
from roleplay.wiring.customer_words import trouble
from roleplay.wiring.masking import names_to_mask
from roleplay.wiring.parts import check_models, make_observer, models_of, rubrics_from, scenario_from
from roleplay.wiring.rating import Question, questions, rating_in
from roleplay.wiring.scoring import scorecard
from roleplay.wiring.seats import CustomerSeat, customer_seat
from roleplay.wiring.setup import Setup
from roleplay.wiring.spending import counted_together, spent_words

FAILED = {
    "observe": "the grader failed",
    "say": "the other end of the line failed",
    "append": "the answer could not be kept",
}
"""What an answer can fail at: nothing of it is the customer's doing."""


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


class LiveCall:
    """Play one call: open it, take turns, end it; every event is on disk before anybody sees it."""

    def __init__(
        self, call: Call, writer: TranscriptWriter, header: Header, events: list[AnyEvent], rubrics: dict[str, Rubric],
        observer: Observer, seat: CustomerSeat, sources: Sources, *, agent: object | None = None,
    ) -> None:  # fmt: skip
        self.call = call
        self.header = header
        self.events = events
        self.scorecard: Scorecard | None = None
        self.hint = ""
        self.rubrics = rubrics
        self._writer = writer
        self._closing = Lock()
        self._observer = observer
        self._customer = seat.make(self._heard)
        self._models = counted_together(observer, self._customer, agent)
        self._let_go: Callable[[], None] | None = None
        """Lets go of the observer, where it is this call's alone."""
        self._sources = sources
        self._doing = ""
        # notes and pauses are written while a turn may be under way in another thread
        self._writing = Lock()

    @classmethod
    def start(
        cls, setup: Setup, loaded: Loaded, sources: Sources | None = None, *, opens: bool = True,
        agent: object | None = None,
    ) -> LiveCall:  # fmt: skip
        """Begin a call with a loaded scenario and write its header; `opens=False` leaves the opening to `answer`.

        An agent that is no person is named in the header.

        Raises:
            BadFile: if the scenario, a rubric or the list of names to mask cannot be used.
            UsageProblem: if there is no such customer or observer, or no model for one.
            StorageProblem: if the transcript cannot be written.
        """
        scenario, settings = loaded.usable(), load_settings().values
        rubrics, kept = rubrics_from(scenario.rubrics, known=setup.rubrics)
        names = names_to_mask()
        observer, seat = make_observer(setup.observer), customer_seat(setup.customer)
        sources = sources or SystemSources()
        header = Header(
            id=setup.form.slot if setup.form else sources.call_id(), program=__version__, at=stamp(sources),
            scenario=scenario.id, title=scenario.title, seed=setup.seed, form=setup.form,
            mode=setup.mode or settings.mode, customer=seat.name, observer=observer.name,
            observer_sha256=observer.digest, language=scenario.language,
            # a call that a model took is nobody's practice
            trainee=setup.trainee or ("" if agent else settings.trainee),
            models={**seat.models, **models_of(observer=observer, agent=agent)},
            sources={"scenario": KeptSource(name=scenario.id, sha256=loaded.digest, text=loaded.text), **kept},
        )  # fmt: skip
        writer = TranscriptWriter.create(setup.folder or paths.transcripts_folder(), header, sources)
        call = Call(scenario, setup.seed, observer.name, names=names)
        live = cls(call, writer, header, [], rubrics, observer, seat, sources, agent=agent)
        live._let_go = getattr(observer, "close", None)
        if opens:
            live._begin()
        return live

    @classmethod
    def resume(
        cls, path: Path, sources: Sources | None = None, agent: object | None = None, *, by_form: bool = False
    ) -> LiveCall:
        """Go on with a kept call that was not finished, with whoever sat in the agent's seat.

        Raises:
            UsageProblem: if it was finished, or belongs to a form and is not gone on with by it.
            StorageProblem: if somebody else is writing it.
        """
        sources = sources or SystemSources()
        writer, found = TranscriptWriter.resume(path, sources)
        try:
            if not by_form:
                _of_no_form(found.header)
            return cls._resumed(writer, found, sources, agent)
        except BaseException:
            writer.close()
            raise

    @classmethod
    def _resumed(cls, writer: TranscriptWriter, found: Transcript, sources: Sources, agent: object | None) -> LiveCall:
        header = found.header
        scenario, observer = scenario_from(header), make_observer(header.observer)
        rubrics, _ = rubrics_from(scenario.rubrics, header)
        check_models(header, observer=observer, agent=agent)
        call = Call(scenario, header.seed, header.observer, found.events, names_to_mask())
        live = cls(
            call, writer, header, list(found.events), rubrics, observer, customer_seat(header.customer, header),
            sources, agent=agent,
        )  # fmt: skip
        live._let_go = getattr(observer, "close", None)
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

    @property
    def trouble(self) -> str:
        """What the agent should know about the customer's last line where its model failed, or nothing."""
        return trouble(self.events, self.header.mode)

    @property
    def spent(self) -> str:
        """What the models in it took so far, in words; empty where none was asked."""
        return spent_words(self._models)

    @property
    def owed(self) -> bool:
        """Whether the customer is to speak: to words that are kept without all of the answer, or first of all."""
        lines, moved = self.state.lines, self.state.moved
        unanswered = not lines or lines[-1].who == "agent"
        return not self.state.ended and (unanswered or bool(moved and moved.outcome))

    @property
    def notes(self) -> str:
        """The agent's own notes as they were kept last."""
        return next((e.text for e in reversed(self.events) if isinstance(e, NotesKept)), "")

    def prepare(self) -> None:
        """Load what the first turn needs; safe to call from another thread while the agent thinks."""
        self._observer.prepare(context_of(self.state))

    def say(self, words: str) -> CustomerSaid:
        """Take one agent turn and return the customer's answer.

        Raises:
            Refused: if the turn cannot be taken; nothing has happened then.
            StorageProblem: if the words cannot be kept; nothing has happened then either.
            TurnProblem: if the words are kept and the answer failed; `answer` tries again.
        """
        if self.owed:
            raise Refused("What you said before is still without an answer.")
        cleaned = self.call.port.take(words)
        return self._answered(self.call.turn(cleaned, stamp(self._sources)))

    def answer(self) -> CustomerSaid:
        """Return the customer's answer to words that were kept without one, or the opening line.

        Raises:
            TurnProblem: if it fails again.
        """
        assert self.owed
        moved = self.state.moved
        if not self.state.lines:
            return self._answered(self.call.open())
        # the last line of a call can be kept and its end not
        return self._answered(self.call.end(moved.outcome) if moved else self.call.finish_turn())

    def note(self, text: str) -> None:
        """Keep the agent's notes as they stand; the same notes are not kept twice.

        Raises:
            Refused: if they are longer than a turn may be.
            StorageProblem: if they cannot be kept.
        """
        cleaned = self.call.port.take(text)
        if cleaned.text != self.notes:
            self._append((NotesKept(turn=self.state.turn, text=cleaned.text, masked=cleaned.masked),), True)

    def stop_clock(self) -> None:
        """Pause the call while the agent thinks; the customer does not notice.

        Raises:
            UsageProblem: in an exam.
        """
        if self.header.mode == "exam":
            raise UsageProblem("An exam has no pause.")
        self._mark("call_paused")

    def start_clock(self) -> None:
        """Go on after a pause."""
        self._mark("call_resumed")

    def end(self, outcome: Literal["ended_by_agent", "abandoned"]) -> None:
        """End the call from outside."""
        if not self.state.ended:
            self._drive(self.call.end(outcome))

    def help(self) -> str:
        """Return what could come next; an exam gives none."""
        return "" if self.header.mode == "exam" else next_step(self.state)

    def pause(self) -> None:
        """Leave the call to be gone on with later."""
        try:
            if not self.state.ended:
                self._mark("call_paused")
        finally:
            self.release()

    def release(self) -> None:
        """Let the transcript go as it is, so that somebody else can go on with it; nobody waits for the customer."""
        self._writer.close()
        self._customer.close()
        if self._let_go:
            self._let_go()

    @property
    def rating(self) -> SelfRated | None:
        """How the trainee rated themself; None while nobody has asked them."""
        return rating_in(self.events)

    @property
    def to_rate(self) -> tuple[Question, ...]:
        """What the trainee is still to be asked about how it went; nothing in a retry, nor once the call is sealed."""
        asked = self.rating is not None or self.scorecard is not None or self.header.branch_of is not None
        return () if asked else questions(self.rubrics)

    def rate(self, empathy: int | None, resolution: int | None) -> None:
        """Keep the trainee's own rating of the ended call, levels 0 to 5 or None; the first one holds."""
        assert self.state.ended
        if self.rating is None and self.scorecard is None:
            self._append((SelfRated(empathy=empathy, resolution=resolution),), True)

    def close(self) -> Scorecard:
        """Grade the ended call, seal its transcript and return the scorecard; safe to call from several threads."""
        with self._closing:
            if self.scorecard is None:
                # only a sealed call has a scorecard: whoever could not seal it may try again
                self.scorecard = self._sealed()
        return self.scorecard

    def _sealed(self) -> Scorecard:
        assert self.state.ended
        card = scorecard(self.header, self.scenario, self.events, self.rubrics)
        footer = Footer(
            at=stamp(self._sources), outcome=self.state.outcome,
            resolved=self.scenario.resolved(self.state.outcome), turns=self.state.turn,
            scorecard=card.model_dump(mode="json"),
        )  # fmt: skip
        self._writer.close_call(footer)
        self.release()
        return card

    def _hint(self) -> str:
        text = hint_for(self.state)
        try:
            if text:
                self._append((HintGiven(turn=self.state.turn, text=text),), True)
        except StorageProblem:
            # help that is not on record is not given; the turn itself is answered and kept
            return ""
        return text

    def _begin(self) -> None:
        """Hear the opening; where that fails the header is kept, and who goes on with the call hears it then."""
        try:
            self._drive(self.call.open())
        except TurnProblem as problem:
            self.release()
            raise problem.cause from None
        except BaseException:
            self.release()
            raise

    def _go_on(self) -> None:
        self._mark("call_resumed")
        # where a model may take its time, whoever goes on with the call waits for it and says so
        if self.owed and not self.header.models:
            with contextlib.suppress(TurnProblem):
                self.answer()

    def _mark(self, kind: Literal["call_paused", "call_resumed"]) -> None:
        self._append((CallPaused(type=kind, turn=self.state.turn, at=stamp(self._sources)),), True)

    def _answered(self, steps: Steps) -> CustomerSaid:
        self._drive(steps)
        self.hint = self._hint() if self.header.mode == "guided" else ""
        return next(e for e in reversed(self.events) if isinstance(e, CustomerSaid))

    def _heard(self, fault: CustomerFault) -> None:
        """Keep what went wrong with the customer's model at once, before anything is said."""
        self._doing = "append"
        self._append((fault,), True)

    def _observe(self, text: str, context: TurnContext) -> Observation:
        self._doing = "observe"
        return self._observer.observe(text, context)

    def _say(self, view: CallView) -> CustomerSaid:
        self._doing = "say"
        return self._customer.say(view)

    def _append(self, events: tuple[AnyEvent, ...], flush: bool) -> None:
        with self._writing:
            self._writer.append(events, flush)
            self.events.extend(events)

    def _keep(self, events: tuple[AnyEvent, ...], flush: bool) -> None:
        self._doing = "append"
        self._append(events, flush)

    def _drive(self, steps: Steps) -> None:
        """Run a part of the call; whatever stops it, the state goes back to what is on disk."""
        try:
            drive(steps, observe=self._observe, say=self._say, append=self._keep)
        except BaseException as error:
            self.call.state = fold(begin(self.scenario, self.header.seed), self.events)
            if not self.owed or not isinstance(error, Exception):
                raise
            what = str(error) or type(error).__name__
            kept = "Your words are kept" if self.state.lines else "The call is kept"
            raise TurnProblem(f"{kept}; {FAILED[self._doing]}: {what}", error) from error


def _of_no_form(header: Header) -> None:
    """Refuse a call of a form: the form knows how often, and until when, it may be gone on with."""
    if header.form:
        message = "This call belongs to the form of a certification."
        raise UsageProblem(message, "`roleplay practice --form FILE` goes on with it.")


__all__ = ["LiveCall", "Mode", "Refused", "Setup"]
