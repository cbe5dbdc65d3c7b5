"""What waits for a coach: trainees' claims, and turns that a second opinion reads in another way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from roleplay.behaviours import CATALOGUE
from roleplay.errors import BadFile
from roleplay.transcripts import Claim, SecondOpinion, read_reviews


@dataclass(frozen=True)
class Waiting:
    """Hold one thing for a coach to decide."""

    call: str
    turn: int
    kind: Literal["claim", "disagreement"]
    behaviour: str
    words: str
    by: str
    """Who says that the turn shows it: a pseudonym, `the grade`, or the model of the second opinion."""
    against: str
    """Who did not see it."""
    fails: bool
    """Whether a critical error hangs on it."""
    at: str

    @property
    def called(self) -> str:
        """The behaviour in a few plain words."""
        known = CATALOGUE.get(self.behaviour)
        return known.name.lower() if known else self.behaviour

    def as_data(self) -> dict[str, Any]:
        """Return the row that `transcript queue --json` prints."""
        return asdict(self)


GRADE = "the grade"


def waiting(calls: list[Path]) -> tuple[list[Waiting], list[BadFile]]:
    """Return what waits about some calls, what can fail a call first, and the reviews that cannot be read."""
    found, unreadable = list[Waiting](), list[BadFile]()
    for path in calls:
        try:
            found += _about(path)
        except BadFile as error:
            unreadable.append(error)
    return sorted(found, key=lambda w: (not w.fails, w.call, w.turn)), unreadable


def _about(path: Path) -> Iterator[Waiting]:
    reviews = read_reviews(path)
    for claim in (r for r in reviews if isinstance(r, Claim)):
        yield Waiting(path.stem, claim.turn, "claim", claim.behaviour, claim.words, claim.by, GRADE, False, claim.at)
    # of several opinions by one model the last one holds
    latest = {_who(r): r for r in reviews if isinstance(r, SecondOpinion)}
    for who, opinion in latest.items():
        for d in opinion.disagreements:
            by, against = (GRADE, who) if d.seen_by == "first" else (who, GRADE)
            yield Waiting(path.stem, d.turn, "disagreement", d.behaviour, d.words, by, against, d.fails, opinion.at)


def _who(opinion: SecondOpinion) -> str:
    return opinion.model.name if opinion.model else opinion.observer
