"""A reviewed call in plain lines."""

from __future__ import annotations

from roleplay.cli.prose import line
from roleplay.wiring.desk import OnTheDesk
from roleplay.wiring.disputes import Blind
from roleplay.wiring.evidence_words import proofs_words
from roleplay.wiring.integrity import UNSOUND, integrity
from roleplay.wiring.review_words import changed_words, level_words, record_words, score_said


def show_desk(desk: OnTheDesk) -> None:
    """Print a call's grade as given and as it stands, and what was said about it."""
    header, (sound, words) = desk.transcript.header, integrity(desk.transcript.path)
    if not sound:
        line(f"{UNSOUND} {words}")
    line(f"{header.title} ({header.id}), {header.at[:10]}, {header.mode}, by {header.trainee or 'nobody named'}")
    for name, grade in desk.standing.original.rubrics.items():
        now = desk.card.rubrics[name]
        line(
            f"{name.upper()}: {_of_100(grade.score)}"
            + ("" if now.score == grade.score else f", now {_of_100(now.score)}")
        )
        for key, given in grade.criteria.items():
            stands = now.criteria[key]
            ruled = desk.standing.ruling.get(f"{name}.{key}")
            after = f", now {level_words(stands.level)}" if stands.level != given.level else ""
            by = f" (line {ruled.line} below)" if ruled else ""
            why = f"The grader's reason: {given.why}" if after else given.why
            line(f"  {key} {given.name}: {level_words(given.level)}{after}{by}. {why}")
            for words in proofs_words(given.evidence):
                line(f"     {words}")
    for error in desk.standing.original.critical:
        line(f"critical:{error.id} ({error.severity}): {error.why}")
    line()
    if not desk.entries:
        line("Nothing was said about it.")
    for words in (*record_words(desk), *changed_words(desk)):
        line(words)


def show_blind(view: Blind) -> None:
    """Print what a second reviewer sees."""
    line(f"{view.title} ({view.call}), dispute {view.line}")
    line(view.brief)
    for turn, who, words in view.lines:
        line(f"{f'{turn} ' if who == 'agent' else ''}{'Agent' if who == 'agent' else who}: {words}")
    line(f"How it ended: {view.ended}.")
    line()
    line(view.question)
    for level, anchor in view.anchors.items():
        line(f"  {level}: {anchor}")
    answer = "--level N" if view.anchors else "--stands or --clears"
    line(f'Decide with: roleplay review decide {view.call} {view.line} {answer} --reason "..."')


def _of_100(score: float | None) -> str:
    return score_said(score) + ("" if score is None else " of 100")
