"""A session of drills: the moment that is due, an answer, its grade, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from roleplay import paths
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.drills import Moment, Past, Scene, answer, choose, local_day, result_of
from roleplay.errors import StorageProblem, UsageProblem
from roleplay.session.context import context_of
from roleplay.wiring.drill_file import DrillFile
from roleplay.wiring.drill_material import Material
from roleplay.wiring.drill_words import Feedback, SceneWords, Summary, feedback_of, scene_words, summary_of
from roleplay.wiring.live import Observer
from roleplay.wiring.masking import names_to_mask
from roleplay.wiring.parts import make_customer, make_observer
from roleplay.wiring.when import day_words

COUNT = 8
"""Moments of a session: about five minutes."""


@dataclass(frozen=True)
class DrillSetup:
    """Hold what a session is to be made of."""

    scenario: str = ""
    """Only moments of this one; without it of all, those with a content note apart."""
    skill: str = ""
    """Only moments that train this criterion."""
    count: int = COUNT
    trainee: str = ""
    folder: Path | None = None
    """Where the calls and the answers are; by default where all of them are."""


class DrillSession:
    """Hold a session: the moment that is up, and what has been answered.

    Raises:
        UsageProblem: if there is nothing to practise.
        StorageProblem: if the answers so far are there and cannot be read.
    """

    def __init__(self, setup: DrillSetup, sources: Sources | None = None, observer: Observer | None = None) -> None:
        folder = setup.folder or paths.transcripts_folder()
        self.setup = setup
        self.scene: Scene | None = None
        self.given: list[Feedback] = []
        """What was shown for every answer, in order."""
        self._sources = sources or SystemSources()
        self._observer = observer or make_observer("offline")
        self._say = make_customer("scripted").say
        self._file = DrillFile(folder, setup.trainee)
        self.notices: list[str] = list(self._file.notices)
        """What went wrong with the file of answers, for the person to know."""
        self._material = Material(setup.scenario, setup.trainee, folder)
        self._moments = self._fitting()
        # what was due when the session began stays due to its end: one good answer does not empty it
        self._past = Past.of(r.counted() for r in self._file.results)
        self._today = local_day(stamp(self._sources))
        self._met: list[Moment] = []

    def _fitting(self) -> list[Moment]:
        skill, moments = self.setup.skill.upper(), self._material.moments
        found = [m for m in moments if not skill or m.skill == skill]
        if not moments:
            raise UsageProblem(
                "There is nothing to practise here.", "Name a folder of scenarios in ROLEPLAY_SCENARIOS."
            )
        if not found:
            names = self._material.names()
            known = ", ".join(f"{s} {names[s].lower()}" for s in sorted({m.skill for m in moments}))
            raise UsageProblem(f"There is no moment that trains {self.setup.skill!r}.", f"Known: {known}")
        return found

    @property
    def total(self) -> int:
        """How many moments the session will have, as far as one can say beforehand."""
        return min(self.setup.count, len(self._moments))

    @property
    def number(self) -> int:
        """Which moment is up, from 1."""
        return len(self._met)

    @property
    def words(self) -> SceneWords:
        """The moment that is up, in words."""
        assert self.scene is not None
        taken = self._material.taken(self.scene.moment)
        day = day_words(taken, self._sources.now()) if taken else ""
        return scene_words(self.scene, self._material.names(), day)

    def next(self) -> Scene | None:
        """Bring up the next moment, or nothing when the session is over."""
        self.scene = None
        while self.scene is None and self.number < self.setup.count:
            moment = choose(self._moments, self._past, self._met, self._today)
            if moment is None:
                break
            self.scene = self._material.scene(moment, self._past.times.get(moment.id, 0))
            if self.scene:
                self._met.append(moment)
            else:
                self._moments.remove(moment)
        return self.scene

    def prepare(self) -> None:
        """Load what the first answer needs; safe to call from another thread while the trainee thinks."""
        if self.scene:
            self._observer.prepare(context_of(self.scene.state))

    def answer(self, words: str) -> Feedback:
        """Return the feedback on an answer to the moment that is up, which is kept first.

        Raises:
            Refused: if the words cannot be taken; nothing has happened then.
        """
        assert self.scene is not None
        at, name = stamp(self._sources), self._observer.name
        answered = answer(self.scene, words, at, name, self._observer.observe, self._say, names_to_mask())
        again = any(f.result.moment == self.scene.moment.id for f in self.given)
        result = result_of(self.scene, answered, at, name, again=again, trainee=self.setup.trainee)
        try:
            self._file.keep(result)
        except StorageProblem as error:
            # the feedback is what the answer was given for: it is shown even where nothing can be kept
            self.notices.append(f"This answer could not be kept. {error}")
        self.given.append(feedback_of(self.scene, answered, result))
        return self.given[-1]

    def summary(self) -> Summary:
        """Return what went well, and what is due next and when."""
        past = Past.of(r.counted() for r in self._file.results)
        due = {m.skill: past.due(m.skill, self._today) for m in self._moments}
        return summary_of(self.given, due, self._material.names(), self._today)
