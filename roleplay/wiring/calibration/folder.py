"""The folder of a calibration session: what is rated, who has rated what, and who is still to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from roleplay import paths
from roleplay.calibration.ratings import Asked
from roleplay.calibration.session import CallCopy, Rated, RaterName, Session, criteria_of
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.errors import BadFile, UsageProblem
from roleplay.rubrics import Criterion, Rubric
from roleplay.transcripts import append_line, read_lines
from roleplay.transcripts.bound_file import append_bound, read_bound
from roleplay.transcripts.disk import explained
from roleplay.transcripts.model import Strict
from roleplay.wiring.parts import rubric_from

SESSION, CALLS, OPENED = "calibration.json", "calls", "opened.jsonl"
"""The session, the folder of the copies, and when its report was looked at."""
RATINGS = ".ratings.jsonl"
"""Ends the name of a rater's file."""
NEW = "`roleplay calibrate new FOLDER --count 10` makes one of kept calls."
GRADER = "grader"
"""The offline grader among the raters."""
_NAME: TypeAdapter[str] = TypeAdapter(RaterName)
Read = TypeVar("Read", bound=Strict)


class CalibrationFolder:
    """Read and write one session; the session itself and the copies never change."""

    def __init__(self, path: Path, sources: Sources | None = None) -> None:
        """Open a session.

        Raises:
            UsageProblem: if the folder holds none.
            BadFile: if it cannot be read.
        """
        self.path = path
        self._sources = sources or SystemSources()
        if not (path / SESSION).is_file():
            raise UsageProblem(f"The folder {paths.shown(path)} holds no calibration session.", NEW)
        raw = _bytes(path / SESSION)
        self.digest = hashlib.sha256(raw).hexdigest()
        self.session = _read(Session, raw, path / SESSION)
        self.calls = tuple(call.id for call in self.session.calls)

    @cached_property
    def rubrics(self) -> dict[str, Rubric]:
        """The rubrics as they were when the session was made."""
        return {name: rubric_from(source) for name, source in self.session.rubrics.items()}

    @cached_property
    def criteria(self) -> tuple[Asked, ...]:
        """Every criterion, in the order it is asked."""
        return criteria_of(self.rubrics)

    def anchors(self, asked: Asked) -> Criterion:
        """Return a criterion with its anchors."""
        return self.rubrics[asked.rubric].criteria[asked.key.removeprefix(f"{asked.rubric}.")]

    def copy(self, call: str) -> CallCopy:
        """Return what raters see of a call.

        Raises:
            BadFile: if it is not what the session was made with.
        """
        path = self.path / CALLS / f"{call}.json"
        raw = _bytes(path)
        if hashlib.sha256(raw).hexdigest() != next(c.sha256 for c in self.session.calls if c.id == call):
            raise BadFile(f"{paths.shown(path)}: changed since the session was made", "All raters read the same words.")
        return _read(CallCopy, raw, path)

    def asked(self, call: str) -> tuple[Asked, ...]:
        """Return the criteria that a call gives an opportunity for."""
        left_out = self.copy(call).not_asked
        return tuple(c for c in self.criteria if c.key not in left_out)

    def began(self) -> tuple[str, ...]:
        """Return who has rated anything."""
        return tuple(sorted(p.name.removesuffix(RATINGS) for p in self.path.glob(f"*{RATINGS}") if p.stat().st_size))

    def rated(self, rater: str) -> dict[tuple[str, str], Rated]:
        """Return what a rater says, by call and criterion.

        Raises:
            BadFile: if it is not as it was written.
        """
        path = self.path / f"{rater}{RATINGS}"
        found = {}
        for record in read_bound(path, self.digest):
            try:
                said = Rated.model_validate(record.content)
            except ValidationError as error:
                raise BadFile(f"{paths.shown(path)}:{record.n + 1}: this is no rating") from error
            if said.by != rater:
                # a copy that some program made beside the file would count its rater twice
                raise BadFile(f"{paths.shown(path)}: these are the ratings of {said.by}", "Take the file away.")
            found[said.call, said.criterion] = said
        return found

    def left(self, rater: str) -> list[tuple[str, Asked]]:
        """Return what a rater has still to rate, in their order."""
        given = self.rated(rater)
        return [(call, c) for call in self.session.order(rater) for c in self.asked(call) if (call, c.key) not in given]

    def keep(self, ratings: Iterable[Rated]) -> None:
        """Append ratings of one rater; they are on the disk when this returns.

        Raises:
            BadFile: if the rater's file is not as it was written.
            StorageProblem: if they cannot be written.
        """
        ratings = list(ratings)
        contents = [rated.model_dump(mode="json") for rated in ratings]
        append_bound(self.path / f"{ratings[0].by}{RATINGS}", contents, self.digest, self._sources)

    def now(self) -> str:
        """Return the time as it is kept."""
        return stamp(self._sources)

    def opened(self) -> str:
        """Return when the report was first looked at; empty where it was not."""
        return next((str(line["at"]) for _, line in read_lines(self.path / OPENED).good if "at" in line), "")

    def open_report(self) -> None:
        """Keep that somebody has seen the levels: who rates from here on does not rate blind."""
        if not self.opened():
            append_line(self.path / OPENED, {"at": self.now()})

    def waiting_for(self, without: Iterable[str] = ()) -> dict[str, int]:
        """Return who has still to rate how many calls: all that began, and all that are expected."""
        names = sorted({*self.began(), *self.session.raters} - {*without})
        left = {name: len({call for call, _ in self.left(name)}) for name in names}
        return {name: count for name, count in left.items() if count}


def rater_name(name: str) -> str:
    """Return a rater's name.

    Raises:
        UsageProblem: if it cannot be one.
    """
    if name == GRADER:
        raise UsageProblem(f"{name!r} cannot be a rater's name.", "It stands for the grader in the report.")
    try:
        return _NAME.validate_python(name)
    except ValidationError as error:
        remedy = "It is lower case words joined by hyphens; a pseudonym will do."
        raise UsageProblem(f"{name!r} cannot be a rater's name.", remedy) from error


def _bytes(path: Path) -> bytes:
    with explained(path):
        return path.read_bytes()


def _read(kind: type[Read], raw: bytes, path: Path) -> Read:
    try:
        return kind.model_validate(json.loads(raw))
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{paths.shown(path)}: this cannot be read", str(error).splitlines()[0]) from error
