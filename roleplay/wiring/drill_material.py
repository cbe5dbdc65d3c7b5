"""What a session of drills can draw on: the library, and the trainee's own calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from roleplay import scenarios
from roleplay.drills import Moment, Scene, lead_up, of_call, of_scenario, scene_of
from roleplay.events import AgentSaid
from roleplay.grading import Scorecard
from roleplay.rubrics import Rubric
from roleplay.scenarios import Scenario
from roleplay.transcripts import Transcript, kept
from roleplay.wiring.choose import loaded
from roleplay.wiring.parts import make_customer, rubrics_from, scenario_from

OWN_CALLS = 12
"""The latest graded calls whose weak turns are practised."""


@dataclass(frozen=True)
class _Written:
    scenario: Scenario
    path: Path
    rubrics: Mapping[str, Rubric]


class Material:
    """Find moments and bring them about; a scenario with a content note comes up only where it was asked for."""

    def __init__(self, scenario: str, trainee: str, folder: Path) -> None:
        self._asked_for, self._trainee, self._folder = scenario, trainee, folder
        self._say = make_customer("scripted").say
        self._calls: dict[str, Transcript] = {}

    @cached_property
    def _library(self) -> dict[str, _Written]:
        found = [scenarios.find(self._asked_for)] if self._asked_for else list(loaded().values())
        if self._asked_for:
            found[0].usable()
        written = [(f.scenario, f.path) for f in found if f.scenario and self._wanted(f.scenario)]
        return {s.id: _Written(s, path, rubrics_from(s.rubrics)[0]) for s, path in written}

    def _wanted(self, scenario: Scenario) -> bool:
        return bool(self._asked_for) or not scenario.content_note

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Every moment there is, the trainee's own turns first."""
        own = [m for call in islice(self._own_calls(), OWN_CALLS) for m in self._weak_turns(call)]
        written = [m for w in self._library.values() for m in of_scenario(w.scenario, w.rubrics)]
        return (*own, *written)

    def _own_calls(self) -> Iterator[Transcript]:
        for call in kept(self._folder):
            header = call.header
            mine = header.trainee == self._trainee and "agent" not in header.models
            if call.footer and mine and header.scenario in self._library:
                yield call

    def _weak_turns(self, call: Transcript) -> Iterator[Moment]:
        card, written = card_of(call), self._library[call.header.scenario]
        if card:
            self._calls[call.header.id] = call
            erased = call.erased_turns
            found = of_call(call.header.id, card, written.scenario, written.rubrics)
            yield from (moment for moment in found if moment.turn not in erased)

    def taken(self, moment: Moment) -> datetime | None:
        """Return when the call of a turn of the trainee's own began; nothing for a line of the library."""
        call = self._calls.get(moment.call)
        return datetime.fromisoformat(call.header.at) if call else None

    def names(self) -> dict[str, str]:
        """Return what each criterion is called."""
        rubrics = [rubric for written in self._library.values() for rubric in written.rubrics.values()]
        return {skill: criterion.name for rubric in rubrics for skill, criterion in rubric.criteria.items()}

    def scene(self, moment: Moment, seed: int) -> Scene | None:
        """Return a moment brought about; `seed` picks the variant where the moment is none of the trainee's own.

        Nothing comes of a line that no bot leads up to, and of a call whose own scenario has a content note.
        """
        if moment.kind == "own":
            return self._own(moment)
        written = self._library[moment.scenario]
        scenario = scenarios.load(written.path, seed, brief=True).scenario
        events = lead_up(scenario, seed, moment.kind, moment.ref, self._say) if scenario else ()
        return scene_of(moment, scenario, seed, events, written.rubrics) if scenario and events else None

    def _own(self, moment: Moment) -> Scene | None:
        call = self._calls[moment.call]
        scenario, card = scenario_from(call.header), card_of(call)
        if card is None or not self._wanted(scenario):
            return None
        said = next(e for e in call.events if isinstance(e, AgentSaid) and e.turn == moment.turn)
        before = call.events[: call.events.index(said)]
        rubrics, _ = rubrics_from(scenario.rubrics, call.header)
        graded = next(turn for turn in card.turns if turn.index == moment.turn)
        return scene_of(moment, scenario, call.header.seed, before, rubrics, graded, said.text)


def card_of(call: Transcript) -> Scorecard | None:
    """Return the scorecard a call was closed with, or nothing where it has none that can be read."""
    try:
        return Scorecard.model_validate(call.footer.scorecard) if call.footer else None
    except ValidationError:
        return None
