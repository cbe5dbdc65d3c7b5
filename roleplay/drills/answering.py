"""Answer a moment: the words go through the same engine, observer and grader as a turn of a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from roleplay.behaviours import Observation, TurnContext
from roleplay.calls import CallState, CallView, begin, fold
from roleplay.drills.moments import Moment
from roleplay.events import AnyEvent, CustomerSaid, MoodMoved
from roleplay.grading import CallRecord, TurnRecord, grade, record_of
from roleplay.grading.advice import Adviser, example
from roleplay.grading.scorecard import Advice, CriticalError, TurnGrade
from roleplay.mood import Mood
from roleplay.privacy.names import NO_NAMES, Names
from roleplay.rubrics import Rubric
from roleplay.scenarios import Scenario
from roleplay.session import Call, Refused, drive


@dataclass(frozen=True)
class Scene:
    """Hold a moment brought about: a call that has come to the customer's line."""

    moment: Moment
    scenario: Scenario
    """With the variant filled in."""
    seed: int
    events: tuple[AnyEvent, ...]
    """Up to the customer's line."""
    rubrics: Mapping[str, Rubric]
    state: CallState
    """What the events add up to."""
    before: TurnGrade | None = None
    """For a turn of the trainee's own: what it was graded."""
    said: str = ""
    """For a turn of the trainee's own: what was said."""


@dataclass(frozen=True)
class Answered:
    """Hold an answer with everything it brought about."""

    words: str
    """As cleaned and masked."""
    observation: Observation
    grade: TurnGrade
    critical: tuple[CriticalError, ...]
    before: Mood
    moved: MoodMoved
    reply: CustomerSaid
    """What the customer would say next."""
    outcome: str
    """How the call would end with that; empty while it would go on."""
    settled: bool | None
    """Whether the feeling was taken up or the question answered; None where the moment was about neither."""
    instead: Advice
    """What could be said: for a weak answer something better, with the reason, else something as good."""
    weak: bool


def scene_of(
    moment: Moment, scenario: Scenario, seed: int, events: tuple[AnyEvent, ...], rubrics: Mapping[str, Rubric],
    before: TurnGrade | None = None, said: str = "",
) -> Scene:  # fmt: skip
    """Return a moment with the state its events add up to."""
    return Scene(moment, scenario, seed, events, rubrics, fold(begin(scenario, seed), events), before, said)


def answer(
    scene: Scene,
    words: str,
    at: str,
    observer: str,
    observe: Callable[[str, TurnContext], Observation],
    say: Callable[[CallView], CustomerSaid],
    names: Names = NO_NAMES,
) -> Answered:
    """Return what an answer shows, is graded and brings about; listed names are masked in it.

    Raises:
        Refused: if the words cannot be taken, silence among them.
    """
    call, more = Call(scene.scenario, scene.seed, observer, scene.events, names), list[AnyEvent]()
    cleaned = call.port.take(words)
    if not cleaned.text:
        raise Refused("There is nothing to grade in silence. Say what you would say to them.")
    drive(call.turn(cleaned, at), observe=observe, say=say, append=lambda events, _: more.extend(events))
    record = record_of((*scene.events, *more), scene.scenario, scene.seed)
    card = grade(record, scene.rubrics)
    turn, graded = record.turns[-1], card.turns[-1]
    earlier = {error.id for error in grade(record_of(scene.events, scene.scenario, scene.seed), scene.rubrics).critical}
    return Answered(
        words=cleaned.text,
        observation=turn.observation,
        grade=graded,
        critical=tuple(error for error in card.critical if error.id not in earlier),
        before=scene.state.mood.mood,
        moved=next(e for e in more if isinstance(e, MoodMoved)),
        reply=next(e for e in more if isinstance(e, CustomerSaid)),
        outcome=call.state.outcome,
        settled=_settled(scene, turn),
        instead=_needed(scene, turn) or graded.advice or _another(record, turn),
        weak=graded.advice is not None,
    )


def _settled(scene: Scene, turn: TurnRecord) -> bool | None:
    moment, flow = scene.moment, turn.flow
    if (
        flow is None
        or moment.kind in ("own", "refusal")
        or moment.ref not in (*scene.state.voiced, *scene.state.questions)
    ):
        return None
    return moment.ref in (flow.answered if moment.kind == "question" else flow.met)


def _needed(scene: Scene, turn: TurnRecord) -> Advice | None:
    """Return how to ask for what a refused step needs, where that is what they refused and it is still missing."""
    if scene.moment.kind != "refusal":
        return None
    scenario, state = scene.scenario, scene.state
    step = scenario.steps[scene.moment.ref]
    asked = set(turn.flow.asked) if turn.flow else set()
    for need in step.needs:
        if need in state.done or need in state.told or need in asked:
            continue
        why = f"“{step.title}” has to wait: find out first what it needs."
        if need in scenario.facts:
            return Advice(why=why, say=scenario.facts[need].asked_like[0])
        if not turn.flow or need not in {done.id for done in turn.flow.done}:
            return Advice(why=why, say=example(scenario.steps[need], turn.index))
    return None


def _another(record: CallRecord, turn: TurnRecord) -> Advice:
    """Return another thing to say where the answer was not weak: what the moment would call for from silence."""
    silent = replace(turn, observation=Observation(), flow=None)
    return Advice(why="", say=Adviser(record).advise(silent, person=True).say)
