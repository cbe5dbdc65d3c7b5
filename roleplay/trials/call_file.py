"""Read a model call: `Agent:` and `Customer:` lines, with `#` notes that say why a turn works or hurts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from roleplay.diagnostics import Diagnostic, Place, closest
from roleplay.scenarios import Scenario

KINDS = ("skilled", "poor")
"""The model calls a scenario has, each in a file of its name."""
AGENT, CUSTOMER, NOTE = STARTS = ("Agent:", "Customer:", "#")
"""How a line begins: who says it, or that nobody does."""
SHARE_OF_PAR, LEAST_TURNS = 0.6, 3
"""Share of the par that a skilled call takes at least, and the agent turns of any model call."""


@dataclass(frozen=True)
class ModelCall:
    """Hold a model call's agent turns with the line and the note each has, and what was wrong with it."""

    path: Path
    turns: tuple[str, ...]
    lines: tuple[int, ...]
    notes: tuple[str, ...]
    problems: tuple[Diagnostic, ...] = ()


def read_call(path: Path, shown: str = "") -> ModelCall:
    """Return a model call; a note belongs to the agent turn after it. Lines that cannot be read are problems."""
    turns: list[str] = []
    lines: list[int] = []
    notes: list[str] = []
    problems: list[Diagnostic] = []
    note = ""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        text = line.strip()
        if text.startswith(NOTE):
            note = f"{note} {text.lstrip('# ')}".strip()
        elif text.startswith(AGENT):
            turns.append(text.removeprefix(AGENT).strip())
            lines.append(number)
            notes.append(note)
            note = ""
        elif text and not text.startswith(CUSTOMER):
            place = Place(shown or str(path), number, len(line) - len(line.lstrip()) + 1)
            guess = closest(text.split(" ", 1)[0], list(STARTS))
            problems.append(Diagnostic(place, "bad-call", "nobody says this line", "error", guess, line))
    return ModelCall(path, tuple(turns), tuple(lines), tuple(notes), tuple(problems))


def check_calls(folder: Path, shown: str, scenario: Scenario) -> Iterable[Diagnostic]:
    """Yield what is wrong with the model calls of a scenario's folder; `shown` is the folder as one reads it."""
    for kind in KINDS:
        name = f"{kind}.call"
        first = Place(f"{shown}/{name}", 1, 1)
        if not (folder / name).is_file():
            yield Diagnostic(first, "missing-call", f"there is no {kind} call to learn from", "warning")
            continue
        call = read_call(folder / name, first.path)
        yield from call.problems
        least = max(LEAST_TURNS, round(SHARE_OF_PAR * scenario.turns.par) if kind == "skilled" else 0)
        if len(call.turns) < least:
            message = f"{len(call.turns)} agent turns; fewer than {least} show too little of the call"
            yield Diagnostic(first, "short-call", message, "warning")
        if not any(call.notes):
            yield Diagnostic(first, "no-notes", "no note says why a turn works or hurts", "warning")
