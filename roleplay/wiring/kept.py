"""Kept calls at a glance: header and footer alone, so that hundreds of them can be listed at once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from roleplay import paths
from roleplay.transcripts.tombstones import left
from roleplay.wiring.modes import leaves_turns_out

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


class Graded(NamedTuple):
    """Hold one criterion as graded in a call."""

    rubric: str
    id: str
    name: str
    level: int | None
    """0 to 5; None where it was not scored."""
    weight: float


@dataclass(frozen=True)
class KeptCall:
    """Hold what a list says of a kept call."""

    path: Path
    id: str
    at: datetime
    """When it began, in UTC."""
    scenario: str
    title: str
    seed: int
    mode: str
    trainee: str
    turns: int
    branch_of: Mapping[str, str] | None = None
    """For a retry of a moment: the call, turn and head it grew from."""
    outcome: str = ""
    """Empty while it is unfinished."""
    resolved: bool | None = None
    scores: Mapping[str, float | None] = field(default_factory=dict)
    """0 to 100 by rubric."""
    passed: bool | None = None
    graded: tuple[Graded, ...] = ()
    agent: str = ""
    """The model that sat in the agent's seat; empty for a person."""
    customer: str = "scripted"
    void: tuple[int, ...] = ()
    """Agent turns that are not graded, because the customer's model failed before them."""

    @property
    def finished(self) -> bool:
        """Whether the call was closed."""
        return bool(self.outcome)

    @property
    def whole(self) -> bool:
        """Whether it was taken from its beginning to its end, and so tells what the trainee can do."""
        return self.finished and self.outcome != "abandoned" and self.branch_of is None and not self.agent

    @property
    def name(self) -> str:
        """The title; a retry says which turn it took again."""
        return f"{self.title} (turn {self.branch_of['turn']} again)" if self.branch_of else self.title

    @property
    def counted(self) -> Mapping[str, float | None]:
        """The scores by rubric; none for a retry, which counts nowhere."""
        return {} if self.branch_of else self.scores

    def as_data(self) -> dict[str, Any]:
        """Return the row that `transcript list --json` prints.

        Scores are None while it is unfinished, and for a retry, which counts nowhere.
        """
        return {
            "id": self.id,
            "at": self.at.isoformat(timespec="seconds"),
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "mode": self.mode,
            "customer": self.customer,
            "trainee": self.trainee,
            "turns": self.turns,
            "void_turns": list(self.void),
            "outcome": self.outcome or None,
            "resolved": self.resolved,
            "empathy": self.counted.get("empathy"),
            "resolution": self.counted.get("resolution"),
            "pass": None if self.branch_of else self.passed,
            "path": paths.shown(self.path),
            "branch_of": dict(self.branch_of) if self.branch_of else None,
            "agent": self.agent or None,
        }


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
    last = raw[raw.rfind(b"\n") + 1 :]
    found = _HASH.search(last)
    footer = _content(_without(last, _TURNS), "footer") or {}
    return Ends(raw, header, footer, found[1].decode() if found else "")


@lru_cache(maxsize=4096)
def _glance(path: Path, changed: int, size: int) -> KeptCall:
    """Return a kept call, read again when the file's time or size is another."""
    del changed, size
    raw, header, footer, _ = ends_of(path)
    card = footer.get("scorecard", {})
    rubrics = card.get("rubrics", {})
    return KeptCall(
        path=path, id=str(header["id"]), at=_moment(header["at"]), scenario=str(header["scenario"]),
        title=str(header["title"]), seed=int(header["seed"]), mode=str(header["mode"]),
        trainee=str(header["trainee"]), turns=footer["turns"] if footer else raw.count(_AGENT_TURN),
        branch_of=header.get("branch_of"), outcome=str(footer.get("outcome", "")), resolved=footer.get("resolved"),
        scores={name: grade["score"] for name, grade in rubrics.items()}, passed=card.get("passed"),
        graded=tuple(_graded(rubrics)), agent=str(header.get("models", {}).get("agent", {}).get("name", "")),
        customer=str(header["customer"]), void=void_in(raw, header["mode"]),
    )  # fmt: skip


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
