"""Read a rehearsal: given agent lines, and under each what should be seen, done and felt.

seed 0
Agent: Can I take your date of birth?
  step identify
  not sees ask_again
  anger down
  customer says "May eighty-one"
ends abandoned
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from roleplay.behaviours import CATALOGUE
from roleplay.diagnostics import Diagnostic, Place, closest
from roleplay.mood import BANDS
from roleplay.scenarios import OPENING, OUTCOMES, Scenario

MOOD = ("anger", "distress", "trust", "patience", "clarity", "heard")
MOVES = ("up", "down", "same")
ENDS, SAYS = "ends", "customer says"


@dataclass(frozen=True)
class Expectation:
    """Hold one thing expected of a turn, and its line."""

    line: int
    key: str
    names: tuple[str, ...]
    wanted: bool = True
    """False where it must not happen."""

    def __str__(self) -> str:
        quoted = [f'"{name}"' for name in self.names] if self.key == SAYS else self.names
        return f"{'' if self.wanted else 'not '}{self.key} {', '.join(quoted)}"


@dataclass(frozen=True)
class RehearsedTurn:
    """Hold an agent line with what is expected of it."""

    line: int
    words: str
    expected: tuple[Expectation, ...] = ()


@dataclass
class Rehearsal:
    """Hold a rehearsal, or what was wrong with it."""

    path: str
    seed: int = 0
    turns: list[RehearsedTurn] = field(default_factory=list)
    ends: Expectation | None = None
    problems: list[Diagnostic] = field(default_factory=list)


def read_rehearsal(path: Path, shown: str, scenario: Scenario) -> Rehearsal:
    """Return a rehearsal of a scenario; every line that cannot be read is a problem at its place."""
    out = Rehearsal(shown)
    names = _names(scenario)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("Agent:"):
            out.turns.append(RehearsedTurn(number, text.removeprefix("Agent:").strip()))
        elif match := re.fullmatch(r"seed (\d+)", text):
            out.seed = int(match[1])
        else:
            _expect(out, number, line, names)
    return out


def _expect(out: Rehearsal, number: int, line: str, names: dict[str, list[str]]) -> None:
    text = line.strip()
    wanted = not text.startswith("not ")
    rest = text.removeprefix("not ")
    key = SAYS if rest.startswith(SAYS) else rest.split(" ", 1)[0]
    values = rest.removeprefix(key).strip()
    if key not in names:
        _problem(out, number, line, f"{key!r} is nothing that can be expected", closest(key, list(names)))
        return
    found = tuple(re.findall(r'"([^"]+)"', values) if key == SAYS else re.split(r"\s*,\s*", values))
    if not found or not found[0]:
        _problem(out, number, line, f"say what {key!r} should be", "")
        return
    for name in found:
        if names[key] and name not in names[key]:
            _problem(out, number, line, f"{name!r} is not known here", _meant(key, name, names[key]))
    expectation = Expectation(number, key, found, wanted)
    if key == ENDS:
        out.ends = expectation
    elif not out.turns:
        _problem(out, number, line, "this stands before the first agent line", "")
    else:
        last = out.turns[-1]
        out.turns[-1] = RehearsedTurn(last.line, last.words, (*last.expected, expectation))


def _meant(key: str, name: str, known: list[str]) -> str:
    """Return what was probably meant; a behaviour may be called what the debrief calls it."""
    if key == "sees":
        called = {b.name.lower(): b.id for b in CATALOGUE.values()}
        near = closest(name.lower(), [*called, *known])
        return called.get(near, near)
    return closest(name, known)


def _problem(out: Rehearsal, number: int, line: str, message: str, guess: str) -> None:
    place = Place(out.path, number, len(line) - len(line.lstrip()) + 1)
    out.problems.append(Diagnostic(place, "bad-rehearsal", message, "error", guess, line))


def _names(scenario: Scenario) -> dict[str, list[str]]:
    """Return what may be expected, each with the names it may take; without names any text will do."""
    steps, facts = list(scenario.steps), list(scenario.facts)
    return {
        "sees": list(CATALOGUE),
        "step": steps, "offers": steps, "unmet": steps,
        "fact": facts, "admits": facts, "hints": facts,
        "asks": [*scenario.knows, *facts],
        "answers": list(scenario.asks),
        "cue": [OPENING, *scenario.cues],
        "forbidden": list(scenario.forbidden),
        "stage": list(scenario.stages),
        "band": list(BANDS),
        **{variable: list(MOVES) for variable in MOOD},
        SAYS: [],
        ENDS: list(OUTCOMES),
    }  # fmt: skip
