"""The coach's desk: a finished call with everything said about it, and what can be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from roleplay.clock import Sources, SystemSources
from roleplay.errors import UsageProblem
from roleplay.events import agent_words
from roleplay.grading import record_of
from roleplay.grading.scorecard import CriterionGrade, CriticalError, Scorecard
from roleplay.review.rules import NOBODY, SAY_WHO, check
from roleplay.review.standing import Standing, standing
from roleplay.review.state import ReviewState, review_state
from roleplay.rubrics import Rubric
from roleplay.scenarios import Scenario
from roleplay.session import InputPort
from roleplay.session.engine import own_values
from roleplay.settings import load as load_settings
from roleplay.transcripts import Entry, Rests, Review, Transcript, append_review, read, read_entries
from roleplay.transcripts.review_targets import digest_of_words
from roleplay.wiring.masking import names_to_mask
from roleplay.wiring.parts import rubrics_from, scenario_from
from roleplay.wiring.scoring import scorecard


@dataclass(frozen=True)
class OnTheDesk:
    """Hold a finished call as a coach works on it."""

    transcript: Transcript
    scenario: Scenario
    rubrics: Mapping[str, Rubric]
    entries: tuple[Entry, ...]
    standing: Standing
    state: ReviewState

    @property
    def card(self) -> Scorecard:
        """The grade as it stands."""
        return self.standing.scorecard

    @property
    def words(self) -> Mapping[int, str]:
        """The agent's words by turn; erased ones are not there."""
        erased = self.transcript.erased_turns
        return {turn: words for turn, words in agent_words(self.transcript.events).items() if turn not in erased}

    @property
    def criteria(self) -> dict[str, tuple[str, ...]]:
        """The criteria of each rubric that the call was graded by."""
        return {name: tuple(grade.criteria) for name, grade in self.standing.original.rubrics.items()}

    def graded(self) -> Iterator[tuple[str, str, CriterionGrade, CriterionGrade]]:
        """Yield rubric, criterion, its grade as given and its grade as it stands."""
        for name, grade in self.standing.original.rubrics.items():
            for key, given in grade.criteria.items():
                yield name, key, given, self.card.rubrics[name].criteria[key]

    def open_cues(self, turn: int) -> tuple[str, ...]:
        """Return the cues that were open when an agent turn was said, by id, the one voiced last at the end."""
        record = record_of(self.transcript.events, self.scenario, self.transcript.header.seed)
        found = next((t.cues for t in record.turns if t.index == turn), ())
        return tuple(cue.id for cue in sorted(found, key=lambda cue: -cue.waited))

    def errors(self) -> dict[str, CriticalError]:
        """Return every critical error that the scenario and the rubrics know."""
        return known_errors(self.scenario, self.rubrics)

    def rests(self, turns: tuple[int, ...]) -> tuple[Rests, ...]:
        """Return the words of some turns, as a review rests on them."""
        words = self.words
        return tuple(Rests(turn=t, turn_sha256=digest_of_words(words[t])) for t in dict.fromkeys(turns) if t in words)


def open_call(path: Path) -> OnTheDesk:
    """Return a finished call with everything said about it.

    Raises:
        BadFile: if it or what was said about it cannot be read.
        UsageProblem: if it is not finished.
    """
    transcript = read(path)
    if transcript.footer is None:
        message = f"{transcript.header.id} is not finished."
        raise UsageProblem(message, f"`roleplay practice --resume {transcript.header.id}` goes on with it.")
    scenario = scenario_from(transcript.header)
    original = Scorecard.model_validate(transcript.footer.scorecard)
    rubrics, _ = rubrics_from(original.rubrics, transcript.header)
    entries = read_entries(path)
    return OnTheDesk(
        transcript=transcript,
        scenario=scenario,
        rubrics=rubrics,
        entries=entries,
        standing=standing(
            original,
            transcript.events,
            entries,
            rubrics,
            known_errors(scenario, rubrics),
            lambda events: scorecard(transcript.header, scenario, events, rubrics),
            counts=transcript.header.branch_of is None,
        ),
        state=review_state(entries),
    )


def say(desk: OnTheDesk, review: Review, sources: Sources | None = None) -> Entry:
    """Keep what somebody says about a finished call, masked like everything typed, and return it with its line.

    Raises:
        UsageProblem: if they may not say it.
        BadFile: if what is kept of the call is not as it was written.
        StorageProblem: if it cannot be kept.
    """
    header, review = desk.transcript.header, _masked(review, desk.scenario)
    check(review, header, desk.entries)
    # and again while nobody else can write: a second decision may have come in between
    return append_review(desk.transcript, review, sources or SystemSources(), lambda said: check(review, header, said))


def _masked(review: Review, scenario: Scenario) -> Review:
    """Return a review with what its author wrote masked; words of the call in it are as they were kept."""
    port = InputPort(lambda: own_values(scenario), names_to_mask())
    written = {key: port.text(getattr(review, key)) for key in ("reason", "text") if hasattr(review, key)}
    return review.model_copy(update=written)


def who(by: str = "") -> str:
    """Return who speaks: as named, else as the settings say.

    Raises:
        UsageProblem: if neither names anybody.
    """
    name = by.strip() or load_settings().usable().trainee
    if not name:
        raise UsageProblem(NOBODY, SAY_WHO)
    return name


def known_errors(scenario: Scenario, rubrics: Mapping[str, Rubric]) -> dict[str, CriticalError]:
    """Return every critical error that a scenario and rubrics know, by id, without evidence."""
    found = {
        name: CriticalError(id=name, severity=act.severity, why=act.why) for name, act in scenario.forbidden.items()
    }
    for rubric in rubrics.values():
        for name, rule in rubric.critical.items():
            found.setdefault(name, CriticalError(id=name, severity=rule.severity, why=rule.why))
    return found
