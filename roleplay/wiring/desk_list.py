"""The calls on a coach's desk: what waits for a word comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from roleplay.errors import BadFile
from roleplay.review.state import ReviewState, review_state
from roleplay.transcripts import Dispute, read_entries
from roleplay.wiring.kept import KeptCall, kept_calls
from roleplay.wiring.review_words import about_words


@dataclass(frozen=True)
class OnList:
    """Hold a finished call with where its review stands."""

    call: KeptCall
    state: ReviewState
    problem: str = ""
    """Why it cannot be said what was said about it."""

    @property
    def waits(self) -> bool:
        """Whether something about it waits for a coach or a reviewer."""
        return self.state.waits or bool(self.problem)

    @property
    def disputes(self) -> tuple[tuple[int, str], ...]:
        """The open disputes: line, and what is disputed."""
        return tuple(
            (e.line, about_words(e.review.about)) for e in self.state.open_disputes if isinstance(e.review, Dispute)
        )

    @property
    def words(self) -> str:
        """Where its review stands, in a few words."""
        if self.problem:
            return "cannot be read"
        parts = [f"disputed: {what}" for _, what in self.disputes]
        parts += [_count(len(self.state.open_claims), "claim")] if self.state.open_claims else []
        differ = len(self.state.disagreements)
        parts += [f"{differ} read otherwise"] if differ else []
        by = ", ".join(self.state.reviewed_by)
        return "; ".join(parts) or (f"reviewed by {by}" if by else "not reviewed")


def on_the_desk(folder: Path | None = None) -> list[OnList]:
    """Return the finished calls of people, what waits first and the newest first among equals."""
    calls, _ = kept_calls(folder)
    return sorted((_on_list(c) for c in calls if c.finished), key=_rank)


def narrowed(calls: Sequence[OnList], words: str, *, waiting: bool) -> list[OnList]:
    """Return the calls in which every word occurs, of those that wait if `waiting`."""
    wanted = words.casefold().split()
    return [c for c in calls if (c.waits or not waiting) and all(word in _text(c) for word in wanted)]


def _text(one: OnList) -> str:
    call = one.call
    return f"{call.name} {call.scenario} {call.trainee} {call.id} {call.mode} {one.words}".casefold()


def _rank(one: OnList) -> tuple[bool, bool, bool]:
    return (not one.state.open_disputes, not one.waits, bool(one.state.reviewed_by))


def _on_list(call: KeptCall) -> OnList:
    try:
        return OnList(call, review_state(read_entries(call.path)))
    except BadFile as error:
        return OnList(call, ReviewState(), problem=str(error))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
