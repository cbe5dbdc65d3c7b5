"""A finished call with its turns, as reports tell them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from roleplay import paths
from roleplay.behaviours import CATALOGUE, Seen
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import CustomerSaid, MoodMoved, agent_words
from roleplay.grading.scorecard import TurnGrade
from roleplay.mood import Mood
from roleplay.privacy.names import NO_NAMES
from roleplay.privacy.peer import nobody_in, peer_entries
from roleplay.reports.call_facts import CallFacts
from roleplay.reports.data import MoodFacts, SeenFacts, TurnFacts
from roleplay.transcripts import Exercise, Transcript, in_force, read, read_entries
from roleplay.wiring.desk import open_call
from roleplay.wiring.peers import peer_facts, people_in
from roleplay.wiring.report_facts import events_and_grade, facts, ruled_on
from roleplay.wiring.review_words import about_turn, entry_words


class CallTurns:
    """Hold a finished call with its turns: read as far as they need it, so that the turns of many are soon read."""

    def __init__(self, path: Path, known: CallFacts | None = None, *, peer: bool = False) -> None:
        """Read a call, as whoever may know everything sees it or as a peer does."""
        found = known or facts(path)
        if found is None:
            # what is wrong with it is said by whoever cannot read it
            open_call(path)
            raise BadFile(f"{paths.shown(path)} cannot be read as a call.")
        if not found.finished:
            raise UsageProblem(
                f"{found.id} is not finished.", f"`roleplay practice --resume {found.id}` goes on with it."
            )
        self.path, self.facts = path, peer_facts(found, path) if peer else found
        self.people = people_in(path, found.trainee) if peer else NO_NAMES
        """Who is not to be named."""
        entries = in_force(read_entries(path))
        self.entries = peer_entries(entries, self.people) if peer else entries
        self.events, self.given = events_and_grade(path)
        self.card = open_call(path).card if ruled_on(self.entries) else self.given

    @cached_property
    def transcript(self) -> Transcript:
        """The call, read whole."""
        return read(self.path)

    def turns(self) -> tuple[TurnFacts, ...]:
        """Return the agent turns, without what they did to the mood and the case in words."""
        words = agent_words(self.events)
        lines = {e.turn: e.text for e in self.events if isinstance(e, CustomerSaid)}
        moved = {e.turn: e for e in self.events if isinstance(e, MoodMoved)}
        given = {grade.index: grade for grade in self.given.turns}
        said = self.said()
        return tuple(
            nobody_in(
                _turn(
                    grade,
                    given[grade.index],
                    words[grade.index],
                    lines,
                    moved.get(grade.index),
                    said.get(grade.index, ()),
                ),
                self.people,
            )
            for grade in self.card.turns
            if grade.index in words
        )

    def said(self) -> dict[int, tuple[str, ...]]:
        """Return what was said of the call and not taken back: by turn, and under 0 what is about all of it."""
        found = dict[int, tuple[str, ...]]()
        for entry in self.entries:
            turn = 0 if isinstance(entry.review, Exercise) else about_turn(entry)
            found[turn] = (*found.get(turn, ()), entry_words(entry))
        return found


def _turn(
    grade: TurnGrade, given: TurnGrade, text: str, lines: dict[int, str], moved: MoodMoved | None, said: tuple[str, ...]
) -> TurnFacts:
    advice = grade.advice
    return TurnFacts(
        index=grade.index, before=lines.get(grade.index - 1, ""), text=text, reply=lines.get(grade.index, ""),
        empathy=grade.empathy, resolution=grade.resolution, empathy_graded=given.empathy,
        resolution_graded=given.resolution, why=grade.why, void=grade.void,
        seen=tuple(_seen(seen) for seen in grade.behaviours),
        mood=mood_facts(grade.index, moved.after) if moved else None,
        advice_why=advice.why if advice else "", advice=advice.say if advice else "", comments=said,
    )  # fmt: skip


def _seen(seen: Seen) -> SeenFacts:
    known = CATALOGUE.get(seen.id)
    return SeenFacts(
        id=seen.id, name=known.name if known else seen.id, helps=known.positive if known else True,
        intensity=seen.intensity, quote=seen.quote, start=seen.start, end=seen.end,
    )  # fmt: skip


def mood_facts(turn: int, mood: Mood) -> MoodFacts:
    """Return the mood after a turn."""
    return MoodFacts(turn=turn, **mood.model_dump())
