"""Play a kept call again from its recorded observations and compare everything that code decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from roleplay.behaviours import Observation, TurnContext
from roleplay.calls import CallView, fold
from roleplay.customers import ScriptedCustomer
from roleplay.errors import UsageProblem
from roleplay.events import AgentSaid, AnyEvent, CallEnded, CustomerFault, CustomerSaid, FlowMoved, MoodMoved, Observed
from roleplay.grading import Scorecard
from roleplay.session import Call, Cleaned, drive
from roleplay.transcripts import Record, Transcript
from roleplay.transcripts.tombstones import is_erased
from roleplay.wiring.parts import make_observer, rubrics_from, scenario_from
from roleplay.wiring.scoring import scorecard

COMPARED = (MoodMoved, FlowMoved, CustomerSaid, CallEnded)


@dataclass(frozen=True)
class Difference:
    """Say where a replay came to something else."""

    turn: int
    what: str
    kept: Any
    again: Any


@dataclass(frozen=True)
class Replay:
    """Hold a replay's events and where they differ from those kept."""

    events: tuple[AnyEvent, ...]
    differences: tuple[Difference, ...]
    observed_again: bool
    erased: tuple[str, ...] = ()
    """What cannot be compared, because it was erased; a sentence each."""


class _FromRecord:
    """Answer the engine's requests with what the transcript recorded."""

    def __init__(self, transcript: Transcript, *, observe_again: bool) -> None:
        self.observations = [e.observation for e in transcript.events if isinstance(e, Observed)]
        self.lines = iter([e for e in transcript.events if isinstance(e, CustomerSaid)])
        self.worded = transcript.header.customer != "scripted"
        self.customer = ScriptedCustomer()
        self.observer = make_observer(transcript.header.observer) if observe_again else None
        # what a model got wrong is on record, and what is not graded follows from it
        self.events: list[AnyEvent] = [e for e in transcript.events if isinstance(e, CustomerFault)]
        self._turn = 0

    def observe(self, text: str, context: TurnContext) -> Observation:
        self._turn += 1
        return self.observer.observe(text, context) if self.observer else self.observations[self._turn - 1]

    def say(self, view: CallView) -> CustomerSaid:
        """Return the line as it follows from the call; only the words of a model come from the record."""
        kept = next(self.lines, None)
        worded = {"words": kept.words, "by": kept.by} if kept and self.worded else {}
        return self.customer.say(view).model_copy(update=worded)

    def append(self, events: tuple[AnyEvent, ...], flush: bool) -> None:
        del flush
        self.events.extend(events)


def replay(transcript: Transcript, *, observe_again: bool = False) -> Replay:
    """Return the call played again; with `observe_again` the observer reads the words anew.

    Raises:
        UsageProblem: if words are to be read anew that were erased.
    """
    header = transcript.header
    if observe_again and transcript.erased_turns:
        turns = ", ".join(map(str, transcript.erased_turns))
        raise UsageProblem(f"The words of turn {turns} were erased.", "Without --observe-again the rest is compared.")
    scenario = scenario_from(header)
    source = _FromRecord(transcript, observe_again=observe_again)
    call = Call(scenario, header.seed, header.observer)
    ports = {"observe": source.observe, "say": source.say, "append": source.append}
    drive(call.open(), **ports)  # type: ignore[arg-type]
    complete = len(source.observations)
    said = [e for e in transcript.events if isinstance(e, AgentSaid)]
    for words in said[:complete]:
        if call.state.ended:
            break
        drive(call.turn(Cleaned(words.text, words.masked, words.cleaned), words.at), **ports)  # type: ignore[arg-type]
    # words that were never answered are on record, and nothing follows from them
    call.state = fold(call.state, said[complete:])
    ended = next((e for e in transcript.events if isinstance(e, CallEnded)), None)
    if ended and not call.state.ended:
        outcome = "ended_by_agent" if ended.outcome == "ended_by_agent" else "abandoned"
        drive(call.end(outcome), **ports)  # type: ignore[arg-type]
    gone = {id(event) for event, record in _recorded(transcript) if is_erased(record.content)}
    differences = [*_events(transcript.events, source.events, gone), *_scores(transcript, source.events, call)]
    return Replay(tuple(source.events), tuple(differences), observe_again, tuple(_erased(transcript)))


def _recorded(transcript: Transcript) -> Iterator[tuple[AnyEvent, Record]]:
    return zip(transcript.events, (r for r in transcript.records if r.type == "event"), strict=True)


def _erased(transcript: Transcript) -> Iterator[str]:
    """Yield what was erased and so cannot be compared."""
    turns = ", ".join(map(str, transcript.erased_turns))
    if turns:
        yield f"The words of turn {turns} were erased: what they showed is taken as it was recorded."
    lines = [e for e, r in _recorded(transcript) if isinstance(e, CustomerSaid) and is_erased(r.content)]
    if lines:
        yield f"{len(lines)} of the customer's lines were erased: the rest of the call is compared."
    if transcript.records[-1].type == "footer" and is_erased(transcript.records[-1].content):
        yield "The quotes of the scorecard were erased: levels, scores and pass are compared."


def _events(kept: tuple[AnyEvent, ...], again: list[AnyEvent], erased: set[int]) -> list[Difference]:
    out = []
    for kind in (Observed, *COMPARED):
        first = [e for e in kept if isinstance(e, kind)]
        second = [e for e in again if isinstance(e, kind)]
        for a, b in zip(first, second, strict=False):
            if a != b and id(a) not in erased:
                out += _fields(a, b)
        if len(first) != len(second):
            out.append(Difference(0, f"number of {kind.__name__}", len(first), len(second)))
    return sorted(out, key=lambda d: d.turn)


def _fields(a: Any, b: Any) -> list[Difference]:
    one, two = a.model_dump(mode="json"), b.model_dump(mode="json")
    return [Difference(a.turn, f"{a.type}.{k}", one[k], two.get(k)) for k in one if one[k] != two.get(k)]


def _scores(transcript: Transcript, events: list[AnyEvent], call: Call) -> list[Difference]:
    if transcript.footer is None:
        return []
    rubrics, _ = rubrics_from(call.state.scenario.rubrics, transcript.header)
    card = scorecard(transcript.header, call.state.scenario, events, rubrics).model_dump(mode="json")
    kept = Scorecard.model_validate(transcript.footer.scorecard).model_dump(mode="json")
    out = []
    for name, rubric in card["rubrics"].items():
        old = kept["rubrics"].get(name, {"criteria": {}, "score": None})
        if rubric["score"] != old["score"]:
            out.append(Difference(0, f"{name} score", old["score"], rubric["score"]))
        for criterion, grade_ in rubric["criteria"].items():
            level = old["criteria"].get(criterion, {}).get("level")
            if level != grade_["level"]:
                out.append(Difference(0, f"{criterion} level", level, grade_["level"]))
    if card["passed"] != kept["passed"]:
        out.append(Difference(0, "pass", kept["passed"], card["passed"]))
    if not out and card != kept and not is_erased(transcript.records[-1].content):
        out.append(Difference(0, "scorecard", "as kept", "other words or evidence"))
    return out


def seen_otherwise(found: Difference) -> bool:
    """Return whether words read anew show something else, more than the last digits that processors round their way."""
    return found.what == "observed.observation" and _rounded(found.kept) != _rounded(found.again)


def _rounded(observation: Any) -> dict[str, Any]:
    seen = [{**one, "probability": None} for one in observation["behaviours"]]
    return {**observation, "behaviours": seen}
