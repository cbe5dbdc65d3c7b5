"""What a call is graded against: the rubric format, its loader and the rubrics that come with the program."""

from roleplay.rubrics.explain import explain
from roleplay.rubrics.loader import LoadedRubric, files, find, hidden, load, measures, schema
from roleplay.rubrics.model import LEVELS, TOP, Criterion, Critical, Rubric, Table, When
from roleplay.rubrics.new import OWN, choices, write_new

__all__ = [
    "LEVELS",
    "OWN",
    "TOP",
    "Criterion",
    "Critical",
    "LoadedRubric",
    "Rubric",
    "Table",
    "When",
    "choices",
    "explain",
    "files",
    "find",
    "hidden",
    "load",
    "measures",
    "schema",
    "write_new",
]  # fmt: skip
