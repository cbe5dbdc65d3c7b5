"""The red-team corpus: situations of real calls, and what a model said or was talked into in them.

Each line of `data/red_team.jsonl` is a situation, or what was said at one: with a class, words that must be held back
under it (with `agent` where the agent talked the model into them), and without one, words that must pass.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from roleplay.behaviours import Line
from roleplay.calls import begin, view_of
from roleplay.customers.checks import Case, WrittenLine, tidy
from roleplay.events import CustomerSaid, Part
from tests.conftest import scenario

ROWS = [json.loads(row) for row in (Path(__file__).parent / "data" / "red_team.jsonl").read_text("utf-8").splitlines()]
SITUATIONS = {row["situation"]: row for row in ROWS if "situation" in row}
HELD = [row for row in ROWS if "class" in row]
INJECTED = [row for row in HELD if "agent" in row]
PASSES = [row for row in ROWS if "says" in row and "class" not in row]


@lru_cache(maxsize=32)
def case(name: str) -> Case:
    return Case(scenario(name), 0)


def situation(name: str, agent: str | None = None, alike=None) -> WrittenLine:
    """Return the line that is to be worded, the agent's last words others if wished."""
    row = SITUATIONS[name]
    held = case(row["scenario"])
    said = row["agent"] if agent is None else agent
    spoken = [Line(who, text) for who, text in row["before"]]
    lines = (*spoken, Line("agent", said)) if row["turn"] else ()
    view = replace(
        view_of(begin(held.scenario, 0)), turn=row["turn"], band=row["band"], outcome=row["outcome"], lines=lines,
        agent=said, told=frozenset(row["told"]), pressed=frozenset(row["pressed"]),
    )  # fmt: skip
    parts = tuple(Part(kind=kind, ref=ref, text=text) for kind, ref, text in row["parts"])
    return WrittenLine(CustomerSaid(turn=row["turn"], band=row["band"], parts=parts), view, held, alike)


def spoken(row: dict, line: WrittenLine) -> str:
    """Return what a model said as a check gets to see it."""
    name = line.case.scenario.customer.name
    return tidy(row["says"], (name, *name.split()))
