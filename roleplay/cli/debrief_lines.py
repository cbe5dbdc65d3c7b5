"""The debrief in plain lines."""

from __future__ import annotations

from roleplay import paths
from roleplay.behaviours import CATALOGUE
from roleplay.cli.output import line
from roleplay.grading import Scorecard
from roleplay.grading.scorecard import Proof, RubricGrade
from roleplay.scenarios import Scenario
from roleplay.transcripts import Transcript
from roleplay.wiring.debrief import Debrief, TurnReview, debrief_of, outcome_words
from roleplay.wiring.live import LiveCall


def show(live: LiveCall, card: Scorecard) -> None:
    """Print the debrief of a call just played."""
    _print(debrief_of(live.events, live.scenario, live.header.seed, card), card, live.scenario)
    line(f"Transcript: {paths.shown(live.path)}")
    line(f"Read it again: roleplay transcript show {live.header.id}")


def show_kept(transcript: Transcript, scenario: Scenario) -> None:
    """Print the debrief of a kept call."""
    if transcript.footer is None:
        line("The call is not finished. Go on with: roleplay practice --resume " + transcript.header.id)
        return
    card = Scorecard.model_validate(transcript.footer.scorecard)
    _print(debrief_of(transcript.events, scenario, transcript.header.seed, card), card, scenario)


def _print(debrief: Debrief, card: Scorecard, scenario: Scenario) -> None:
    _print_overview(debrief, card, scenario)
    for name, rubric in card.rubrics.items():
        _print_rubric(name, rubric)
    line()
    line("TURN BY TURN")
    for turn in debrief.turns:
        _print_turn(turn)


def _print_overview(debrief: Debrief, card: Scorecard, scenario: Scenario) -> None:
    settled = "Resolved" if scenario.resolved(debrief.outcome) else "Not resolved"
    line()
    line("DEBRIEF")
    line(f"How it ended: {outcome_words(debrief.outcome)}. {settled}.")
    verdict = {True: "Passed", False: "Not passed", None: "Not scored"}[card.passed]
    line(f"{verdict}: {card.why}")
    for error in card.critical:
        line(f"Critical ({error.severity}): {error.why} {_proofs(error.evidence)}")
    line(f"Mood: {debrief.mood_words}")
    if debrief.strength:
        line(f"A strength: {debrief.strength}")
    for i, point in enumerate(debrief.work_on, 1):
        line(f"To work on {i}: {point}")


def _print_rubric(name: str, rubric: RubricGrade) -> None:
    score = "not scored" if rubric.score is None else f"{rubric.score:g} of 100"
    line()
    line(f"{name.upper()}: {score}. {rubric.why}".rstrip())
    for key, grade in rubric.criteria.items():
        if grade.level is None:
            line(f"{key} {grade.name}: not scored. {grade.why}")
            continue
        line(f"{key} {grade.name}: level {grade.level} of 5. {grade.anchor}")
        line(f"   because: {grade.why}. {_proofs(grade.evidence)}")
        if grade.next:
            line(f"   level {grade.next.level}: {grade.next.anchor}")


def _print_turn(turn: TurnReview) -> None:
    line(f"Turn {turn.grade.index}. You: {turn.text}")
    line(f"   empathy {_level(turn.grade.empathy)}, resolution {_level(turn.grade.resolution)}. {turn.effect}")
    shown = ", ".join(f"{CATALOGUE[b.id].name.lower()} (“{b.quote}”)" for b in turn.grade.behaviours)
    if shown:
        line(f"   seen: {shown}")
    if turn.grade.advice:
        line(f"   {turn.grade.advice.why}")
        line(f"   You could say: {turn.grade.advice.say}")


def _level(level: int | None) -> str:
    return "none called for" if level is None else f"{level} of 5"


def _proofs(proofs: tuple[Proof, ...]) -> str:
    return " ".join(proof_words(p) for p in proofs[:3])


def proof_words(proof: Proof) -> str:
    """Return a proof as one phrase."""
    if proof.kind == "quote":
        return f"Turn {proof.turn}: “{proof.text}”."
    if proof.kind == "missed":
        return f"Missed: “{proof.text}”."
    turns = proof.turns
    return f"Looked for in turns {turns[0]} to {turns[-1]} in vain." if turns else "There were no turns."
