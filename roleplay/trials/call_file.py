"""Read a model call: `Agent:` and `Customer:` lines, with `#` notes that say why a turn works or hurts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from roleplay import paths
from roleplay.diagnostics import Diagnostic, Place, closest, gathered
from roleplay.scenarios import Scenario
from roleplay.session import MAX_CHARACTERS
from roleplay.text_files import read_text_file

KINDS = ("skilled", "poor")
"""The model calls a scenario has, each in a file of its name."""
AGENT, CUSTOMER, NOTE = STARTS = ("Agent:", "Customer:", "#")
"""How a line begins: who says it, or that nobody does."""
NOBODY = "nobody says this line: it must begin with Agent:, Customer: or, for a note, #"
SHARE_OF_PAR, LEAST_TURNS = 0.6, 3
"""Share of the par that a skilled call takes at least, and the agent turns of any model call."""


@dataclass(frozen=True)
class ModelCall:
    """Hold a model call's agent turns with the line and the note each has, all of it in order, and what was wrong."""

    path: Path
    turns: tuple[str, ...]
    lines: tuple[int, ...]
    notes: tuple[str, ...]
    script: tuple[tuple[str, str], ...] = ()
    """Everything as it is written: `Agent`, `Customer` or `Note`, and the words."""
    problems: tuple[Diagnostic, ...] = ()


def read_call(path: Path, shown: str = "") -> ModelCall:
    """Return a model call; a note belongs to the agent turn after it. Lines that cannot be read are problems."""
    file = read_text_file(path, shown)
    turns: list[str] = []
    lines: list[int] = []
    notes: list[str] = []
    script: list[tuple[str, str]] = []
    problems = list(file.problems)
    note = ""
    for number, line in enumerate(file.lines, 1):
        text = line.strip()
        words = text.removeprefix(AGENT).strip()
        if text.startswith(NOTE):
            note = f"{note} {text.lstrip('# ')}".strip()
            script.append(("Note", text.lstrip("# ")))
        elif text.startswith(AGENT):
            turns.append(words)
            lines.append(number)
            notes.append(note)
            script.append(("Agent", turns[-1]))
            note = ""
        elif text.startswith(CUSTOMER):
            script.append(("Customer", text.removeprefix(CUSTOMER).strip()))
        message, guess = _wrong(text, words)
        if message:
            place = Place(file.shown, number, len(line) - len(line.lstrip()) + 1)
            problems.append(Diagnostic(place, "bad-call", message, "error", guess, line))
    return ModelCall(path, tuple(turns), tuple(lines), tuple(notes), tuple(script), gathered(problems))


def _wrong(text: str, words: str) -> tuple[str, str]:
    """Return what is wrong with a line, if anything, and what was probably meant."""
    if not text.startswith(STARTS):
        return (NOBODY, closest(text.split(" ", 1)[0], list(STARTS))) if text else ("", "")
    if text.startswith(AGENT) and not words:
        return "the agent says nothing here", ""
    if text.startswith(AGENT) and len(words) > MAX_CHARACTERS:
        return f"a turn takes at most {MAX_CHARACTERS:,} characters", ""
    return "", ""


def check_calls(folder: Path, shown: str, scenario: Scenario) -> Iterable[Diagnostic]:
    """Yield what is wrong with the model calls of a scenario's folder; `shown` is the folder as one reads it."""
    for kind in KINDS:
        name = f"{kind}.call"
        first = Place(f"{shown}/{name}", 1, 1)
        if not paths.kind_of(folder / name):
            yield Diagnostic(first, "missing-call", f"there is no {kind} call to learn from", "warning")
            continue
        call = read_call(folder / name, first.path)
        yield from call.problems
        if call.problems and not call.turns:
            continue
        least = max(LEAST_TURNS, round(SHARE_OF_PAR * scenario.turns.par) if kind == "skilled" else 0)
        if len(call.turns) < least:
            message = f"{len(call.turns)} agent turns; fewer than {least} show too little of the call"
            yield Diagnostic(first, "short-call", message, "warning")
        if not any(call.notes):
            yield Diagnostic(first, "no-notes", "no note says why a turn works or hurts", "warning")
