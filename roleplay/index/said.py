"""What was said in a transcript, and in which form it was written, taken from its bytes without reading it whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from roleplay.transcripts.model import FORM

_FORM = re.compile(rb'"schema_":(\d+)')
_AGENT_TURN, _CUSTOMER_LINE = b'"type":"agent_said"', b'"type":"customer_said"'
"""How a turn of the agent's and a line of the customer's stand in a record; in a text the quotes would be escaped."""
_SAID = b'_said"'
"""What both have in common, which no other record has but in a text."""


def form_of(raw: bytes) -> int:
    """Return the form that the header of a transcript names; this program's if it names none."""
    found = _FORM.search(raw, 0, raw.find(b"\n") + 1)
    return int(found[1]) if found else FORM


def said_in(raw: bytes) -> list[str]:
    """Return what was said in the transcript with these bytes, line by line, the customer's lines and the agent's.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, RecursionError: if a record of it cannot be read.
    """
    # read as one, which takes a third of the time
    contents = [record["content"] for record in json.loads(b"[" + b",".join(_lines(raw)) + b"]")]
    # an erased content says nothing
    return [c.get("words") or c.get("text") or " ".join(p["text"] for p in c.get("parts", ())) for c in contents]


def _lines(raw: bytes) -> Iterator[bytes]:
    """Yield the records that hold what was said, in their order."""
    stop, end = raw.index(b"\n"), raw.rindex(b"\n") + 1
    while (at := raw.find(_SAID, stop, end)) >= 0:
        start, stop = raw.rindex(b"\n", 0, at) + 1, raw.index(b"\n", at)
        line = raw[start:stop]
        if _AGENT_TURN in line or _CUSTOMER_LINE in line:
            yield line
