"""A run: a plan with everything it rests on, fixed, and the calls that are to be taken."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from roleplay.certify.drawable import Drawable
from roleplay.certify.plan import Plan, Pseudonym
from roleplay.transcripts.model import Source, Strict, canonical

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Slot(Strict):
    """Name one call that a candidate is to take."""

    id: str
    """Of the call; says nothing of scenario or candidate."""
    candidate: Pseudonym
    form: str
    """The form it belongs to: A, B and so on."""
    scenario: str
    seed: int
    repeat: int = 0
    """Which of several calls of the same scenario, from 0."""


class Fixed(Strict):
    """Hold the digests of everything a result rests on; where one differs, a run does not go on."""

    program: str
    observer: str
    observer_sha256: Sha256
    scenarios: dict[str, Sha256]
    rubrics: dict[str, Sha256]
    prompts: dict[str, Sha256] = {}
    """Of the prompts of the models that take part, by name."""
    models: dict[str, str] = {}
    """Names of the models that the settings put into a seat, by the seat."""
    commands: dict[str, Sha256] = {}
    """Of the files that the command of a candidate names, by candidate."""


class Run(Strict):
    """Hold a run as it is kept in `run.json`: written once, before the first call, and never again."""

    schema_: Literal[1] = 1
    id: str
    at: str
    """When it was made, in UTC, ISO 8601; the clock of every call that an agent takes begins here."""
    plan: Source
    """The plan whole, as it was written."""
    fixed: Fixed
    pool: tuple[Drawable, ...] = ()
    """The scenarios that the forms were drawn from, as drawing knows them: the forms can be drawn again from here."""
    slots: tuple[Slot, ...]

    def content(self) -> bytes:
        """Return the run as it stands in the file."""
        return canonical(self.model_dump(mode="json")) + b"\n"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file: what transcripts, acts and bundles name the run by."""
        return hashlib.sha256(self.content()).hexdigest()


class Fault(Strict):
    """Say why a call could not be taken after every try: nobody's score."""

    slot: str
    seat: Literal["agent", "customer", "observer", "program"]
    """Whose model or program failed."""
    kind: str
    """The kind of fault, as the table of faults names it."""
    why: str
    tries: int


def slot_id(plan: Plan, candidate: str, scenario: str, seed: int, repeat: int) -> str:
    """Return the id of a call: the same for the same plan, and nothing can be read from it."""
    named = canonical([plan.id, plan.seed, candidate, scenario, seed, repeat])
    return f"c-{hashlib.sha256(named).hexdigest()[:16]}"
