"""The sealed bundle of a run: what it holds, the hash that names it, and what a key signs.

    head      = SHA-256 of bundle.json, which holds the SHA-256 of every other member but the seal
    signature = Ed25519 over `roleplay certification bundle 1`, a newline and the head

Whoever changes anything changes the head, and cannot make a signature for another head without the key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from roleplay.certify.run import Sha256
from roleplay.transcripts.model import Strict, canonical

MANIFEST, SEAL = "bundle.json", "signature.json"
RUN, PLAN, ACTS, RESULTS = "run.json", "plan.yaml", "acts.jsonl", "results.jsonl"
ALONE = (RUN, PLAN, ACTS, RESULTS)
"""What every bundle holds besides the calls."""
CALL_MEMBER = re.compile(r"calls/(?P<slot>[a-z0-9][a-z0-9-]{0,79})(?P<kind>\.jsonl|\.review\.jsonl|\.fault\.json)")
SIGNED_AS = b"roleplay certification bundle 1\n"
"""What a signature begins with, so that one made for something else is none here."""


class Member(Strict):
    """Name one file of a bundle."""

    name: str
    sha256: Sha256
    bytes: Annotated[int, Field(ge=0)]


class Manifest(Strict):
    """List what a bundle holds; its own hash, the head, names the bundle for good."""

    schema_: Literal[1] = 1
    run: Sha256
    """SHA-256 of run.json."""
    at: str
    """When it was made, in UTC, ISO 8601."""
    by: str
    """Who made it."""
    program: str
    public_key: Annotated[str, Field(pattern=r"^(?:[0-9a-f]{64})?$")] = ""
    """The Ed25519 key that signs it, raw, in hexadecimal; empty for a bundle that nobody signs."""
    members: tuple[Member, ...]

    def content(self) -> bytes:
        """Return the manifest as it stands in the bundle."""
        return canonical(self.model_dump(mode="json")) + b"\n"

    @property
    def head(self) -> str:
        """The hash that names the bundle for good."""
        return hashlib.sha256(self.content()).hexdigest()


class Seal(Strict):
    """Hold a signature over the head of a bundle."""

    head: Sha256
    public_key: Sha256
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
    """Ed25519 (RFC 8032), in hexadecimal."""

    def content(self) -> bytes:
        """Return the seal as it stands in the bundle."""
        return canonical(self.model_dump(mode="json")) + b"\n"


def signed_words(head: str) -> bytes:
    """Return the bytes that a key signs for a bundle of this head."""
    return SIGNED_AS + head.encode()


def fingerprint(public_key: str) -> str:
    """Return what names a public key: the SHA-256 of its raw bytes, given in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of members in the order in which a bundle holds them."""
    place = {name: n for n, name in enumerate((MANIFEST, SEAL, *ALONE))}
    return tuple(sorted(names, key=lambda name: (place.get(name, len(place)), name)))


def member_problem(name: str) -> str:
    """Return why a file of this name has no place in a bundle; empty where it has one."""
    if name in (MANIFEST, SEAL, *ALONE) or CALL_MEMBER.fullmatch(name):
        return ""
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or re.match(r"[A-Za-z]:", name):
        return "its path leads out of the bundle"
    if name.lower() in (MANIFEST, SEAL, *ALONE) or CALL_MEMBER.fullmatch(name.lower()):
        return "its name is not in lower case"
    return "a bundle holds no such file"
