"""The library as a trainee looks through it: searched, narrowed down, and what each call is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from roleplay.scenarios.heads import Head
from roleplay.wiring.kept import KeptCall
from roleplay.wiring.paragraphs import reflowed
from roleplay.wiring.when import day_words

Tried = Literal["", "tried", "not tried"]
VERDICTS = {True: "passed", False: "not passed", None: "not scored"}


@dataclass(frozen=True)
class Filters:
    """Hold what narrows the library down; what is empty narrows nothing."""

    words: str = ""
    """Each has to occur in the title, the industry, a skill, the caller's name, what they want or the brief."""
    industry: str = ""
    skill: str = ""
    level: int = 0
    tried: Tried = ""

    def fits(self, head: Head, taken: int) -> bool:
        """Return whether a scenario that was taken so many times is shown."""
        parts = (head.title, head.industry, *head.skills, head.caller, head.id, head.wants, head.brief)
        text = " ".join(parts).casefold()
        return (
            all(word in text for word in self.words.casefold().split())
            and self.industry in ("", head.industry)
            and (not self.skill or self.skill in head.skills)
            and self.level in (0, head.difficulty)
            and (not self.tried or (self.tried == "tried") == bool(taken))
        )

    @property
    def in_words(self) -> str:
        """What narrows the library down, as one would say it."""
        parts = [self.industry, self.skill, f"level {self.level}" if self.level else "", self.tried]
        return ", ".join([*filter(None, parts), *([f"“{self.words.strip()}”"] if self.words.strip() else [])])


def times_taken(calls: Iterable[KeptCall]) -> dict[str, int]:
    """Return how often each scenario was taken to an end; retries of a moment do not count."""
    count: dict[str, int] = {}
    for call in calls:
        if call.finished and call.branch_of is None:
            count[call.scenario] = count.get(call.scenario, 0) + 1
    return count


def story(head: Head, *, usable: bool = True) -> dict[str, str]:
    """Return what a call is about by part: title, wants, trains, note and brief."""
    if not (usable and head.readable):
        return {"title": head.title or head.id, "wants": f"It cannot be used: `roleplay scenario check {head.id}`."}
    trains = f"Trains {', '.join(head.skills)}. " if head.skills else ""
    return {
        "title": head.title,
        "wants": f"{head.caller} wants: {head.wants}",
        "trains": f"{trains}Level {head.difficulty} of 5, about {head.par} turns.",
        "note": f"Note: {reflowed(head.content_note)}" if head.content_note else "",
        "brief": reflowed(head.brief),
    }


def record(head: Head, calls: Sequence[KeptCall], now: datetime) -> dict[str, str]:
    """Return, as a part of the story, how often it was taken and with what scores; `calls` are newest first."""
    return {"record": _record([c for c in calls if c.scenario == head.id and c.finished and not c.branch_of], now)}


def _record(mine: Sequence[KeptCall], now: datetime) -> str:
    if not mine:
        return "Not taken yet."
    last = f"{day_words(mine[0].at, now)}: {scores_words(mine[0].scores)}, {VERDICTS[mine[0].passed]}"
    if len(mine) == 1:
        return f"Taken once, {last}."
    best = {
        name: max((s for c in mine if (s := c.scores.get(name)) is not None), default=None) for name in mine[0].scores
    }
    return f"Taken {len(mine)} times. Best: {scores_words(best)}. Last, {last}."


def scores_words(scores: Mapping[str, float | None]) -> str:
    """Return scores by rubric in words."""
    return ", ".join(f"{name} {score_words(score)}" for name, score in scores.items()) or "no scores"


def score_words(score: float | None) -> str:
    """Return a score, 0 to 100, or a dash where there is none."""
    return "–" if score is None else f"{score:g}"
