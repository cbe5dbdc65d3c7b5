"""Is it the same call when a model words the customer? The same agent turns, said to both customers, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Literal

from roleplay.events import AgentSaid, CustomerFault, CustomerSaid
from roleplay.scenarios import Scenario
from roleplay.trials.bots import BOTS
from roleplay.trials.played import Played, Ports, SaysLines, play, speak

OVER = "the call is over"
AGENTS = ("skilled", "cold")
"""Bots whose turns are said to both customers: one that hears everything, one that hears nothing."""
Worded = Callable[[Callable[[CustomerFault], None]], SaysLines]
"""Make the customer of one call, who reports what its model gets wrong."""


@dataclass(frozen=True)
class Apart:
    """Say where a call with the worded customer went otherwise."""

    bot: str
    seed: int
    turn: int
    what: Literal["facts", "band", "ending"]
    scripted: str
    worded: str

    def __str__(self) -> str:
        where = f"{self.bot}, seed {self.seed}, turn {self.turn}"
        return f"{where}: {self.what} {self.scripted or 'none'} as written, {self.worded or 'none'} in a model's words"


@dataclass
class WordedProof:
    """Hold what came of the calls of a scenario."""

    scenario: str
    calls: int = 0
    lines: int = 0
    """Lines of the customer."""
    worded: int = 0
    """Lines that were said in the model's words."""
    faults: Counter[str] = field(default_factory=Counter)
    """What the model got wrong, by its class; each such line was tried again or said as written."""
    reached: int = 0
    """Faults that whoever was called noticed."""
    apart: list[Apart] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Whether every call told the same facts, sounded the same and ended the same."""
        return not self.apart


def prove_wordings(scenarios: Mapping[int, Scenario], ports: Ports, worded: Worded) -> WordedProof:
    """Return how calls of a scenario, given by seed, go with either customer."""
    proof = WordedProof(next(iter(scenarios.values())).id)
    for name in AGENTS:
        for seed, scenario in scenarios.items():
            first = play(scenario, seed, ports, BOTS[name](scenario, seed), graded=False)
            said = [e.text for e in first.events if isinstance(e, AgentSaid)]
            second = play(scenario, seed, replace(ports, customer=worded), speak(said), graded=False)
            lines = [e for e in second.events if isinstance(e, CustomerSaid)]
            faults = [e for e in second.events if isinstance(e, CustomerFault)]
            proof.calls += 1
            proof.lines += len(lines)
            proof.worded += sum(bool(line.words) for line in lines)
            proof.faults.update(fault.kind for fault in faults)
            proof.reached += sum(fault.reached for fault in faults)
            proof.apart += _apart(name, first, second)
    return proof


def _apart(bot: str, first: Played, second: Played) -> Iterator[Apart]:
    """Yield the first turn in which each thing differs: what follows from it is no news."""
    kinds: tuple[Literal["facts", "band"], ...] = ("facts", "band")
    for what in kinds:
        pairs = zip_longest(_course(first, what), _course(second, what), fillvalue=OVER)
        found = next(((turn, a, b) for turn, (a, b) in enumerate(pairs) if a != b), None)
        if found:
            yield Apart(bot, first.seed, found[0], what, found[1], found[2])
    if first.outcome != second.outcome:
        yield Apart(bot, first.seed, second.last.turn, "ending", first.outcome, second.outcome)


def _course(call: Played, what: Literal["facts", "band"]) -> list[str]:
    """Return what is to be the same, after the opening line and after every turn."""
    return [", ".join(state.told) if what == "facts" else state.band for state in call.states]
