"""What trainers write: the scenario format, its loader and the library of files."""

from roleplay.scenarios.acts import Forbidden, Step
from roleplay.scenarios.conditions import Condition
from roleplay.scenarios.customer import Cue, Fact
from roleplay.scenarios.library import files, find, schema
from roleplay.scenarios.lines import Lines
from roleplay.scenarios.loader import Loaded, load
from roleplay.scenarios.model import ARCHETYPES, OPENING, OUTCOMES, Scenario

__all__ = [
    "ARCHETYPES",
    "OPENING",
    "OUTCOMES",
    "Condition",
    "Cue",
    "Fact",
    "Forbidden",
    "Lines",
    "Loaded",
    "Scenario",
    "Step",
    "files",
    "find",
    "load",
    "schema",
]
