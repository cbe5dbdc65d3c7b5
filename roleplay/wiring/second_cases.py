"""What a second opinion is given on: the turns of a conversation, each in the context the first observer had."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from roleplay.behaviours import Observation, TurnContext
from roleplay.calls import before_mood, begin, fold
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import AgentSaid, AnyEvent, FlowMoved, Observed
from roleplay.grading import Scorecard, grade
from roleplay.grading.from_conversation import record_from
from roleplay.rubrics import Rubric
from roleplay.scenarios import Scenario
from roleplay.session.context import context_of
from roleplay.transcripts import Transcript, read, verify
from roleplay.wiring.conversations import Conversation
from roleplay.wiring.parts import make_observer, rubrics_from, scenario_from
from roleplay.wiring.scoring import scorecard

Observations = Mapping[int, Observation]
"""What was seen, by agent turn."""


@dataclass(frozen=True)
class Turn:
    """Hold one agent turn to be read again."""

    index: int
    text: str
    context: TurnContext


@dataclass(frozen=True)
class Case:
    """Hold a conversation with the grade it has, and how it is graded from other observations."""

    id: str
    turns: tuple[Turn, ...]
    first: Scorecard
    graded: Callable[[Observations], Scorecard]
    transcript: Transcript | None = None
    """The kept call; None for a conversation from elsewhere, beside which nothing is kept."""


def case_of_call(path: Path, rubrics: Sequence[str]) -> Case:
    """Return the case of a finished call: what was told, done and how it ended stays as it is on record.

    Raises:
        BadFile: if it is not as it was written.
        UsageProblem: if it is not finished.
    """
    transcript = read(path)
    header = transcript.header
    if not transcript.finished:
        message = f"{header.id} is not finished; a second opinion is for finished calls."
        raise UsageProblem(message, f"`roleplay practice --resume {header.id}` goes on with it.")
    verdict = verify(path)
    if verdict.state != "sound":
        raise BadFile(str(verdict), "There is no second opinion on what was changed.")
    if transcript.erased_turns:
        turns = ", ".join(map(str, transcript.erased_turns))
        raise UsageProblem(f"{header.id}: the words of turn {turns} were erased.", "Nobody can read them again.")
    scenario = scenario_from(header)
    wanted, _ = rubrics_from(rubrics or scenario.rubrics, None if rubrics else header)

    def graded(observations: Observations) -> Scorecard:
        return scorecard(header, scenario, read_again(transcript, scenario, observations), wanted)

    first = scorecard(header, scenario, transcript.events, wanted)
    return Case(header.id, tuple(_turns(transcript, scenario)), first, graded, transcript)


def _turns(transcript: Transcript, scenario: Scenario) -> Iterator[Turn]:
    observed = {e.turn for e in transcript.events if isinstance(e, Observed)}
    state = begin(scenario, transcript.header.seed)
    for event in transcript.events:
        if isinstance(event, AgentSaid) and event.turn in observed:
            yield Turn(event.turn, event.text, context_of(state))
        state = fold(state, (event,))


def read_again(transcript: Transcript, scenario: Scenario, observations: Observations) -> list[AnyEvent]:
    """Return the events of a call with other observations: which cues were met and what was promised follows them."""
    state, out = begin(scenario, transcript.header.seed), list[AnyEvent]()
    for kept in transcript.events:
        event = kept
        if isinstance(event, Observed):
            event = event.model_copy(update={"observation": observations[event.turn]})
        elif isinstance(event, FlowMoved):
            move = before_mood(state, observations[event.turn])
            event = event.model_copy(update={"met": move.met, "promises": move.promises})
        out.append(event)
        # the state stays that of the call, so that every turn is judged in the context it had
        state = fold(state, (kept,))
    return out


def case_of_conversation(conversation: Conversation, rubrics: Mapping[str, Rubric]) -> Case:
    """Return the case of a conversation from elsewhere, graded offline first."""
    turns, offline = list[Turn](), make_observer("offline")

    def observe(text: str, context: TurnContext) -> Observation:
        turns.append(Turn(len(turns) + 1, text, context))
        return offline.observe(text, context)

    first = grade(record_from(conversation.lines, conversation.brief, observe), rubrics)

    def graded(observations: Observations) -> Scorecard:
        left = iter(sorted(observations))

        def from_record(_: str, context: TurnContext) -> Observation:
            seen = observations[next(left)]
            open_cues = {cue.id for cue in context.cues or ()}
            return seen.model_copy(update={"cues": tuple(c for c in seen.cues if c.id in open_cues)})

        return grade(record_from(conversation.lines, conversation.brief, from_record), rubrics)

    return Case(conversation.id, tuple(turns), first, graded)
