"""What a call is graded against: the rubric format, its loader and the rubrics that come with the program."""

from roleplay.rubrics.loader import LoadedRubric, files, find, load, measures, schema
from roleplay.rubrics.model import LEVELS, TOP, Criterion, Critical, Rubric, Table, When

__all__ = [
    "LEVELS",
    "TOP",
    "Criterion",
    "Critical",
    "LoadedRubric",
    "Rubric",
    "Table",
    "When",
    "files",
    "find",
    "load",
    "measures",
    "schema",
]  # fmt: skip
