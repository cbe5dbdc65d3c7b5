"""What people do about a run after it was fixed: kept one after another, each bound to the one before it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from roleplay.certify.plan import Pseudonym
from roleplay.transcripts.model import Strict


class Assigned(Strict):
    """Record that a candidate was given their form."""

    kind: Literal["assigned"] = "assigned"
    at: str
    by: str
    candidate: Pseudonym
    form_sha256: str
    """Of the form's file."""


class Collected(Strict):
    """Record that a transcript was taken in."""

    kind: Literal["collected"] = "collected"
    at: str
    by: str
    slot: str
    candidate: Pseudonym
    head: str
    supervised: bool
    resumed: int
    """How often the call was left and gone on with."""


class Refusal(Strict):
    """Record that a transcript was not taken in, and why."""

    kind: Literal["refused"] = "refused"
    at: str
    by: str
    file: str
    """Its name, without folders."""
    sha256: str
    slot: str = ""
    candidate: str = ""
    code: str
    """Stable, such as `other-seed`."""
    why: str


class Signed(Strict):
    """Record that a named person decided about a candidate."""

    kind: Literal["signed"] = "signed"
    at: str
    by: str
    """The person's name, as it stands on the certificate."""
    candidate: Pseudonym
    decision: Literal["pass", "fail", "more"]
    computed: Literal["pass", "fail", "more", "undecided"]
    """What the rule of the plan came to when they signed."""
    reason: str = ""
    """Needed where the two differ."""
    results_sha256: str
    """Of the candidate's results that they saw, one line a call, each with the head of its transcript."""


class Appeal(Strict):
    """Record that a candidate disputes a call."""

    kind: Literal["appeal"] = "appeal"
    at: str
    by: str
    candidate: Pseudonym
    slot: str
    reason: str


class Remark(Strict):
    """Record what a second, blind marker says of a call that was appealed; both marks stand."""

    kind: Literal["remark"] = "remark"
    at: str
    by: Pseudonym
    slot: str
    levels: dict[str, int | None]
    """By criterion; None where there was nothing to judge."""
    empathy: Annotated[float, Field(ge=0, le=100)] | None
    resolution: Annotated[float, Field(ge=0, le=100)] | None
    reason: str


class Withdrawn(Strict):
    """Record that a scenario was found faulty: its calls count for nothing."""

    kind: Literal["withdrawn"] = "withdrawn"
    at: str
    by: str
    scenario: str
    reason: str


Act = Assigned | Collected | Refusal | Signed | Appeal | Remark | Withdrawn
ACT: TypeAdapter[Act] = TypeAdapter(Annotated[Act, Field(discriminator="kind")])
"""Reads an act from the content of its record."""
