"""Take ratings that were given elsewhere, in a spreadsheet: all rows of a CSV, or none."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from roleplay import paths
from roleplay.calibration.session import Rated
from roleplay.errors import BadFile, UsageProblem
from roleplay.transcripts.disk import explained
from roleplay.wiring.calibration.folder import CalibrationFolder, rater_name
from roleplay.wiring.calibration.rating import read_answer

COLUMNS = ("call", "rater", "criterion", "level")
PARTED_BY = ",;\t"
MOST_TOLD = 20
"""Problems of one file that are named."""


def import_ratings(folder: CalibrationFolder, path: Path) -> dict[str, int]:
    """Keep the ratings of a file with the columns call, rater, criterion, level and perhaps reason.

    A call is named as in the session or by its own id. Returns how many were kept by rater; what a rater has said
    before in the same words is passed over.

    Raises:
        BadFile: naming every row that cannot be taken; nothing is kept then.
    """
    with explained(path):
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    first = text.partition("\n")[0]
    # some spreadsheets part columns by what their country's numbers leave free
    reader = csv.DictReader(io.StringIO(text), delimiter=max(PARTED_BY, key=first.count))
    heads = {h.strip().lower(): h for h in reader.fieldnames or []}
    name = paths.shown(path)
    if missing := [c for c in COLUMNS if c not in heads]:
        raise BadFile(
            f"{name}:1: there is no column {', '.join(missing)}", f"Needed: {', '.join(COLUMNS)}; reason may."
        )
    taken = _Taken(folder)
    problems = []
    for row in reader:
        cells = {column: (row.get(heads.get(column, "")) or "").strip() for column in (*COLUMNS, "reason")}
        try:
            taken.add(cells)
        except (UsageProblem, BadFile) as problem:
            problems.append(f"{name}:{reader.line_num}: {problem.message}")
    if problems:
        more = f"\n… and {len(problems) - MOST_TOLD} more" if len(problems) > MOST_TOLD else ""
        raise BadFile("\n".join(problems[:MOST_TOLD]) + more, "Nothing of the file was taken.")
    for ratings in taken.fresh.values():
        folder.keep(ratings.values())
    return {rater: len(ratings) for rater, ratings in taken.fresh.items()}


class _Taken:
    """Collect rows that can be taken."""

    def __init__(self, folder: CalibrationFolder) -> None:
        self._folder = folder
        self._calls = {alias: call.id for call in folder.session.calls for alias in (call.id, call.of)}
        self._keys = {call: {c.key for c in folder.asked(call)} for call in folder.calls}
        self._before: dict[str, dict[tuple[str, str], Rated]] = {}
        self.fresh: dict[str, dict[tuple[str, str], Rated]] = {}
        """What is to be kept, by rater."""

    def add(self, cells: dict[str, str]) -> None:
        """Take one row, or raise why it cannot be taken."""
        rater = rater_name(cells["rater"])
        call = self._calls.get(cells["call"])
        if call is None:
            raise UsageProblem(f"there is no call {cells['call']!r} in this session")
        key = cells["criterion"]
        if key not in self._keys[call]:
            raise UsageProblem(f"{key!r} is no criterion that {call} is rated on")
        level, reason = read_answer(f"{cells['level']} {cells['reason']}")
        rated = Rated(call=call, criterion=key, level=level, reason=reason, by=rater, at=self._folder.now())
        if rater not in self._before:
            self._before[rater] = self._folder.rated(rater)
        known = self.fresh.get(rater, {}).get((call, key)) or self._before[rater].get((call, key))
        if known is None:
            self.fresh.setdefault(rater, {})[call, key] = rated
        elif (known.level, known.reason) != (level, reason):
            raise UsageProblem(f"{rater} has said something else about {key} of {call}")
