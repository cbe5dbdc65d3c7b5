"""What trainers write: the scenario format, its loader and the library of files.

A name is imported when it is first asked for, because a list of scenarios needs none of the format's models.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roleplay.scenarios.acts import Forbidden, Step
    from roleplay.scenarios.around import Around
    from roleplay.scenarios.conditions import Condition
    from roleplay.scenarios.customer import Cue, Fact
    from roleplay.scenarios.heads import Head, head_of
    from roleplay.scenarios.library import files, find, hidden, locate, same_id, schema
    from roleplay.scenarios.lines import Lines
    from roleplay.scenarios.loader import Loaded, load
    from roleplay.scenarios.model import ARCHETYPES, FILE, OPENING, OUTCOMES, Scenario
    from roleplay.scenarios.new import MOODS, Plan, write_new
    from roleplay.scenarios.soundness import examples, spoken

_HOMES = {
    "acts": ("Forbidden", "Step"),
    "around": ("Around",),
    "conditions": ("Condition",),
    "customer": ("Cue", "Fact"),
    "heads": ("Head", "head_of"),
    "library": ("files", "find", "hidden", "locate", "same_id", "schema"),
    "lines": ("Lines",),
    "loader": ("Loaded", "load"),
    "model": ("ARCHETYPES", "FILE", "OPENING", "OUTCOMES", "Scenario"),
    "new": ("MOODS", "Plan", "write_new"),
    "soundness": ("examples", "spoken"),
}

__all__ = [
    "ARCHETYPES",
    "FILE",
    "MOODS",
    "OPENING",
    "OUTCOMES",
    "Around",
    "Condition",
    "Cue",
    "Fact",
    "Forbidden",
    "Head",
    "Lines",
    "Loaded",
    "Plan",
    "Scenario",
    "Step",
    "examples",
    "files",
    "find",
    "head_of",
    "hidden",
    "load",
    "locate",
    "same_id",
    "schema",
    "spoken",
    "write_new",
]


def __getattr__(name: str) -> Any:
    home = next((module for module, names in _HOMES.items() if name in names), "")
    if not home:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{home}"), name)
