"""The file of answers to drills, beside the calls: read what can be read, append what is new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from roleplay import paths
from roleplay.drills import DrillResult
from roleplay.transcripts import DRILLS, append_line, read_lines


class DrillFile:
    """Hold the answers of one trainee; a line that cannot be read is left out and said so, and stays in the file."""

    def __init__(self, folder: Path, trainee: str) -> None:
        self.path = folder / DRILLS
        self.notices: list[str] = []
        self.results: list[DrillResult] = [r for r in self._read() if r.trainee == trainee]

    def _read(self) -> Iterator[DrillResult]:
        found = read_lines(self.path)
        unread = list(found.bad)
        for number, content in found.good:
            try:
                yield DrillResult.model_validate(content)
            except ValidationError:
                unread.append(number)
        self.notices += [
            f"{paths.shown(self.path)}:{number}: this line cannot be read; what is due is reckoned without it."
            for number in sorted(unread)
        ]

    def keep(self, result: DrillResult) -> None:
        """Append an answer; it is on the disk when this returns.

        Raises:
            StorageProblem: if it cannot be written; it counts until the program ends all the same.
        """
        self.results.append(result)
        append_line(self.path, result.model_dump(mode="json"))
