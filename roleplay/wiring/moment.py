"""Go back to one moment of a finished call and say something else, as often as one likes.

Every attempt is a branch: a transcript of its own that begins with the records of the call up to the moment. The call
itself stays as it is.
"""

from __future__ import annotations

from pathlib import Path

from roleplay import __version__
from roleplay.behaviours import Line
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import AgentSaid, AnyEvent, MoodMoved
from roleplay.grading import Scorecard
from roleplay.session import Call
from roleplay.session.context import context_of
from roleplay.transcripts import Branch, Transcript, TranscriptWriter, read, verify
from roleplay.transcripts.reader import beside
from roleplay.wiring.branching import Comparison, Side, mood_pairs, side_of
from roleplay.wiring.live import LiveCall
from roleplay.wiring.parts import make_observer, models_of, rubrics_from, scenario_from
from roleplay.wiring.scoring import scorecard
from roleplay.wiring.seats import customer_seat

LINES_BEFORE = 4
"""Lines of the call shown to lead up to the moment."""
OTHER_OBSERVER = (
    "The observer has changed since that call. What you say is read by the one of today, and part of a difference can "
    "come from there."
)


class Moment:
    """Hold one agent turn of a finished call, and the attempt at it made last."""

    def __init__(self, path: Path, turn: int, sources: Sources | None = None) -> None:
        """Read the call.

        Raises:
            UsageProblem: if the call is not finished, has no such turn, or stands in a certification run.
            BadFile: if it cannot be read, or is not as it was written.
        """
        self.path, self.turn = path, turn
        self.call = _finished(path)
        header = self.call.header
        if header.form and header.form.supervised:
            # a retry would stand beside it, among the calls of the run
            raise UsageProblem("A supervised call is not taken again: it stands in a certification run.")
        self.scenario = scenario_from(header)
        self.before = _before(self.call, turn)
        self.branch: Path | None = None
        """The transcript of the last attempt."""
        self._rubrics, _ = rubrics_from(self.scenario.rubrics, header)
        self._observer, self._seat = make_observer(header.observer), customer_seat(header.customer, header)
        self._sources = sources or SystemSources()
        self._live: LiveCall | None = None
        self.state = self._engine().state

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that lead up to the moment."""
        return self.state.lines[-LINES_BEFORE:]

    @property
    def words_then(self) -> str:
        """What was said in the call."""
        return next(e.text for e in self.call.events if isinstance(e, AgentSaid) and e.turn == self.turn)

    @property
    def note(self) -> str:
        """What makes the two branches less than fully comparable, or nothing."""
        return "" if self.call.header.observer_sha256 == self._observer.digest else OTHER_OBSERVER

    @property
    def open(self) -> bool:
        """Whether the last attempt can be gone on with."""
        return self._live is not None or (self.branch is not None and not read(self.branch).finished)

    def prepare(self) -> None:
        """Load what the first attempt needs; safe to call from another thread while the agent thinks."""
        self._observer.prepare(context_of(self.state))

    def attempt(self, words: str) -> Comparison:
        """Say something else, in a branch of its own; the attempt before it is closed.

        Raises:
            Refused: if the turn cannot be taken; no branch is begun then.
            StorageProblem: if the branch cannot be written.
        """
        self._engine().port.take(words)
        self.stop()
        live = self._begin()
        try:
            live.say(words)
        except BaseException:
            live.release()
            raise
        self._live, self.branch = live, live.path
        if live.state.ended:
            self.stop()
        return self.comparison()

    def go_on(self) -> LiveCall:
        """Hand the last attempt over, to be gone on with like any call.

        Raises:
            UsageProblem: if it is over.
        """
        assert self.branch is not None
        live, self._live = self._live, None
        return live or LiveCall.resume(self.branch, self._sources)

    def stop(self) -> None:
        """Close the last attempt, unless it was handed over."""
        live, self._live = self._live, None
        if live is not None:
            live.end("abandoned")
            live.close()

    def close(self) -> None:
        """Close the last attempt and let go of a model behind the observer; nothing can be tried after that."""
        try:
            self.stop()
        finally:
            getattr(self._observer, "close", lambda: None)()

    def comparison(self) -> Comparison:
        """Return the moment as the call has it and as the last attempt has it."""
        assert self.branch is not None
        then, now = self._side(self.call), self._side(self._live or read(self.branch))
        moods = mood_pairs(self.state.mood.mood, then.mood, now.mood)
        return Comparison(self.call.header.id, self.branch.stem, self.turn, then, now, moods)

    def _side(self, branch: Transcript | LiveCall) -> Side:
        """Return the moment as a branch has it, graded as when that was closed, or as far as it has come."""
        if isinstance(branch, Transcript) and branch.footer:
            card = Scorecard.model_validate(branch.footer.scorecard)
        else:
            card = scorecard(branch.header, self.scenario, branch.events, self._rubrics)
        return side_of(branch.events, card, self.turn)

    def _begin(self) -> LiveCall:
        header = self.call.header
        branch = header.model_copy(update={
            "id": self._sources.call_id(), "program": __version__, "at": stamp(self._sources),
            # an exam cannot be taken again in part: its retries are free practice
            "mode": "free" if header.mode == "exam" else header.mode,
            "observer_sha256": self._observer.digest,
            "models": {**self._seat.models, **models_of(observer=self._observer)},
            "branch_of": Branch(id=header.id, turn=self.turn, head=self.call.records[-1].hash),
        })  # fmt: skip
        writer = TranscriptWriter.create(self.path.parent, branch, self._sources, self.before)
        return LiveCall(
            self._engine(), writer, branch, list(self.before), self._rubrics, self._observer, self._seat,
            self._sources,
        )  # fmt: skip

    def _engine(self) -> Call:
        return Call(self.scenario, self.call.header.seed, self._observer.name, self.before)


def _finished(path: Path) -> Transcript:
    call, name = read(path), path.stem
    if not call.finished:
        remedy = f"Finish it first: roleplay practice --resume {name}"
        raise UsageProblem(f"{name} is not finished; one can go back into finished calls only.", remedy)
    if verify(path).state != "sound":
        raise BadFile(f"{name} is not as it was written.", f"`roleplay transcript verify {name}` says where.")
    return call


def _before(call: Transcript, turn: int) -> tuple[AnyEvent, ...]:
    """Return the events before an agent turn."""
    answered = [e.turn for e in call.events if isinstance(e, MoodMoved)]
    if turn not in answered:
        name, last = call.header.id, max(answered, default=0)
        remedy = f"Its turns are 1 to {last}." if last else "Nothing was said in it."
        raise UsageProblem(f"{name} has no turn {turn}.", remedy)
    at = next(i for i, e in enumerate(call.events) if isinstance(e, AgentSaid) and e.turn == turn)
    return call.events[:at]


def original_of(path: Path) -> Path:
    """Return the call a branch grew from, where it is beside it; of any other call, the call itself."""
    passed = [path]
    while branch := read(passed[-1]).header.branch_of:
        found = beside(passed[-1], branch.id)
        if found is None or found in passed:
            break
        passed.append(found)
    return passed[-1]
