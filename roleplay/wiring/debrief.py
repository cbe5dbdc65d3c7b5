"""What a debrief says beyond the scorecard: one strength, at most three things to work on, what each turn did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from roleplay.behaviours import CATALOGUE
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import AnyEvent, CallEnded, CustomerSaid, FlowMoved, MoodMoved, agent_words
from roleplay.grading import Scorecard, record_of
from roleplay.grading.scorecard import CriterionGrade, Proof, TurnGrade
from roleplay.mood import Mood
from roleplay.scenarios import Scenario
from roleplay.transcripts import Claim, Entry, SecondOpinion, Transcript, in_force, read_entries
from roleplay.wiring.desk import open_call
from roleplay.wiring.evidence_words import quoted
from roleplay.wiring.mood_words import TurningPoint, effect, over_the_call, turning_points
from roleplay.wiring.rating import OwnRating, own_ratings
from roleplay.wiring.results import moods
from roleplay.wiring.review_words import changed_words, entry_words
from roleplay.wiring.working_on import WorkOn, work_on

LEAST_STRENGTH = 2
"""The level from which a criterion holds a strength before all else."""
MOVED_ON = "This moved the matter on"
"""What a step that was done has going for it."""
VERDICT = {True: "Passed", False: "Not passed yet", None: "Not scored"}
"""By what the scorecard says of passing."""


@dataclass(frozen=True)
class TurnReview:
    """Hold one agent turn with what it did."""

    before: str
    """The customer's line that it answers."""
    text: str
    reply: str
    grade: TurnGrade
    effect: str
    """What moved the customer, in words."""
    done: tuple[str, ...]
    """Titles of the steps it did and of what it drew out."""


@dataclass(frozen=True)
class Debrief:
    """Hold what the trainee reads after a call."""

    outcome: str
    mood_words: str
    moods: tuple[Mood, ...]
    """Before the first agent turn and after each."""
    turning_points: tuple[TurningPoint, ...]
    ratings: tuple[OwnRating, ...]
    """The trainee's own ratings beside the grade."""
    strength: str
    work_on: tuple[WorkOn, ...]
    turns: tuple[TurnReview, ...]
    claims: tuple[Claim, ...] = ()
    """What the trainee has sent to the coach."""
    said: tuple[str, ...] = ()
    """What coaches and reviewers said about it, and what stands otherwise for it, a sentence each."""
    claims_problem: str = ""
    """Why it cannot be said what was sent, where that is so."""
    spent: str = ""
    """What the models of a call just played took; no transcript keeps it."""

    def claimed(self, turn: int) -> tuple[Claim, ...]:
        """Return what was sent to the coach about a turn."""
        return tuple(claim for claim in self.claims if claim.turn == turn)

    @property
    def matters(self) -> frozenset[str]:
        """The criteria that matter most in this call: those to work on."""
        return frozenset(point.criterion for point in self.work_on)


def debrief_of(
    events: Sequence[AnyEvent], scenario: Scenario, seed: int, card: Scorecard, path: Path | None = None
) -> Debrief:
    """Return the debrief of an ended call; with its transcript's path also what was claimed about it."""
    ended = next(e for e in events if isinstance(e, CallEnded))
    course = moods(events, scenario, seed)
    claims, said, problem = _said(path)
    return Debrief(
        outcome=ended.outcome,
        mood_words=over_the_call(course),
        moods=tuple(course),
        turning_points=turning_points(course),
        ratings=own_ratings(events, card),
        strength=strength_of(card),
        work_on=work_on(record_of(events, scenario, seed, [turn.index for turn in card.void]), card),
        turns=tuple(_turns(events, scenario, card)),
        claims=claims,
        said=said,
        claims_problem=problem,
    )


def kept_card(transcript: Transcript) -> Scorecard:
    """Return the grade of a finished call that stands; where what was said about it cannot be read, the given one."""
    assert transcript.footer is not None
    given = Scorecard.model_validate(transcript.footer.scorecard)
    try:
        return open_call(transcript.path).card if read_entries(transcript.path) else given
    except BadFile:
        return given


def _said(path: Path | None) -> tuple[tuple[Claim, ...], tuple[str, ...], str]:
    """Return what was claimed and said about a call; what cannot be read keeps nobody from the debrief."""
    try:
        if path is None or not (entries := read_entries(path)):
            return (), (), ""
        claims = tuple(e.review for e in in_force(entries) if isinstance(e.review, Claim))
        return claims, said_by_others(entries, path), ""
    except (BadFile, UsageProblem) as error:
        return (), (), error.message


def said_by_others(entries: Sequence[Entry], path: Path) -> tuple[str, ...]:
    """Return what was said about a call but claims and second opinions, and what stands otherwise for it.

    Raises:
        BadFile: if the call cannot be read.
    """
    said = tuple(entry_words(e) for e in in_force(entries) if not isinstance(e.review, Claim | SecondOpinion))
    return (*said, *(changed_words(open_call(path)) if said else ()))


def strength_of(card: Scorecard) -> str:
    """Return what went best, with its quote: the task, never the person."""
    pairs = [(name, c) for rubric in card.rubrics.values() for name, c in rubric.criteria.items()]
    ranked = sorted(pairs, key=lambda pair: (-(pair[1].level or 0), -pair[1].weight))
    for helps in (partial(_helping, least=LEAST_STRENGTH), _doing, _helping):
        for name, criterion in ranked:
            quote = helps(criterion)
            if quote:
                seen = CATALOGUE.get(quote.behaviour)
                what = seen.name if seen else MOVED_ON
                return f"Turn {quote.turn}: {quoted(quote.text)} {what} ({name} {criterion.name.lower()})."
    return ""


def _helping(criterion: CriterionGrade, least: int = 0) -> Proof | None:
    """Return the first quote of a helping behaviour, where the criterion has a level of `least` or more."""
    quotes = (p for p in criterion.evidence if p.kind == "quote" and p.behaviour in CATALOGUE)
    found = next((p for p in quotes if CATALOGUE[p.behaviour].positive), None)
    return found if (criterion.level or 0) >= least else None


def _doing(criterion: CriterionGrade) -> Proof | None:
    """Return the first words in which a step was done."""
    return next((p for p in criterion.evidence if p.kind == "quote" and not p.behaviour), None)


def _turns(events: Sequence[AnyEvent], scenario: Scenario, card: Scorecard) -> list[TurnReview]:
    words = agent_words(events)
    lines = {e.turn: e.text for e in events if isinstance(e, CustomerSaid)}
    moved = {e.turn: e for e in events if isinstance(e, MoodMoved)}
    flows = {e.turn: e for e in events if isinstance(e, FlowMoved)}
    return [
        TurnReview(
            before=lines.get(g.index - 1, ""), text=words[g.index], reply=lines.get(g.index, ""), grade=g,
            effect=effect(moved[g.index]), done=_done(flows.get(g.index), scenario),
        )
        for g in card.turns
        if g.index in moved
    ]  # fmt: skip


def _done(flow: FlowMoved | None, scenario: Scenario) -> tuple[str, ...]:
    if flow is None:
        return ()
    steps = [scenario.steps[s.id].title for s in flow.done]
    return (*steps, *(f"Found out: {scenario.facts[f].title or f}" for f in (*flow.told, *flow.admitted)))
