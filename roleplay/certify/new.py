"""Write the beginning of a certification plan: commented, valid, and honest about its cut scores."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from string import Template

from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.json_schema import FOLDER as SCHEMAS
from roleplay.written import SLUG, quoted, slug

START = Path(__file__).parent / "start" / "plan.yaml"
"""What a new plan begins as."""
SCENARIOS = 12
"""Scenarios in a form when nobody says."""
REPEATS = 8
"""How often agents take each scenario of a new plan."""


@dataclass(frozen=True)
class Answers:
    """Hold what a new plan begins from."""

    title: str
    people: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    """Scripted agents by name."""
    scenarios: int = SCENARIOS


def write_new(answers: Answers, folder: Path, bots: Collection[str], pool: int) -> Path:
    """Write a plan and return its file; `pool` is the number of scenarios without a content note.

    Raises:
        UsageProblem: if the title gives no id, nobody is certified, somebody is unknown, the pool is too small for a
            form, or the file is there already.
    """
    name = slug(answers.title)
    if not name:
        raise UsageProblem("The title needs a letter or a digit.", "")
    _check(answers, bots)
    if answers.scenarios > pool:
        message = f"A form of {answers.scenarios} cannot be drawn from {pool} scenarios, those without a content note."
        raise UsageProblem(message, f"Begin with {pool} or fewer; the plan's `pool` says what else may be drawn.")
    file = folder / f"{name}.yaml"
    if file.exists():
        raise UsageProblem(f"{file} is there already.", "Choose another title, or change that one.")
    values = {
        "id": name, "title": quoted(answers.title), "scenarios": str(answers.scenarios), "file": str(file),
        "people": ", ".join(dict.fromkeys(answers.people)),
        "agents": "".join(f"    {bot}: {{ bot: {bot} }}\n" for bot in dict.fromkeys(answers.agents)),
        # what rules over nobody is left as a remark
        "no_people": "" if answers.people else "# ",
        "no_agents": "" if answers.agents else "# ",
        "repeats": str(REPEATS if answers.agents else 1),
        "schema": Path(os.path.relpath(SCHEMAS / "plan.schema.json", folder)).as_posix(),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(Template(START.read_text(encoding="utf-8")).substitute(values), encoding="utf-8")
    return file


def _check(answers: Answers, bots: Collection[str]) -> None:
    """Refuse candidates who cannot be any."""
    if not answers.people and not answers.agents:
        raise UsageProblem("Nobody is to be certified.", "Name people with --people, or scripted agents with --agents.")
    for name in answers.people:
        if not re.fullmatch(SLUG, name):
            pseudonym = slug(name) or "robin"
            raise UsageProblem(f"{name!r} cannot be a pseudonym.", f"Small letters and digits, such as {pseudonym}.")
    for bot in answers.agents:
        if bot not in bots:
            near = closest_few(bot, list(bots)) or list(bots)
            raise UsageProblem(f"There is no scripted agent {bot!r}.", f"Closest: {', '.join(near)}")
    if both := set(answers.people) & set(answers.agents):
        raise UsageProblem(f"{min(both)!r} is named as a person and as an agent.", "Call the person otherwise.")
