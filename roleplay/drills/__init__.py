"""Drills: one moment of a call, one answer, its grade, again; and which moment is due."""

from roleplay.drills.answering import Answered, Scene, answer, scene_of
from roleplay.drills.choice import Answer, Past, choose
from roleplay.drills.lead_up import lead_up
from roleplay.drills.moments import Moment, of_call, of_scenario, rubric_of
from roleplay.drills.result import DrillResult, local_day, result_of
from roleplay.drills.spacing import INTERVALS, Standing, standing

__all__ = [
    "INTERVALS", "Answer", "Answered", "DrillResult", "Moment", "Past", "Scene", "Standing", "answer", "choose",
    "lead_up", "local_day", "of_call", "of_scenario", "result_of", "rubric_of", "scene_of", "standing",
]  # fmt: skip
