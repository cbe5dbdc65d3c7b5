"""Erase in the file of answers to drills, which nothing binds together: its lines can go."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from roleplay.privacy.redaction import Redaction
from roleplay.transcripts import DRILLS, read_lines
from roleplay.transcripts.disk import PATIENCE_S, explained, locked
from roleplay.transcripts.erasing import replace_bytes
from roleplay.transcripts.model import canonical

Line = dict[str, Any]


def drills_erased(folder: Path, call: str, redaction: Redaction) -> int:
    """Take the words out of the answers to turns of a call, and out of those that quote them; return how many."""

    def left(line: Line) -> Line:
        about, _, turn = str(line.get("moment", "")).rpartition("/")
        mine = about == call and turn.isdigit() and redaction.of_turn(int(turn))
        return redaction.of_drill(line) if mine or redaction.quotes(str(line.get("words", ""))) else line

    return _rewritten(folder, left)


def drills_of(folder: Path, trainee: str) -> int:
    """Take away every answer of a trainee, and return how many there were."""
    return _rewritten(folder, lambda line: None if line.get("trainee") == trainee else line)


def drills_before(folder: Path, at: str, *, dry_run: bool = False) -> int:
    """Take away every answer given before a moment in UTC, ISO 8601, and return how many there were."""
    return _rewritten(folder, lambda line: None if str(line.get("at", at)) < at else line, dry_run=dry_run)


def trainees_of_drills(folder: Path) -> set[str]:
    """Return the pseudonyms that gave answers."""
    return {str(line.get("trainee", "")) for _, line in read_lines(folder / DRILLS).good}


def _rewritten(folder: Path, left: Callable[[Line], Line | None], *, dry_run: bool = False) -> int:
    """Write the file anew with what is left of each line, and return how many lines are others.

    A line that cannot be read stays as it is.
    """
    path = folder / DRILLS
    if not path.is_file():
        return 0
    with explained(path):
        opened = path.open("rb+", buffering=0)
    with locked(opened, path, wait_s=PATIENCE_S):
        changed, out = 0, list[bytes]()
        for raw in path.read_bytes().split(b"\n"):
            before = _line(raw)
            after = left(before) if before is not None else None
            if before is None or after == before:
                out.append(raw)
                continue
            changed += 1
            if after is not None:
                out.append(canonical(after))
        if changed and not dry_run:
            replace_bytes(path, b"\n".join(out))
    return changed


def _line(raw: bytes) -> Line | None:
    try:
        content = json.loads(raw) if raw.strip() else None
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
