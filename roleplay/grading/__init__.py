"""From what was observed to levels, scores and a pass: exact functions of the record and the rubrics."""

from roleplay.grading.from_events import record_of
from roleplay.grading.grader import grade
from roleplay.grading.record import CallRecord, TurnRecord
from roleplay.grading.scorecard import Scorecard

__all__ = ["CallRecord", "Scorecard", "TurnRecord", "grade", "record_of"]
