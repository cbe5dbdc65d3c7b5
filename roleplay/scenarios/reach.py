"""What a call can come to: which steps, facts, questions, cues, stages and outcomes can be reached at all.

Conditions are followed from the beginning of a call until nothing new can be reached. What an agent says and how the
mood moves is taken to be possible; what no agent and no mood could bring about is not.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from roleplay.scenarios.conditions import Condition
from roleplay.scenarios.model import OPENING, Scenario

WHOLE_GOAL = 100
PARTS = ("steps", "facts", "asks", "cues", "stages")


@dataclass
class Reach:
    """Hold the ids that can be reached, by kind."""

    steps: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    """Facts that can be told, not only admitted."""
    known: set[str] = field(default_factory=set)
    """Facts that can come out at all."""
    asks: set[str] = field(default_factory=set)
    cues: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)

    def size(self) -> int:
        """Return how many ids there are."""
        return sum(len(part) for part in vars(self).values())

    def can(self, condition: Condition | None) -> bool:
        """Return whether a condition can hold at some time in a call."""
        if condition is None:
            return True
        needed = (
            set(condition.done) <= self.steps
            and set(condition.told) <= self.known
            and set(condition.answered) <= self.asks
            and {*condition.met, *condition.voiced} <= self.cues
            and (not condition.stage or bool(self.stages & set(condition.stage)))
        )
        fresh = not (set(condition.done) & set(condition.not_done) or set(condition.told) & set(condition.not_told))
        numbers = all(not bound.empty for bound in condition.ranges().values())
        goal = condition.goal is None or (condition.goal.at_least or 0) <= WHOLE_GOAL
        either = not condition.any or any(self.can(other) for other in condition.any)
        return needed and fresh and numbers and goal and either


def reach_of(scenario: Scenario, granted: Reach | None = None) -> Reach:
    """Return what calls from a scenario can reach, with what is granted from the start."""
    reach = granted or Reach()
    reach.cues |= {OPENING} if scenario.customer.feels else set()
    reach.stages.add(next(iter(scenario.stages)))
    before = -1
    while reach.size() > before:
        before = reach.size()
        _widen(scenario, reach)
    return reach


def everything(scenario: Scenario, *apart: str) -> Reach:
    """Return all ids of a scenario, apart from those of some kinds."""
    ids = {part: set() if part in apart else set(getattr(scenario, part)) for part in PARTS}
    return Reach(ids["steps"], set(ids["facts"]), set(ids["facts"]), ids["asks"], ids["cues"], ids["stages"])


def unreached(scenario: Scenario, reach: Reach) -> dict[str, list[str]]:
    """Return the ids that cannot be reached, by kind: those that are in themselves to blame where there are such.

    What cannot be reached only because something else cannot is left out, so that one mistake is named once.
    """
    out = {part: [n for n in getattr(scenario, part) if n not in getattr(reach, part)] for part in PARTS}
    out["stages"] = out["stages"][:1]
    roots = {}
    for part, names in out.items():
        alone = reach_of(scenario, everything(scenario, part)) if names else reach
        roots[part] = [name for name in names if name not in getattr(alone, part)]
    return roots if any(roots.values()) else out


def can_of_itself(scenario: Scenario, condition: Condition | None) -> bool:
    """Return whether a condition could hold if everything it names could be reached."""
    return everything(scenario).can(condition)


def _widen(scenario: Scenario, reach: Reach) -> None:
    reach.steps |= {n for n, s in scenario.steps.items() if set(s.needs) <= reach.steps | reach.known}
    for name, fact in scenario.facts.items():
        told = fact.safety or reach.can(fact.tells.at)
        if told:
            reach.facts.add(name)
        if told or (fact.admits and reach.can(fact.admits.at)):
            reach.known.add(name)
    reach.asks |= {n for n, a in scenario.asks.items() if reach.can(a.after)}
    reach.cues |= {n for n, c in scenario.cues.items() if reach.can(c.after)}
    for stage, following in itertools.pairwise(scenario.stages):
        until = scenario.stages[stage].until
        if stage in reach.stages and until is not None and reach.can(until):
            reach.stages.add(following)
