"""What is looked for among the kept calls, as plain data; `roleplay.index.asking` makes it from what people write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ANY = "any"
"""Stands for every critical error, and for every model in the agent's seat."""
UNFINISHED = "unfinished"
"""The outcome of a call that was not closed."""
PERSON, MODEL = "person", "model"
"""Who sat in the agent's seat."""
SORTS = ("date", "trainee", "scenario", "mode", "outcome", "turns")
"""What calls can be ordered by, beside the score of a rubric."""

Result = Literal["", "passed", "failed", "unscored"]
Retries = Literal["in", "out", "only"]


@dataclass(frozen=True, kw_only=True)
class Bound:
    """Bound a score (0 to 100) of a rubric, or a level (0 to 5) of a criterion of it."""

    of: str
    """`empathy`, or `empathy.E2`."""
    under: float | None = None
    """Smaller than this."""
    over: float | None = None
    """Greater than this."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """Say which calls are wanted, in which order, and which page of them; as it stands, all of them, newest first.

    Of several values of one filter any may hold, of several filters all must. Calls that count nowhere, which retries
    are, have neither scores nor a result.
    """

    trainee: tuple[str, ...] = ()
    scenario: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    """`unfinished` is one of them."""
    since: datetime | None = None
    """Begun at this moment or later."""
    until: datetime | None = None
    """Begun before this moment."""
    bounds: tuple[Bound, ...] = ()
    result: Result = ""
    critical: tuple[str, ...] = ()
    """Critical errors by id; `any` for every one."""
    disputed: bool = False
    """A grade of it is disputed, and nobody has decided."""
    unreviewed: bool = False
    """It is finished and no coach has said anything about it."""
    claims: bool = False
    """A trainee's claim waits for a coach."""
    disagreement: bool = False
    """A second opinion reads a turn in another way, and no coach has settled it."""
    waits: bool = False
    """Something about it waits for a coach or a reviewer: a dispute, a claim or a disagreement."""
    retries: Retries = "in"
    customer: tuple[str, ...] = ()
    """Who answered: `scripted`, or the kind of customer that a model worded."""
    agent: str = ""
    """`person`, `model`, or the name of a model."""
    text: str = ""
    """Words that were said, or stand in the title or the trainee's pseudonym; phrases in double quotes, `refund*` for
    every word that begins so."""
    sort: str = "date"
    """One of `SORTS`, newest and otherwise smallest first, or a rubric, lowest score first."""
    reverse: bool = False
    """The other way round."""
    limit: int | None = None
    """Calls on a page; None for all of them on one."""
    page: int = 1
