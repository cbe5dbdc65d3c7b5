"""What trainers write: the scenario format, its loader and the library of files."""

from roleplay.scenarios.acts import Forbidden, Step
from roleplay.scenarios.around import Around
from roleplay.scenarios.conditions import Condition
from roleplay.scenarios.customer import Cue, Fact
from roleplay.scenarios.library import files, find, hidden, locate, same_id, schema
from roleplay.scenarios.lines import Lines
from roleplay.scenarios.loader import Loaded, load
from roleplay.scenarios.model import ARCHETYPES, FILE, OPENING, OUTCOMES, Scenario
from roleplay.scenarios.new import MOODS, Plan, write_new
from roleplay.scenarios.soundness import examples, spoken

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
    "Lines",
    "Loaded",
    "Plan",
    "Scenario",
    "Step",
    "examples",
    "files",
    "find",
    "hidden",
    "load",
    "locate",
    "same_id",
    "schema",
    "spoken",
    "write_new",
]
