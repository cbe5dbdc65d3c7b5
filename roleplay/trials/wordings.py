"""Is it the same call when a model words the customer? The same agent turns, said to both customers, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from roleplay.calls import CallView
from roleplay.events import AgentSaid, CustomerFault, CustomerSaid
from roleplay.scenarios import Scenario
from roleplay.trials.bots import BOTS
from roleplay.trials.played import Played, Ports, play, speak

AGENTS = ("skilled", "cold")
"""Bots whose turns are said to both customers: one that hears everything, one that hears nothing."""
Say = Callable[[CallView], CustomerSaid]
Worded = Callable[[Callable[[CustomerFault], None]], Say]
"""Return a customer for one call; it reports its faults as they happen."""


@dataclass(frozen=True)
class Apart:
    """Say where a call with the worded customer went otherwise."""

    bot: str
    seed: int
    turn: int
    what: str
    """`facts`, `band` or `ending`."""
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
            faults = list[CustomerFault]()
            with_model = replace(ports, say=worded(faults.append))
            second = play(scenario, seed, with_model, speak(said), graded=False)
            lines = [e for e in second.events if isinstance(e, CustomerSaid)]
            proof.calls += 1
            proof.lines += len(lines)
            proof.worded += sum(bool(line.words) for line in lines)
            proof.faults.update(fault.kind for fault in faults)
            proof.reached += sum(fault.reached for fault in faults)
            proof.apart += _apart(name, first, second)
    return proof


def _apart(bot: str, first: Played, second: Played) -> Iterator[Apart]:
    """Yield the first turn in which each thing differs: what follows from it is no news."""
    seen = set[str]()
    for turn, (a, b) in enumerate(zip_longest(_course(first), _course(second), fillvalue={})):
        for what in (*a, *(w for w in b if w not in a)):
            if a.get(what) != b.get(what) and what not in seen:
                seen.add(what)
                yield Apart(bot, first.seed, turn, what, a.get(what, "over"), b.get(what, "over"))
    if first.outcome != second.outcome:
        yield Apart(bot, first.seed, second.last.turn, "ending", first.outcome, second.outcome)


def _course(call: Played) -> list[dict[str, str]]:
    """Return for every turn what is to be the same; turn 0 is the opening line."""
    return [{"facts": ", ".join(state.told), "band": state.band} for state in call.states]
