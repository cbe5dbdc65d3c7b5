"""Read a model call: `Agent:` and `Customer:` lines, with `#` notes that say why a turn works or hurts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ModelCall:
    """Hold a model call's agent turns with the line and the note each has."""

    path: Path
    turns: tuple[str, ...]
    lines: tuple[int, ...]
    notes: tuple[str, ...]


def read_call(path: Path) -> ModelCall:
    """Return a model call; a note belongs to the agent turn after it."""
    turns: list[str] = []
    lines: list[int] = []
    notes: list[str] = []
    note = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if text.startswith("#"):
            note = f"{note} {text.lstrip('# ')}".strip()
        elif text.startswith("Agent:"):
            turns.append(text.removeprefix("Agent:").strip())
            lines.append(number)
            notes.append(note)
            note = ""
    return ModelCall(path, tuple(turns), tuple(lines), tuple(notes))
