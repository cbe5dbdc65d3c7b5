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

from roleplay.behaviours import CATALOGUE, called
from roleplay.diagnostics import MOST, Diagnostic, Place, gathered, unknown
from roleplay.mood import BANDS
from roleplay.scenarios import OPENING, OUTCOMES, Scenario
from roleplay.session import MAX_CHARACTERS
from roleplay.text_files import read_text_file

MOOD = ("anger", "distress", "trust", "patience", "clarity", "heard")
MOVES = ("up", "down", "same")
AGENT, SEED, ENDS, SAYS = "Agent:", "seed", "ends", "customer says"
QUOTED = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”]")
"""Words between quotes, straight or curly as an editor makes them."""


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
    file = read_text_file(path, shown)
    out = Rehearsal(shown, problems=list(file.problems))
    if out.problems:
        return out
    names = _names(scenario)
    for number, line in enumerate(file.lines, 1):
        text = line.strip()
        if len(out.problems) > MOST:
            break
        if not text or text.startswith("#"):
            continue
        if text.startswith(AGENT):
            _agent(out, number, line)
        elif text.split(" ")[0].rstrip(":").lower() == SEED:
            _seed(out, number, line)
        else:
            _expect(out, number, line, names)
    if not out.problems and not out.ends and not any(turn.expected for turn in out.turns):
        _problem(out, 1, "", "nothing is expected here, so this would go as written whatever happens", "")
    out.problems = list(gathered(out.problems))
    return out


def _agent(out: Rehearsal, number: int, line: str) -> None:
    words = line.strip().removeprefix(AGENT).strip()
    if not words:
        _problem(out, number, line, "the agent says nothing here", "")
    elif len(words) > MAX_CHARACTERS:
        _problem(out, number, line, f"a turn takes at most {MAX_CHARACTERS:,} characters", "")
    out.turns.append(RehearsedTurn(number, words))


def _seed(out: Rehearsal, number: int, line: str) -> None:
    match = re.fullmatch(rf"{SEED} (\d{{1,9}})", line.strip())
    if match is None:
        _problem(out, number, line, "a seed is a whole number, written like `seed 0`", "")
    elif out.turns:
        _problem(out, number, line, "the seed stands at the top, before the first agent line", "")
    else:
        out.seed = int(match[1])


def _expect(out: Rehearsal, number: int, line: str, names: dict[str, list[str]]) -> None:
    text = line.strip()
    wanted = not text.startswith("not ")
    rest = text.removeprefix("not ").strip()
    key = SAYS if rest.startswith(SAYS) else rest.split(" ", 1)[0]
    values = rest.removeprefix(key).strip()
    if key not in names:
        words, guess = unknown(key, "{name} is nothing that can be expected", [AGENT, SEED, *names])
        _problem(out, number, line, words, guess)
        if guess == AGENT:
            out.turns.append(RehearsedTurn(number, rest))
        return
    found = tuple(QUOTED.findall(values) if key == SAYS else re.split(r"\s*,\s*", values))
    if not found or not found[0]:
        words = f'put it between quotes: {SAYS} "…"' if values else f"say what {key!r} should be"
        _problem(out, number, line, words, "")
        return
    for name in found:
        if names[key] and name not in names[key]:
            words, guess = unknown(name, "{name} is not known here", names[key], "here can stand")
            _problem(out, number, line, words, (called(name) if key == "sees" else "") or guess, name)
    expectation = Expectation(number, key, found, wanted)
    if key == ENDS and out.ends:
        _problem(out, number, line, f"the end stands in line {out.ends.line} already; several may be named there", "")
    elif key == ENDS:
        out.ends = expectation
    elif not out.turns:
        _problem(out, number, line, "this stands before the first agent line", "")
    else:
        last = out.turns[-1]
        out.turns[-1] = RehearsedTurn(last.line, last.words, (*last.expected, expectation))


def _problem(out: Rehearsal, number: int, line: str, message: str, guess: str, at: str = "") -> None:
    """Add a problem at a line, or at words in it."""
    start = len(line) - len(line.lstrip())
    found = line.rfind(at) if at else -1
    place = Place(out.path, number, max(start, found) + 1)
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
