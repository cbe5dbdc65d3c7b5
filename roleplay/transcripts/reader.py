"""Read transcripts: finished ones, and those a dying process left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from roleplay import paths
from roleplay.diagnostics import closest_few
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import EVENT, AgentSaid, AnyEvent, FlowMoved, MoodMoved, Observed
from roleplay.transcripts.model import Footer, Header, Record, newer
from roleplay.transcripts.tombstones import is_erased, left

SUFFIX = paths.TRANSCRIPT_SUFFIX
DRILLS = paths.DRILLS
"""The answers to drills, which stand beside the calls and are none."""


@dataclass(frozen=True)
class Transcript:
    """Hold a transcript as read; the chain is not checked here."""

    path: Path
    header: Header
    events: tuple[AnyEvent, ...]
    footer: Footer | None
    records: tuple[Record, ...]
    good_bytes: int
    """Length of the file up to the last whole record."""
    torn: bool
    """The last line has no newline: the process died while writing it."""

    @property
    def finished(self) -> bool:
        """Whether the call was closed."""
        return self.footer is not None

    @property
    def erased_turns(self) -> tuple[int, ...]:
        """Agent turns whose words were erased."""
        contents = (left(r.content) for r in self.records if r.type == "event" and is_erased(r.content))
        return tuple(c["turn"] for c in contents if c.get("type") == "agent_said")

    @property
    def turns(self) -> int:
        """Agent turns on record."""
        return sum(isinstance(e, AgentSaid) for e in self.events)

    def answered(self) -> int:
        """Return how many records there are without what was computed towards an answer that is not there.

        An agent turn whose answer was lost counts with its words alone: its answer is made again from them.
        """
        keep = 1
        for i, event in enumerate(self.events):
            if not isinstance(event, Observed | MoodMoved | FlowMoved):
                keep = i + 2
        return keep


def read(path: Path) -> Transcript:
    """Read a transcript.

    Raises:
        BadFile: if it is no transcript.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{paths.shown(path)}: {error.strerror or error}") from error
    whole, _, tail = raw.rpartition(b"\n")
    lines = whole.split(b"\n") if whole else []
    records: list[Record] = []
    for number, line in enumerate(lines, 1):
        try:
            records.append(Record.model_validate(json.loads(line)))
        except (ValueError, ValidationError, RecursionError) as error:
            raise BadFile(f"{paths.shown(path)}:{number}: this is no transcript record", _first_line(error)) from error
    if not records or records[0].type != "header":
        raise BadFile(f"{paths.shown(path)}: this is no transcript", "A transcript begins with a header record.")
    try:
        contents = [(r.type, left(r.content)) for r in records]
        if why := newer(contents[0][1].get("schema_")):
            raise BadFile(f"{paths.shown(path)}: {why}", "Bring roleplay up to date to read it.")
        header = Header.model_validate(contents[0][1])
        events = tuple(EVENT.validate_python(content) for kind, content in contents if kind == "event")
        footer = next((Footer.model_validate(content) for kind, content in contents if kind == "footer"), None)
    except ValidationError as error:
        raise BadFile(f"{paths.shown(path)}: a record cannot be read", _first_line(error)) from error
    good = len(whole) + 1 if lines else 0
    return Transcript(path, header, events, footer, tuple(records), good, torn=bool(tail))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


files = paths.transcript_files
"""The transcript files of a folder, oldest name first."""


def kept(folder: Path | None = None) -> Iterator[Transcript]:
    """Yield every transcript of a folder that can be read, newest name first."""
    for path in reversed(files(folder)):
        try:
            yield read(path)
        except BadFile:
            continue


def beside(path: Path, call: str) -> Path | None:
    """Return the transcript of a call in the folder of another one, or None."""
    return next((p for p in files(path.parent) if p.stem == call), None)


def find(name: str, folder: Path | None = None) -> Path:
    """Return the file of a transcript by id, by the beginning of its id, by path, or `last`.

    Raises:
        UsageProblem: if none or more than one fits.
    """
    path = Path(name)
    if path.is_file():
        return path
    known = {p.stem: p for p in files(folder)}
    if name == "last" and known:
        return max(known.values(), key=lambda p: p.stat().st_mtime_ns)
    fitting = [stem for stem in known if stem.startswith(name)]
    if len(fitting) == 1 or name in known:
        return known[name if name in known else fitting[0]]
    if fitting:
        raise UsageProblem(f"{len(fitting)} transcripts begin with {name!r}.", ", ".join(fitting[:5]))
    near = closest_few(name, list(known))
    remedy = f"Closest: {', '.join(near)}" if near else "`roleplay transcript list` shows what is kept."
    raise UsageProblem(f"There is no transcript {name!r}.", remedy)
