"""Choose the next moment: what is due, in another industry than the last, one's own turns first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from roleplay.customers.choice import pick
from roleplay.drills.moments import Moment
from roleplay.drills.spacing import GOOD, Standing, standing


@dataclass(frozen=True)
class Answer:
    """Hold what counts of an answer that was kept."""

    moment: str
    skill: str
    day: date
    score: float | None
    again: bool
    """Said again in the same session: it shows what the feedback did, not what has stayed."""


@dataclass(frozen=True)
class Past:
    """Hold what the answers so far add up to."""

    standings: Mapping[str, Standing] = field(default_factory=dict)
    """By skill."""
    times: Mapping[str, int] = field(default_factory=dict)
    """How often a moment was met."""
    mended: Collection[str] = frozenset()
    """Moments whose last first answer was good."""

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> Past:
        """Return what answers add up to, oldest first."""
        first = [a for a in answers if not a.again]
        scored = [(a.skill, a.day, a.score) for a in first if a.score is not None]
        standings = {skill: standing((d, s) for k, d, s in scored if k == skill) for skill in {k for k, _, _ in scored}}
        last = {a.moment: a.score for a in first}
        return cls(
            standings={skill: found for skill, found in standings.items() if found},
            times=Counter(a.moment for a in first),
            mended=frozenset(m for m, score in last.items() if score is not None and score >= GOOD),
        )

    def due(self, skill: str, today: date) -> date:
        """Return when a skill is due; one never practised is due today."""
        found = self.standings.get(skill)
        return found.due if found else today


def choose(moments: Iterable[Moment], past: Past, session: Sequence[Moment], today: date) -> Moment | None:
    """Return the moment to meet next, or nothing when every one has been met in this session.

    A due skill goes before one that is not; then another industry than the last; then the trainee's own turns that are
    not mended; then the skill met least in this session, the one due longest and the moment met least. What is still
    equal is settled by the number of the answer, so that sessions differ and the same history gives the same choice.
    """
    met = {m.id for m in session}
    skills = Counter(m.skill for m in session)
    last = session[-1].industry if session else ""

    def rank(moment: Moment) -> tuple[bool, bool, bool, int, date, int]:
        due = past.due(moment.skill, today)
        own = moment.kind == "own" and moment.id not in past.mended
        return (due > today, moment.industry == last, not own, skills[moment.skill], due, past.times.get(moment.id, 0))

    fresh = [m for m in moments if m.id not in met]
    best = min((rank(m) for m in fresh), default=None)
    equal = {m.id: m for m in fresh if rank(m) == best}
    return equal[pick(sorted(equal), sum(past.times.values()), len(session))] if equal else None
