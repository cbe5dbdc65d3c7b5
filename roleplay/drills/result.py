"""An answer to a drill, as it is kept: one line of JSON each."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from roleplay.behaviours import Observation
from roleplay.drills.answering import Answered, Scene
from roleplay.drills.choice import Answer
from roleplay.drills.moments import Kind, levels_of, score_of
from roleplay.mood.tables import VARIABLES


class DrillResult(BaseModel):
    """Hold one answer; it counts for what is due and for nothing else, a certificate least of all."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    at: str
    """When, in UTC, ISO 8601."""
    moment: str
    scenario: str
    seed: int
    kind: Kind
    skill: str
    rubric: str
    """The rubric that the skill is a criterion of."""
    words: str
    """As cleaned and masked."""
    observer: str
    observation: Observation
    levels: dict[str, int | None]
    """The turn's level by rubric, 0 to 5; None where nothing was judged."""
    mood: dict[str, float]
    """The change of each mood variable, in points of 100."""
    again: bool = False
    """Said again in the same session."""
    trainee: str = ""
    """A pseudonym, never a name."""

    @property
    def score(self) -> float | None:
        """The score, 0 to 100, or None where nothing was judged."""
        return score_of(self.levels, self.rubric)

    def counted(self) -> Answer:
        """Return what counts of it, on the day it was where the trainee is."""
        return Answer(self.moment, self.skill, local_day(self.at), self.score, self.again)


def local_day(at: str) -> date:
    """Return the day of a time, where the program runs."""
    return datetime.fromisoformat(at).astimezone().date()


def result_of(scene: Scene, answered: Answered, at: str, observer: str, *, again: bool, trainee: str) -> DrillResult:
    """Return an answer as it is kept."""
    moment, after = scene.moment, answered.moved.after
    return DrillResult(
        at=at,
        moment=moment.id,
        scenario=moment.scenario,
        seed=scene.seed,
        kind=moment.kind,
        skill=moment.skill,
        rubric=moment.rubric,
        words=answered.words,
        observer=observer,
        observation=answered.observation,
        levels=levels_of(answered.grade),
        mood={v: round(after.value(v) - answered.before.value(v), 1) for v in VARIABLES},
        again=again,
        trainee=trainee,
    )
