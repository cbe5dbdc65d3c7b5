"""A calibration session as it is kept: the calls without their grades, the rubrics, and what each rater says."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from roleplay.calibration.ratings import Asked
from roleplay.rubrics import TOP, Rubric
from roleplay.transcripts.model import Source, Strict
from roleplay.written import SLUG

RaterName = Annotated[str, Field(pattern=SLUG, max_length=40)]
"""A pseudonym: lower case words joined by hyphens."""


class Said(Strict):
    """Hold one line of a call."""

    who: Literal["agent", "customer"]
    text: str
    turn: int
    """The agent turn; a customer's line has that of the turn it answers, the opening 0."""


class CallCopy(Strict):
    """Hold what raters see of a call: no grade, no observation, no mood, and not who took it."""

    title: str
    brief: str
    cards: tuple[tuple[str, str], ...]
    """What could be looked up: title and text."""
    steps: tuple[str, ...]
    """What a good resolution needed."""
    held_back: tuple[str, ...]
    """What the customer told only when it was earned."""
    lines: tuple[Said, ...]
    ended: str
    """How it ended, in plain words."""
    not_asked: Mapping[str, str] = {}
    """Criteria without an opportunity in this call, each with the reason."""


class CallOf(Strict):
    """Name a call of a session."""

    id: str
    """In this session: C01, C02 and so on."""
    of: str
    """The kept call."""
    head: str
    """The hash that names that call for good."""
    sha256: str
    """Of the copy."""


class Session(Strict):
    """Hold what is rated, and with which rubrics."""

    schema_: Literal[1] = 1
    at: str
    """When it was made, in UTC, ISO 8601."""
    program: str
    seed: int
    rubrics: dict[str, Source]
    calls: Annotated[tuple[CallOf, ...], Field(min_length=1)]
    raters: tuple[RaterName, ...] = ()
    """Who is expected to rate; others may."""

    def order(self, rater: str) -> tuple[str, ...]:
        """Return the calls in the order a rater gets them: another one for each rater, the same every time."""
        calls = [call.id for call in self.calls]
        random.Random(f"{self.seed} {rater}").shuffle(calls)  # noqa: S311  nothing secret is drawn
        return tuple(calls)


class Rated(Strict):
    """Hold what a rater says of one criterion of one call; a later one about the same takes its place."""

    kind: Literal["rating"] = "rating"
    call: str
    criterion: str
    level: Annotated[int | None, Field(ge=0, le=TOP)]
    """None where there was nothing to judge."""
    reason: str = ""
    by: RaterName
    at: str
    """When, in UTC, ISO 8601."""


def criteria_of(rubrics: Mapping[str, Rubric]) -> tuple[Asked, ...]:
    """Return the criteria of some rubrics; `rubric.criterion` where two rubrics have one of the same name."""
    names = [key for rubric in rubrics.values() for key in rubric.criteria]
    return tuple(
        Asked(key if names.count(key) == 1 else f"{name}.{key}", criterion.name, name, criterion.weight)
        for name, rubric in rubrics.items()
        for key, criterion in rubric.criteria.items()
    )
