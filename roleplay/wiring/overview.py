"""What a trainee comes home to: calls left unfinished, what to do next and why, and how it has been going."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.clock import Sources, SystemSources
from roleplay.scenarios.heads import Head, heads
from roleplay.wiring.choose import own
from roleplay.wiring.kept import KeptCall
from roleplay.wiring.standing_calls import standing_calls
from roleplay.wiring.suggest import Choice, suggest
from roleplay.wiring.trend import Trend, trends
from roleplay.wiring.when import day_words

WELCOME = (
    "A customer calls, and you answer in your own words.",
    "Afterwards you read what each turn did, with something better to say.",
    "Nothing leaves this machine.",
)
"""For the very first visit."""
NOTHING = "There is nothing to suggest: a call with a note is only ever chosen by you."
"""Where no scenario is left that may be suggested."""


@dataclass(frozen=True)
class Overview:
    """Hold everything that home shows."""

    now: datetime
    heads: Mapping[str, Head]
    calls: tuple[KeptCall, ...]
    """Newest first."""
    unreadable: tuple[Path, ...]
    """Files among the transcripts that cannot be read."""
    choice: Choice | None
    trends: tuple[Trend, ...]

    @property
    def first_visit(self) -> bool:
        """Whether no call was ever taken here."""
        return not self.calls

    @property
    def taken(self) -> int:
        """How many calls were taken; a moment that was retried is none."""
        return sum(call.finished and call.branch_of is None for call in self.calls)

    @property
    def left(self) -> KeptCall | None:
        """The call that was left last and can be gone on with; one without a turn, or a retry, is not worth a word."""
        left = (call for call in self.calls if not call.finished and call.turns)
        return next((call for call in left if not call.of_form and call.branch_of is None), None)

    @property
    def left_words(self) -> str:
        """Which call was left, and when."""
        call = self.left
        if call is None:
            return ""
        turns = "1 turn" if call.turns == 1 else f"{call.turns} turns"
        return f"You left a call {day_words(call.at, self.now)} after {turns}: {call.title}."

    @property
    def next_words(self) -> str:
        """What to take next, and why."""
        if self.choice is None:
            return NOTHING
        return f"Next: {self.choice.title}. {self.choice.why}"

    @property
    def unreadable_words(self) -> str:
        """How many files among the transcripts cannot be read, and what says more."""
        count = len(self.unreadable)
        files = "1 file here" if count == 1 else f"{count} files here"
        return f"{files} cannot be read as a call; `roleplay transcript verify` names them." if count else ""

    def as_data(self) -> dict[str, Any]:
        """Return what `roleplay next --json` prints."""
        choice = self.choice
        return {
            "next": choice and {
                "scenario": choice.scenario,
                "title": choice.title,
                "why": choice.why,
                "chance": choice.chance,
                "reasons": [vars(reason) for reason in choice.reasons],
            },
            "unfinished": [call.as_data() for call in self.calls if not call.finished],
            "trends": [{"rubric": t.rubric, "scores": t.scores, "direction": t.word or None} for t in self.trends],
            "taken": self.taken,
            "unreadable": [paths.shown(path) for path in self.unreadable],
        }  # fmt: skip


def overview(
    folder: Path | None = None, trainee: str = "", unusable: Collection[str] = (), seed: int = 0,
    sources: Sources | None = None,
) -> Overview:  # fmt: skip
    """Return what there is to come home to, each call as it would be with the seed; unusable ones are not suggested."""
    calls, unreadable = standing_calls(folder)
    mine, found = own(calls, trainee), heads(seed)
    now = (sources or SystemSources()).now()
    choice = suggest({name: head for name, head in found.items() if name not in unusable}, mine, now)
    return Overview(now, found, tuple(calls), tuple(unreadable), choice, tuple(trends(mine)))
