"""A transcript at a glance: its header and its footer alone, so that hundreds of calls can be listed at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from roleplay.index.kept_call import Graded, KeptCall

VERSION = 1
"""The form of transcripts that this program knows: `schema_` of their header."""
_AGENT_TURN = b'"type":"agent_said"'
"""How a turn of the agent's stands in a record; inside a text its quotes would be escaped."""
_CUSTOMER_LINE = b'"type":"customer_said"'
"""How a line of the customer's stands in a record."""
_SAID = b'_said"'
"""What both have in common, which no other record has but in a text."""
_VOID = re.compile(rb'"reached":true,"turn":(\d+),"type":"customer_fault"')
"""How a fault that the trainee noticed stands in a record."""
_SOURCES, _TURNS = (b',"sources":{', b'},"title":"'), (b',"turns":[{', b'],"why":"')
"""Where the kept files stand in a header, and the turns' grades in a footer: what is before them and after."""


UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What `glance` raises for bytes that are no transcript."""


class NewerVersion(ValueError):
    """Say that a transcript was written in a newer form than this program knows."""


def glance(path: Path, raw: bytes) -> KeptCall:
    """Return what a list says of the transcript with these bytes; `path` is only where it is kept.

    Raises:
        NewerVersion: if a newer roleplay wrote it.
        ValueError, KeyError, TypeError, AttributeError, RecursionError: if it is no transcript.
    """
    # a last line without a newline was never finished being written
    end = raw.rindex(b"\n")
    header = _content(_without(raw[: raw.index(b"\n")], _SOURCES), "header")
    if header is None:
        raise ValueError("this is no transcript")
    if _is(header.get("schema_", VERSION), int) > VERSION:
        raise NewerVersion(header["schema_"])
    footer = _content(_without(raw[raw.rfind(b"\n", 0, end) + 1 : end], _TURNS), "footer") or {}
    card = footer.get("scorecard", {})
    rubrics = card.get("rubrics", {})
    return KeptCall(
        path=path, id=str(header["id"]), at=_moment(header["at"]), scenario=str(header["scenario"]),
        title=str(header["title"]), seed=int(header["seed"]), mode=str(header["mode"]), trainee=str(header["trainee"]),
        turns=_is(footer["turns"], int) if footer else raw.count(_AGENT_TURN, 0, end),
        branch_of=_is(header.get("branch_of"), dict, None), outcome=str(footer.get("outcome", "")),
        resolved=_is(footer.get("resolved"), bool, None), passed=_is(card.get("passed"), bool, None),
        scores={name: _is(grade["score"], int, float, None) for name, grade in rubrics.items()},
        graded=tuple(_graded(rubrics)), agent=str(header.get("models", {}).get("agent", {}).get("name", "")),
        customer=str(header["customer"]), void=_void(raw[:end]) if header["mode"] == "exam" else (),
        critical=tuple(str(error["id"]) for error in card.get("critical", ())),
    )  # fmt: skip


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


def _is(value: Any, *kinds: type | None) -> Any:
    """Return a value of one of some kinds; files are edited by hand."""
    if type(value) not in kinds and not (value is None and None in kinds):
        raise TypeError(f"{value!r} cannot stand there")
    return value


def _void(raw: bytes) -> tuple[int, ...]:
    said = raw.count(_AGENT_TURN)
    return tuple(sorted({turn for found in _VOID.findall(raw) if (turn := int(found) + 1) <= said}))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _without(line: bytes, ends: tuple[bytes, bytes]) -> bytes:
    """Return a record without what stands between two marks: most of its length, and nothing that a list says.

    The keys of a record are sorted, and inside a text the quotes of a mark would be escaped. Where the marks are not
    found the record is returned whole.
    """
    begin = line.find(ends[0])
    rest = line.rfind(ends[1])
    return line[:begin] + line[rest + 1 :] if 0 < begin < rest else line


def _content(line: bytes, kind: str) -> dict[str, Any] | None:
    record = json.loads(line)
    return record["content"] if record["type"] == kind else None


def _graded(rubrics: Mapping[str, Any]) -> Sequence[Graded]:
    return [
        Graded(rubric, key, str(grade["name"]), _is(grade["level"], int, None), float(grade["weight"]))
        for rubric, grades in rubrics.items()
        for key, grade in grades["criteria"].items()
    ]
