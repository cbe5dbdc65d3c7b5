"""Check a scenario against what stands around it: the rubrics it names, and other scenarios of the same id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from roleplay.diagnostics import unknown
from roleplay.scenarios.model import Scenario
from roleplay.yaml_source import YamlSource


@dataclass(frozen=True)
class Around:
    """Hold what a scenario can refer to outside of itself."""

    criteria: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The criteria of every rubric; with none, nothing is said of rubrics."""
    same_id: str = ""
    """The file of another scenario that has this one's id, as a person reads it."""
    hidden_by: str = ""
    """The file that is found first under the name of this one's folder."""


def check_around(scenario: Scenario, source: YamlSource, around: Around) -> None:
    """Add a problem for everything that the scenario names and nothing around it is."""
    if around.same_id:
        message = f"{around.same_id} has the same id: a transcript could not tell which was played"
        source.problem(("id",), "same-id", message)
    if around.hidden_by:
        message = f"{around.hidden_by} is found first under this name: this one can only be reached by its path"
        source.problem(("id",), "hidden-id", message, warn=True)
    seen: set[str] = set()
    for i, name in enumerate(scenario.rubrics):
        trail = ("rubrics", i)
        if name in seen:
            source.problem(trail, "unknown-id", f"the rubric {name!r} stands twice")
        elif around.criteria and name not in around.criteria:
            words, guess = unknown(name, "there is no rubric {name}", list(around.criteria), "known")
            source.problem(trail, "unknown-id", words, suggestion=guess)
        seen.add(name)
    criteria = [key for name in scenario.rubrics for key in around.criteria.get(name, ())]
    for key in scenario.not_applicable:
        if criteria and key not in criteria:
            words, guess = unknown(key, "no rubric of this scenario has a criterion {name}", criteria, "known")
            source.problem(("not_applicable", key), "unknown-id", words, key=True, suggestion=guess)
