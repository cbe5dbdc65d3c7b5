"""What stands of a call's grade after everything that people said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from roleplay.events import AnyEvent
from roleplay.grading.rulings import Ruled, Rulings, ruled
from roleplay.grading.scorecard import CriticalError, Scorecard
from roleplay.review.corrections import changes, corrected, sightings
from roleplay.rubrics import Rubric
from roleplay.transcripts import About, Decision, Dispute, Entry, Mark, Override, in_force

Regrade = Callable[[tuple[AnyEvent, ...]], Scorecard]
"""Grades a call's events."""
Errors = Mapping[str, CriticalError]
"""Every critical error that the scenario and the rubrics know, by id, without evidence."""


@dataclass(frozen=True)
class Standing:
    """Hold a call's grade as given and as it stands."""

    original: Scorecard
    scorecard: Scorecard
    ruling: Mapping[str, Entry]
    """What decided each thing that people ruled on, by the short form of what it is about."""

    @property
    def changed(self) -> bool:
        """Whether it is another grade than the one that was given."""
        return self.scorecard != self.original


def standing(
    original: Scorecard,
    events: Iterable[AnyEvent],
    entries: Iterable[Entry],
    rubrics: Mapping[str, Rubric],
    errors: Errors,
    regrade: Regrade,
    *,
    counts: bool = True,
) -> Standing:
    """Return what stands of a grade.

    What people say of behaviours is put into the observations and the call graded again from them; what they say of
    levels and critical errors then takes the place of what was computed. A decision on a dispute outranks an override,
    and a later record of one kind an earlier one. `counts` is False for a call that neither passes nor fails.
    """
    entries = in_force(entries)
    sighted = sightings(entries)
    changed = changes(sighted)
    card = regrade(corrected(events, changed)) if changed else original
    deciding = rulings_in(entries)
    rulings = _rulings(deciding, errors)
    lines = {id(entry.review): entry for entry in entries}
    behaviours = {f"{turn}:{behaviour}": lines[id(said)] for (turn, behaviour), said in sighted.items()}
    return Standing(
        original=original,
        scorecard=ruled(card, rulings, rubrics, counts=counts),
        ruling={**behaviours, **{key: entry for key, (_, entry) in deciding.items()}},
    )


def rulings_in(entries: Iterable[Entry]) -> dict[str, tuple[About, Entry]]:
    """Return what decides each level and critical error that people ruled on, by its short form."""
    entries = tuple(entries)
    disputes = {e.line: e.review for e in entries if isinstance(e.review, Dispute)}
    found = dict[str, tuple[About, Entry]]()
    for entry in entries:
        if isinstance(entry.review, Override) and entry.review.about.on != "behaviour":
            found[str(entry.review.about)] = (entry.review.about, entry)
    for entry in entries:
        if isinstance(entry.review, Decision) and entry.review.to in disputes:
            about = disputes[entry.review.to].about
            found[str(about)] = (about, entry)
    return found


def _rulings(deciding: Mapping[str, tuple[About, Entry]], errors: Errors) -> Rulings:
    criteria, turns = dict[tuple[str, str], Ruled](), dict[tuple[int, str], Ruled]()
    cleared, added = set[str](), list[CriticalError]()
    for about, entry in deciding.values():
        review = entry.review
        assert isinstance(review, Override | Decision)
        ruling = Ruled(review.level, review.reason)
        if about.on == "criterion":
            criteria[about.rubric, about.criterion] = ruling
        elif about.on == "turn":
            turns[about.turn, about.rubric] = ruling
        elif not _made(review):
            cleared.add(about.error)
        elif about.error in errors:
            added.append(errors[about.error].model_copy(update={"why": review.reason}))
    return Rulings(criteria, turns, frozenset(cleared), tuple(added))


def _made(review: Override | Decision) -> bool:
    """Return whether a ruling on a critical error says that it was made."""
    return bool(review.stands) if isinstance(review, Decision) else review.verdict != "reject"


def settled(entries: Iterable[Entry]) -> set[tuple[int, str]]:
    """Return the behaviours of turns on which a coach has the last word."""
    return {
        (said.turn, said.behaviour) if isinstance(said, Mark) else (said.about.turn, said.about.behaviour)
        for said in sightings(entries).values()
    }
