"""Kept calls at a glance: header and footer alone, so that hundreds of them can be listed at once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from roleplay import paths
from roleplay.index.kept_call import Graded, KeptCall
from roleplay.transcripts.model import newer
from roleplay.transcripts.soundness import ends_hold
from roleplay.transcripts.tombstones import left
from roleplay.wiring.modes import leaves_turns_out

__all__ = ["Ends", "Graded", "KeptCall", "ends_of", "glance", "kept_calls", "summaries", "void_in"]

_AGENT_TURN = b'"type":"agent_said"'
"""How a turn of the agent's stands in a record; inside a text its quotes would be escaped."""
_VOID = re.compile(rb'"reached":true,"turn":(\d+),"type":"customer_fault"')
"""How a fault that the trainee noticed stands in a record."""
_SOURCES, _TURNS = (b',"sources":{', b'},"title":"'), (b',"turns":[{', b'],"why":"')
"""Where the kept files stand in a header, and the turns' grades in a footer: what is before them and after."""


_HASH = re.compile(rb'"digest":"[0-9a-f]{64}","hash":"([0-9a-f]{64})","n":\d+,"prev":"[0-9a-f]{64}","salt"')
"""How the hash of a record stands in it, behind its content."""


class Ends(NamedTuple):
    """Hold the two ends of a transcript file: what a row about it is made of."""

    raw: bytes
    """The whole lines of the file, without the last newline."""
    header: dict[str, Any]
    """Without the kept files."""
    footer: dict[str, Any]
    """Without the turns' grades; empty while the call is unfinished."""
    head: str
    """The hash of the last record."""


def kept_calls(folder: Path | None = None) -> tuple[list[KeptCall], list[Path]]:
    """Return the kept calls, newest first, and the files that cannot be read as one."""
    calls, unreadable = list[KeptCall](), list[Path]()
    for path in reversed(paths.transcript_files(folder)):
        try:
            seen = path.stat()
            calls.append(_glance(path, seen.st_mtime_ns, seen.st_size))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            unreadable.append(path)
    return calls, unreadable


def summaries(folder: Path | None = None) -> list[dict[str, Any]]:
    """Return one row for each kept call, newest first."""
    return [call.as_data() for call in kept_calls(folder)[0]]


def glance(path: Path) -> KeptCall:
    """Return what a list says of a transcript, read just now.

    Raises:
        OSError: if it cannot be read.
        ValueError, KeyError, TypeError, AttributeError, RecursionError: if it is no transcript.
    """
    return _glance.__wrapped__(path, 0, 0)


def ends_of(path: Path) -> Ends:
    """Return the two ends of a transcript file.

    Raises:
        OSError: if it cannot be read.
        ValueError, KeyError, TypeError: if it is no transcript.
    """
    raw = path.read_bytes()
    # a last line without a newline was never finished being written
    raw = raw[: raw.rindex(b"\n")]
    header = _content(_without(raw[: raw.find(b"\n") if b"\n" in raw else None], _SOURCES), "header")
    if header is None:
        raise ValueError("this is no transcript")
    if why := newer(header.get("schema_")):
        raise ValueError(why)
    last = raw[raw.rfind(b"\n") + 1 :]
    found = _HASH.search(last)
    footer = _content(_without(last, _TURNS), "footer") or {}
    return Ends(raw, header, footer, found[1].decode() if found else "")


@lru_cache(maxsize=4096)
def _glance(path: Path, changed: int, size: int) -> KeptCall:
    """Return a kept call, read again when the file's time or size is another."""
    del changed, size
    raw, header, footer, _ = ends_of(path)
    if not ends_hold(path, raw):
        raise ValueError("it is not as it was written")
    card = footer.get("scorecard", {})
    rubrics = card.get("rubrics", {})
    return KeptCall(
        path=path, critical=_critical(card),
        id=str(header["id"]), at=_moment(header["at"]), scenario=str(header["scenario"]),
        title=str(header["title"]), seed=int(header["seed"]), mode=str(header["mode"]),
        trainee=str(header["trainee"]), turns=footer["turns"] if footer else raw.count(_AGENT_TURN),
        branch_of=header.get("branch_of"), outcome=str(footer.get("outcome", "")), resolved=footer.get("resolved"),
        scores={name: grade["score"] for name, grade in rubrics.items()}, passed=card.get("passed"),
        graded=tuple(_graded(rubrics)), agent=str(header.get("models", {}).get("agent", {}).get("name", "")),
        customer=str(header["customer"]), void=void_in(raw, header["mode"]),
        of_form=bool(header.get("form")),
    )  # fmt: skip


def _critical(card: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(error["id"]) for error in card.get("critical", ()))


def void_in(raw: bytes, mode: str) -> tuple[int, ...]:
    """Return the agent turns that a noticed fault of the customer's model came before, where those are left out."""
    if not leaves_turns_out(mode):
        return ()
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
    return left(record["content"]) if record["type"] == kind else None


def _graded(rubrics: Mapping[str, Any]) -> Sequence[Graded]:
    return [
        Graded(rubric, key, str(grade["name"]), grade["level"], float(grade["weight"]))
        for rubric, grades in rubrics.items()
        for key, grade in grades["criteria"].items()
    ]
