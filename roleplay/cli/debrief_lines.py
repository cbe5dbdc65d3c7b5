"""The debrief in plain lines."""

from __future__ import annotations

from dataclasses import replace

from roleplay import paths
from roleplay.behaviours import CATALOGUE
from roleplay.cli.prose import line
from roleplay.grading import Scorecard
from roleplay.grading.scorecard import RubricGrade
from roleplay.mood import Mood
from roleplay.scenarios import Scenario
from roleplay.transcripts import Transcript
from roleplay.wiring.claims import sent_words
from roleplay.wiring.debrief import VERDICT, Debrief, TurnReview, debrief_of, kept_card
from roleplay.wiring.evidence_words import proofs_words
from roleplay.wiring.live import LiveCall
from roleplay.wiring.mood_words import CHARTED
from roleplay.wiring.outcomes import AGENT, YOU, outcome_words


def show(live: LiveCall, card: Scorecard) -> None:
    """Print the debrief of a call just played."""
    debrief = debrief_of(live.events, live.scenario, live.header.seed, card, live.path)
    _print(debrief, card, live.scenario, live.header.id)
    line(f"Transcript: {paths.shown(live.path)}")
    line(f"Read it again: roleplay transcript show {live.header.id}")
    if live.header.form is None:
        line("What to take next: roleplay next")


def show_kept(transcript: Transcript, scenario: Scenario) -> None:
    """Print the debrief of a kept call."""
    if transcript.footer is None:
        how = "--form FILE" if transcript.header.form else f"--resume {transcript.header.id}"
        line(f"The call is not finished. Go on with: roleplay practice {how}")
        return
    card = kept_card(transcript)
    debrief = debrief_of(transcript.events, scenario, transcript.header.seed, card, transcript.path)
    _print(debrief, card, scenario, transcript.header.id)


def show_to_peer(transcript: Transcript, card: Scorecard, scenario: Scenario, said: tuple[str, ...]) -> None:
    """Print the debrief of a finished call that is somebody else's, with what was said about it."""
    debrief = debrief_of(transcript.events, scenario, transcript.header.seed, card)
    _print(replace(debrief, said=said), card, scenario, "")


def _print(debrief: Debrief, card: Scorecard, scenario: Scenario, call: str) -> None:
    """Print a debrief; without the id of the `call` for somebody whose call it is not."""
    _print_overview(debrief, card, scenario, own=bool(call))
    for name, rubric in card.rubrics.items():
        _print_rubric(name, rubric)
    line()
    line("TURN BY TURN")
    for turn in debrief.turns:
        _print_turn(turn, debrief, scenario.customer.name, own=bool(call))
    if debrief.turns and call:
        line(f"Take a turn again, in other words: roleplay retry {call} TURN")
        line(f"Did a turn show something that was not seen? Tell your coach: roleplay transcript claim {call} TURN")
    if debrief.claims_problem:
        line(f"What was sent to your coach cannot be read: {debrief.claims_problem}")


def _print_overview(debrief: Debrief, card: Scorecard, scenario: Scenario, *, own: bool) -> None:
    settled = "Resolved" if scenario.resolved(debrief.outcome) else "Not resolved"
    line()
    line("DEBRIEF")
    line(f"How it ended: {outcome_words(debrief.outcome, YOU if own else AGENT)}. {settled}.")
    line(f"{VERDICT[card.passed]}: {card.why}")
    for turn in card.void:
        line(f"Turn {turn.index}. {turn.void}")
    for rating in debrief.ratings:
        line(rating.words if own else rating.of(AGENT.capitalize()))
    for error in card.critical:
        line(f"Critical ({error.severity}): {error.why} {' '.join(proofs_words(error.evidence))}")
    if debrief.strength:
        line(f"A strength: {debrief.strength}")
    for i, point in enumerate(debrief.work_on, 1):
        line(f"To work on {i}: {point.words}")
    for words in debrief.said:
        line(f"Said about it: {words}")
    line(f"Mood: {debrief.mood_words}")
    for i, mood in enumerate(debrief.moods):
        line(f"   {f'turn {i}' if i else 'before'}: {_mood(mood)}")
    for moved in debrief.turning_points:
        line(f"It moved most in {moved.words[0].lower()}{moved.words[1:]}")


def _mood(mood: Mood) -> str:
    return ", ".join(f"{variable} {mood.value(variable):.0f}" for variable in CHARTED)


def _print_rubric(name: str, rubric: RubricGrade) -> None:
    score = "not scored" if rubric.score is None else f"{rubric.score:g} of 100"
    line()
    line(f"{name.upper()}: {score}. {rubric.why}".rstrip())
    for key, grade in rubric.criteria.items():
        if grade.level is None:
            line(f"{key} {grade.name}: not scored. {grade.why}")
            continue
        line(f"{key} {grade.name}: level {grade.level} of 5. {grade.anchor}")
        line(f"   because: {grade.why}. {' '.join(proofs_words(grade.evidence))}")
        if grade.next:
            line(f"   level {grade.next.level}: {grade.next.anchor}")


def _print_turn(turn: TurnReview, debrief: Debrief, customer: str, *, own: bool) -> None:
    grade = turn.grade
    line(f"Turn {grade.index}. {customer}: {turn.before}")
    line(f"   {'You' if own else 'Agent'}: {turn.text or '(silence)'}")
    if grade.void:
        line(f"   {grade.void}")
    else:
        line(f"   empathy {_level(grade.empathy)}, resolution {_level(grade.resolution)}. {turn.effect}")
    for helps, word in ((True, "helped"), (False, "hurt")):
        seen = [b for b in grade.behaviours if CATALOGUE[b.id].positive == helps]
        if seen:
            line(f"   {word}: " + ", ".join(f"{CATALOGUE[b.id].name.lower()} (“{b.quote}”)" for b in seen))
    if turn.done:
        line(f"   done: {'; '.join(turn.done)}")
    if grade.advice:
        line(f"   {grade.advice.why}")
        line(f"   You could say: {grade.advice.say}")
    sent = sent_words(debrief.claimed(grade.index))
    if sent:
        line(f"   {sent}")


def _level(level: int | None) -> str:
    return "none called for" if level is None else f"{level} of 5"
