"""What waits for a coach: disputes, trainees' claims, and turns that a second opinion reads in another way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from roleplay.behaviours import CATALOGUE
from roleplay.errors import BadFile
from roleplay.review.state import review_state, who
from roleplay.transcripts import Dispute, read_entries
from roleplay.wiring.folders import name_of


@dataclass(frozen=True)
class Waiting:
    """Hold one thing for a coach to decide."""

    call: str
    """Its id, or its path where it stands in a shared folder."""
    turn: int
    kind: Literal["dispute", "claim", "disagreement"]
    behaviour: str
    words: str
    by: str
    """Who says that the turn shows it: a pseudonym, `the grade`, or the model of the second opinion."""
    against: str
    """Who did not see it."""
    fails: bool
    """Whether a critical error hangs on it."""
    at: str
    about: str = ""
    """For a dispute: the grade that is disputed."""
    line: int = 0
    """For a dispute: its line in the file of reviews."""

    @property
    def called(self) -> str:
        """The behaviour in a few plain words."""
        known = CATALOGUE.get(self.behaviour)
        return known.name.lower() if known else self.behaviour

    def as_data(self) -> dict[str, Any]:
        """Return the row that `transcript queue --json` prints."""
        return asdict(self)


GRADE = "the grade"


def waiting(calls: Iterable[Path], folder: Path | None = None) -> tuple[list[Waiting], list[BadFile]]:
    """Return what waits about some calls, disputes first, then what can fail a call; and the unreadable reviews.

    A call that does not stand in the folder, or without one in the own, is named by its path.
    """
    found, unreadable = list[Waiting](), list[BadFile]()
    for path in calls:
        try:
            found += _about(path, folder)
        except BadFile as error:
            unreadable.append(error)
    return sorted(found, key=lambda w: (w.kind != "dispute", not w.fails, w.call, w.turn)), unreadable


def _about(path: Path, folder: Path | None) -> Iterator[Waiting]:
    state = review_state(read_entries(path))
    call = name_of(path, folder)
    for entry in state.open_disputes:
        if isinstance(entry.review, Dispute):
            yield _disputed(call, entry.line, entry.review)
    for claim in state.open_claims:
        yield Waiting(call, claim.turn, "claim", claim.behaviour, claim.words, claim.by, GRADE, False, claim.at)
    for opinion, d in state.disagreements:
        by, against = (GRADE, who(opinion)) if d.seen_by == "first" else (who(opinion), GRADE)
        yield Waiting(call, d.turn, "disagreement", d.behaviour, d.words, by, against, d.fails, opinion.at)


def _disputed(call: str, line: int, dispute: Dispute) -> Waiting:
    return Waiting(
        call, dispute.about.turn, "dispute", dispute.about.behaviour, "", dispute.by, GRADE, False, dispute.at,
        about=str(dispute.about), line=line,
    )  # fmt: skip
