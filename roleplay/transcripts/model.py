"""Records of a transcript and how they are bound together.

A line is one record in canonical JSON (sorted keys, no spaces, UTF-8, one newline):

    digest = SHA-256(salt, newline, canonical content)
    hash   = SHA-256(previous hash, newline, number, newline, type, newline, digest)

The hash covers the salted digest and not the content itself, so that a content can be erased later without breaking
the chain, and nobody can guess an erased content from its digest.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

GENESIS = "0" * 64
"""What stands for the hash before the first record."""
FORM = 1
"""The form of transcripts that this program knows: `schema_` of their header."""
NEWER = "a newer roleplay wrote it (form {form}; this one reads {known})"
Kind = Literal["header", "event", "footer", "review"]
"""What a record is: part of the call, or said about it afterwards."""


class Strict(BaseModel):
    """Forbid unknown fields and changes after construction."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Source(Strict):
    """Hold a file the call was played or graded with, whole: a stranger can check the call with nothing else."""

    name: str
    sha256: str
    text: str


class Branch(Strict):
    """Say where a branch grew from."""

    id: str
    """The call."""
    turn: int
    """The agent turn before which it leaves that call."""
    head: str
    """The hash that named that call when the branch was begun."""


class FormCall(Strict):
    """Say which call of a certification run this is."""

    run: str
    """SHA-256 of the run."""
    slot: str
    supervised: bool = False
    """Taken on the certifier's own host."""


class ModelUsed(Strict):
    """Say which model took part in a call, and with which prompts."""

    name: str
    prompts: dict[str, str] = {}
    """SHA-256 of each prompt by its name."""


class Header(Strict):
    """Say what a call was played with."""

    schema_: Literal[1] = 1
    id: str
    program: str
    at: str
    """When it began, in UTC, ISO 8601."""
    scenario: str
    title: str
    seed: int
    mode: Literal["guided", "free", "exam"]
    customer: str
    observer: str
    observer_sha256: str
    language: str
    trainee: str = ""
    """A pseudonym, never a name."""
    branch_of: Branch | None = None
    """For a branch: the call it grew from. A branch counts for nothing: no score, no pass, no certificate."""
    form: FormCall | None = None
    """For a call of a certification run: which."""
    models: dict[str, ModelUsed] = {}
    """Models that took part, by their seat: customer, observer, agent."""
    sources: dict[str, Source]
    """The scenario and the rubrics by name."""


class Footer(Strict):
    """Close a call."""

    at: str
    outcome: str
    resolved: bool
    turns: int
    scorecard: dict[str, Any]
    """As graded when the call was closed."""


class Record(Strict):
    """Hold one line of a transcript."""

    n: int
    type: Kind
    salt: str
    content: dict[str, Any]
    digest: str
    prev: str
    hash: str

    def line(self) -> bytes:
        """Return the record as it stands in the file."""
        return canonical(self.model_dump()) + b"\n"


def newer(form: object) -> str:
    """Return why a transcript of another form cannot be read, where a later program wrote it; else nothing."""
    return NEWER.format(form=form, known=FORM) if isinstance(form, int) and form > FORM else ""


def canonical(data: Any) -> bytes:
    """Return JSON with sorted keys and no spaces, in UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest_of(salt: str, content: dict[str, Any]) -> str:
    """Return the salted digest of a content."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(content)).hexdigest()


def hash_of(prev: str, n: int, kind: str, digest: str) -> str:
    """Return the hash that binds a record to the one before it."""
    return hashlib.sha256(f"{prev}\n{n}\n{kind}\n{digest}".encode()).hexdigest()


def bind(kind: Kind, content: dict[str, Any], salt: str, last: Record | None, begin: str = GENESIS) -> Record:
    """Return a record bound to the one before it; the first of a file is bound to the hash `begin`."""
    n, prev = (last.n + 1, last.hash) if last else (0, begin)
    digest = digest_of(salt, content)
    return Record(
        n=n, type=kind, salt=salt, content=content, digest=digest, prev=prev, hash=hash_of(prev, n, kind, digest)
    )
