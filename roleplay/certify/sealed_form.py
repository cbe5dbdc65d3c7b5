"""A sealed form: all that a candidate needs to take their calls, in one file that is not read at a glance.

    roleplay form 1 SHA-256
    the form as canonical JSON, deflated, in base64

The seal keeps scenarios from being read by accident and shows damage; it is no secret and no signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from roleplay.certify.plan import Pseudonym
from roleplay.certify.run import Sha256
from roleplay.certify.times import moment
from roleplay.errors import BadFile
from roleplay.transcripts.model import Source, Strict, canonical

SUFFIX = ".form"
MOST_BYTES = 50_000_000
"""More than any form holds, sealed or open."""
_FIRST = b"roleplay form 1 "
_WIDTH = 76
"""Characters of a line, so that mail programs leave them alone."""
REMEDY = "Ask for the form again, and send it as a file rather than as text."


class CallOfForm(Strict):
    """Name one call that is to be taken."""

    slot: Annotated[str, Field(pattern=r"^c-[0-9a-f]{16}$")]
    """The transcript has its name."""
    scenario: str
    seed: int


class Form(Strict):
    """Hold what a candidate takes: which calls, with which versions of everything, and until when."""

    schema_: Literal[1] = 1
    run: Sha256
    title: str
    """Of the certification."""
    candidate: Pseudonym
    at: str
    """When it was given, in UTC, ISO 8601."""
    until: str
    """When it can no longer be taken."""
    resumes: int
    """How often a call may be left and gone on with."""
    program: str
    customer: str
    observer: str
    observer_sha256: Sha256
    prompts: dict[str, Sha256] = {}
    calls: tuple[CallOfForm, ...]
    """In the order they are taken."""
    scenarios: dict[str, Source]
    rubrics: dict[str, Source]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        moment(self.until)
        if any(call.scenario not in self.scenarios for call in self.calls):
            raise ValueError("a scenario of it is missing")
        return self

    @property
    def deadline(self) -> datetime:
        """When it can no longer be taken."""
        return moment(self.until)


def seal(form: Form) -> bytes:
    """Return a form as its file holds it."""
    packed = base64.b64encode(zlib.compress(canonical(form.model_dump(mode="json")), 9))
    lines = [packed[i : i + _WIDTH] for i in range(0, len(packed), _WIDTH)]
    return _FIRST + hashlib.sha256(packed).hexdigest().encode() + b"\n" + b"\n".join(lines) + b"\n"


def unseal(raw: bytes, shown: str) -> Form:
    """Return the form that a file holds; line ends may be those of any system.

    Raises:
        BadFile: if it is none, or was damaged on its way.
    """
    first, _, rest = raw.partition(b"\n")
    if not first.startswith(_FIRST):
        raise BadFile(f"{shown}: this is no form", "A form is the file that your certifier sent you: NAME.form.")
    packed = b"".join(rest.split())
    if hashlib.sha256(packed).hexdigest().encode() != first.removeprefix(_FIRST).strip():
        raise BadFile(f"{shown}: the form was damaged on its way: its checksum does not fit", REMEDY)
    try:
        return Form.model_validate(json.loads(_inflated(base64.b64decode(packed, validate=True))))
    except (ValueError, binascii.Error, zlib.error, ValidationError, RecursionError) as error:
        raise BadFile(f"{shown}: the form cannot be read", str(error).splitlines()[0]) from error


def _inflated(data: bytes) -> bytes:
    """Return inflated data; what would come out larger than any form is refused before it does."""
    engine = zlib.decompressobj()
    out = engine.decompress(data, MOST_BYTES)
    if engine.unconsumed_tail or not engine.eof:
        raise ValueError("it is cut, or larger than any form")
    return out
