"""Write the beginning of a scenario: commented, playable, and free of problems."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from roleplay.errors import UsageProblem
from roleplay.json_schema import FOLDER as SCHEMAS
from roleplay.scenarios.model import FILE
from roleplay.written import quoted, slug

START = Path(__file__).parent / "start"
"""What a new scenario begins as."""
MOODS: dict[str, dict[str, str]] = {
    "angry": {"anger": "62", "distress": "30", "feels": "anger", "opening": "I want this put right."},
    "worried": {"anger": "25", "distress": "60", "feels": "worry", "opening": "I don't know what I'm to do."},
    "hurt": {"anger": "40", "distress": "50", "feels": "hurt", "opening": "After all these years with you."},
}
"""The moods a new scenario can begin in."""


@dataclass(frozen=True)
class Plan:
    """Hold the answers a new scenario begins from."""

    title: str
    industry: str
    caller: str
    wants: str
    mood: str = "angry"
    difficulty: int = 2

    @property
    def id(self) -> str:
        """The title as the name of a folder."""
        return slug(self.title)


def write_new(plan: Plan, folder: Path) -> Path:
    """Write a scenario's folder and return its file.

    Raises:
        UsageProblem: if the title gives no id, the mood is unknown, or the folder is there already.
    """
    if not plan.id:
        raise UsageProblem("The title needs a letter or a digit.", "")
    if plan.mood not in MOODS:
        raise UsageProblem(f"There is no mood {plan.mood!r} to begin in.", f"Known: {', '.join(MOODS)}")
    home = folder / plan.id
    if home.exists():
        raise UsageProblem(f"{home} is there already.", "Choose another title, or change that one.")
    values = {
        "id": plan.id, "title": quoted(plan.title), "industry": _plain(plan.industry), "caller": quoted(plan.caller),
        "wants": quoted(plan.wants), "difficulty": str(plan.difficulty),
        "schema": Path(os.path.relpath(SCHEMAS / "scenario.schema.json", home)).as_posix(), **MOODS[plan.mood],
    }  # fmt: skip
    home.mkdir(parents=True)
    for start in sorted(START.iterdir()):
        text = Template(start.read_text(encoding="utf-8")).substitute(values)
        (home / start.name).write_text(text, encoding="utf-8")
    return home / FILE


def _plain(text: str) -> str:
    return re.sub(r"[^\w -]", "", text).strip() or "service"
