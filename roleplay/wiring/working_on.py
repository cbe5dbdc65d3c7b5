"""What to work on after a call: the criteria that would lift the scores most, each with the turn it shows in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.behaviours import CATALOGUE
from roleplay.grading import CallRecord, Scorecard
from roleplay.grading.advice import gist
from roleplay.grading.scorecard import CriterionGrade, Proof, TurnGrade
from roleplay.rubrics import TOP
from roleplay.wiring.evidence_words import quoted

MOST_TO_WORK_ON = 3
GOOD_LEVEL = 4
"""The level from which a criterion needs no work."""


@dataclass(frozen=True)
class WorkOn:
    """Hold one criterion to work on."""

    criterion: str
    """Its short id, such as E1."""
    name: str
    turn: int
    shows: str
    """What shows it in that turn."""
    next_level: int
    next_anchor: str

    @property
    def where(self) -> str:
        """The turn and what shows it there."""
        return f"Turn {self.turn}: {self.shows}"

    @property
    def next_words(self) -> str:
        """What the next level looks like."""
        return f"Level {self.next_level} looks like this: {self.next_anchor}"

    @property
    def words(self) -> str:
        """All of it in a few sentences about the task."""
        return f"{self.name} ({self.criterion}). {self.where} {self.next_words}"


def work_on(call: CallRecord, card: Scorecard) -> tuple[WorkOn, ...]:
    """Return at most three criteria, those that would lift the scores most first."""
    ranked = sorted(_open_ones(card), key=lambda found: -(TOP - (found[2].level or 0)) * found[2].weight)
    out: list[WorkOn] = []
    for rubric, name, grade in ranked[:MOST_TO_WORK_ON]:
        assert grade.next is not None
        named = {(point.turn, point.shows) for point in out}
        places = list(_places(call, card, rubric, grade))
        turn, shows = next((place for place in places if place not in named), places[0])
        out.append(WorkOn(name, grade.name, turn, shows, grade.next.level, grade.next.anchor))
    return tuple(out)


def _open_ones(card: Scorecard) -> Iterator[tuple[str, str, CriterionGrade]]:
    for rubric, found in card.rubrics.items():
        for name, grade in found.criteria.items():
            if grade.level is not None and grade.next and grade.level < GOOD_LEVEL:
                yield rubric, name, grade


def _places(call: CallRecord, card: Scorecard, rubric: str, grade: CriterionGrade) -> Iterator[tuple[int, str]]:
    """Yield turns a low level shows in, and how: something said, passed over or not done, then the weakest turns."""
    for proof in grade.evidence:
        if proof.kind == "quote" and proof.behaviour in CATALOGUE and not CATALOGUE[proof.behaviour].positive:
            yield proof.turn, f"{quoted(proof.text)} {CATALOGUE[proof.behaviour].name}."
        if proof.kind == "missed" and (found := _passed_over(call, proof)):
            yield found
    for weak in _weakest(card, rubric):
        said = call.turn(weak.index).customer
        yield weak.index, f"there was room for it when they said {quoted(gist(said))}"


def _passed_over(call: CallRecord, proof: Proof) -> tuple[int, str] | None:
    """Return the turn in which something missed was there to be taken up or done."""
    cue = next((c for c in call.cues if c.met_at is None and c.text == proof.text), None)
    if cue and (after := call.following(cue.after, 1)):
        return after[0].index, f"{quoted(cue.text)} This was left without an answer."
    if call.scenario is None:
        return None
    steps, facts = call.scenario.steps, call.scenario.facts
    for turn in call.turns:
        if any(step not in call.done and steps[step].title == proof.text for step in turn.due):
            return turn.index, f"this could be done from here on: {proof.text}."
        if any((facts[fact].title or fact) == proof.text for fact in turn.lacking):
            return turn.index, f"this was there to be drawn out from here on: {proof.text}."
    return None


def _weakest(card: Scorecard, rubric: str) -> list[TurnGrade]:
    """Return the turns from the lowest level in a rubric up; those that were not judged in it come last."""
    graded = [turn for turn in card.turns if not turn.void]
    levels = {turn.index: getattr(turn, rubric, None) for turn in graded}
    return sorted(graded, key=lambda t: (TOP + 1 if levels[t.index] is None else levels[t.index], t.index))
