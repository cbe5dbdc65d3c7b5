"""A second opinion beside a grade, in plain lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from roleplay.behaviours import CATALOGUE
from roleplay.cli import prose
from roleplay.cli.grade_lines import graded, level
from roleplay.grading.agreement import Agreement, By
from roleplay.observers.llm_reading import DISCARDED
from roleplay.wiring.review_words import score_said
from roleplay.wiring.second_opinion import Opinion

ONLY: dict[By, str] = {"first": "only the grade sees", "second": "only the second opinion sees"}


def opinion(one: Opinion) -> None:
    """Print a grade, and what the second observer makes of the same turns."""
    graded(one.id, one.first)
    prose.line(f"  second opinion, by {one.model.name}:")
    for turn, fault in sorted(one.faults.items()):
        prose.line(f"    turn {turn} could not be read: {fault.message}")
    if one.second is None or one.agreement is None:
        prose.line("    not scored: every turn has to be read. Ask again; what was read is remembered.")
        return
    for key, result in one.second.rubrics.items():
        prose.line(f"    {key} {score_said(result.score)} (the grade: {score_said(one.first.rubrics[key].score)})")
    _agreement(one.agreement)


def _agreement(found: Agreement) -> None:
    prose.line(f"    {found.turns_alike} of {found.turns} turns read alike; {_of_levels(found)}")
    apart = [
        f"{name} {level(pair.second)} (the grade: {level(pair.first)})"
        for name, pair in found.levels.items()
        if pair.apart != 0
    ]
    if apart:
        prose.line(f"    levels that differ: {', '.join(apart)}")
    for stricter in found.stricter:
        error = stricter.error
        prose.line(f"    critical, {error.severity}: {ONLY[stricter.by]} this: {error.why} A coach should look.")
    for o in found.one_sided:
        prose.line(f"    turn {o.turn}: {ONLY[o.by]} {CATALOGUE[o.seen.id].name.lower()}: “{o.seen.quote}”")


def _of_levels(found: Agreement) -> str:
    return f"{found.levels_alike} of {len(found.levels)} levels the same, {found.levels_near} at most one apart"


def last_words(found: Sequence[Opinion]) -> None:
    """Say what it took, what of the answers did not stand, and where to go on."""
    asked, remembered = sum(o.tally.asked for o in found), sum(o.tally.remembered for o in found)
    tokens = sum(o.tally.usage.prompt + o.tally.usage.answer for o in found)
    prose.note(f"{asked} turns asked, {remembered} remembered, {tokens} tokens.")
    discarded = sum((o.tally.discarded for o in found), Counter[str]())
    if discarded:
        told = "; ".join(f"{count} × {DISCARDED.get(why, why)}" for why, count in discarded.most_common())
        prose.note(f"Left out of what the model reported: {told}.")
    waiting = sum(len(o.agreement.one_sided) for o in found if o.kept and o.agreement)
    if waiting:
        prose.note(f"The grades stay. {waiting} differences wait for a coach: `roleplay transcript queue`.")


def progress(one: Opinion, done: int) -> None:
    """Say on stderr that a conversation has been read."""
    turns = len(one.first.turns)
    prose.note(f"{done}. {one.id}: {turns} turns" + (f", {len(one.faults)} not read" if one.faults else ""))
