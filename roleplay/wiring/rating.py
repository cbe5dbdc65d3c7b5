"""The trainee's own rating of a call, asked before anything is graded, and what the grade says beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roleplay.events import AnyEvent, SelfRated
from roleplay.grading import Scorecard
from roleplay.rubrics import LEVELS, TOP, Rubric

RATED = ("empathy", "resolution")
"""The rubrics a trainee rates themself on."""
ENDS = {LEVELS[0]: "Not at all.", TOP: "Wholly."}
"""What the ends of the scale mean for a rubric that does not put its levels in words."""
INTRODUCTION = "Before you see the grade: how do you think it went?"


@dataclass(frozen=True)
class Question:
    """Hold what the trainee is asked about one rubric."""

    rubric: str
    title: str
    about: str
    levels: tuple[str, ...]
    """What each level from 0 to 5 means; some may be empty."""


@dataclass(frozen=True)
class OwnRating:
    """Set the level a trainee gave beside what the grade says of the same rubric."""

    rubric: str
    said: int
    score: float | None
    """0 to 100; None where there is no score."""

    @property
    def words(self) -> str:
        """The two of them in one sentence, for the trainee."""
        return self.of("You")

    def of(self, who: str) -> str:
        """Return the two of them in one sentence that names the trainee so."""
        if self.score is None:
            return f"{who} said {self.said} for {self.rubric}; there is no grade to set beside it."
        return f"{who} said {self.said} for {self.rubric}; the grade says {on_scale(self.score):g} of {TOP}."


def on_scale(score: float) -> float:
    """Return a score of 0 to 100 on the scale of the levels, to a tenth."""
    return round(score * TOP / 100, 1)


def questions(rubrics: Mapping[str, Rubric]) -> tuple[Question, ...]:
    """Return what to ask after a call that is graded with these rubrics."""
    return tuple(
        Question(name, found.title, found.about, tuple((found.anchors or ENDS).get(level, "") for level in LEVELS))
        for name, found in rubrics.items()
        if name in RATED
    )


def rating_in(events: Iterable[AnyEvent]) -> SelfRated | None:
    """Return the rating kept with a call, or None where the trainee was not asked."""
    return next((event for event in events if isinstance(event, SelfRated)), None)


def own_ratings(events: Iterable[AnyEvent], card: Scorecard) -> tuple[OwnRating, ...]:
    """Return each level the trainee gave beside the grade."""
    rating = rating_in(events)
    given = {name: getattr(rating, name) for name in RATED} if rating else {}
    return tuple(
        OwnRating(name, said, card.rubrics[name].score)
        for name, said in given.items()
        if said is not None and name in card.rubrics
    )
