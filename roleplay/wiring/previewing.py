"""Look into a scenario as its author: its shape in words, its lines by mood, and any turn tried without being kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.behaviours import CATALOGUE
from roleplay.events import CustomerSaid, MoodMoved
from roleplay.scenarios import Condition, Scenario, spoken
from roleplay.trials import Trial, happened
from roleplay.wiring.mood_words import effect
from roleplay.wiring.trying import ports

NOT_WORTH_SAYING = ("sees", "stage", "band")


@dataclass(frozen=True)
class Tried:
    """Hold what one turn brought about."""

    words: str
    reply: str
    band: str
    stage: str
    seen: tuple[str, ...]
    """Behaviours by name, each with its quote."""
    did: tuple[str, ...]
    """Steps, facts, cues and the rest, in words."""
    effect: str
    """What moved the mood."""
    outcome: str


class Preview:
    """Try turns on a scenario; nothing is kept."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.seed = scenario, seed
        self.opening = self.restart()

    def restart(self) -> str:
        """Begin again and return the opening line."""
        self._trial = Trial(self.scenario, self.seed, ports())
        return self._trial.state.lines[-1].text

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self._trial.state.ended

    def say(self, words: str) -> Tried:
        """Take a turn and return what it brought about.

        Raises:
            Refused: if the turn cannot be taken.
        """
        start = len(self._trial.events)
        self._trial.say(words)
        new, state = self._trial.events[start:], self._trial.state
        moved = next(e for e in new if isinstance(e, MoodMoved))
        did = tuple(
            f"{word} {', '.join(names)}" for word, names in happened(state) if names and word not in NOT_WORTH_SAYING
        )
        seen = tuple(f"{CATALOGUE[b.id].name} “{b.quote}”" for b in state.observation.behaviours)
        reply = " ".join(e.text for e in new if isinstance(e, CustomerSaid))
        return Tried(words, reply, state.band, state.stage, seen, did, effect(moved), state.outcome)


def shape(scenario: Scenario) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield the parts of a scenario, each with its entries and what is to be said of them."""
    yield "Stages", [(n, [_until(s.until, s.ends_after)]) for n, s in scenario.stages.items()]
    yield (
        "Steps",
        [
            (
                f"{s.title} ({n})",
                [f"{s.kind}, {s.share:g} of 100", *_some("after", s.after), *_some("needs", s.needs)],
            )
            for n, s in scenario.steps.items()
        ],
    )
    yield (
        "Facts",
        [
            (
                f.title or n,
                [
                    *([f"hinted at {in_words(f.hints.at)}"] if f.hints else []),
                    "told when asked, whatever the trust" if f.safety else f"told {in_words(f.tells.at)}",
                    *([f"admitted {in_words(f.admits.at)}"] if f.admits else []),
                ],
            )
            for n, f in scenario.facts.items()
        ],
    )
    yield "Cues", [(n, [f"{c.feels}, {in_words(c.after)}", c.says.all()[0]]) for n, c in scenario.cues.items()]
    yield "Their questions", [(n, [in_words(a.after), a.says.all()[0]]) for n, a in scenario.asks.items()]
    yield "Forbidden", [(n, [f.severity, f.why]) for n, f in scenario.forbidden.items()]
    yield "Should end", [(kind, [" or ".join(ends)]) for kind, ends in scenario.endings.items()]


def _until(until: Condition | None, ends_after: int | None) -> str:
    if ends_after is not None:
        return f"the last: {ends_after} turns of room for the recap"
    return f"until {in_words(until)}" if until else "until the goal is reached"


def _some(word: str, names: tuple[str, ...]) -> list[str]:
    return [f"{word} {', '.join(names)}"] if names else []


def in_words(condition: Condition) -> str:
    """Return a condition in words."""
    named = (
        ("stage", "stage"), ("done", "done"), ("not_done", "not done"), ("told", "told"), ("not_told", "not told"),
        ("answered", "answered"), ("met", "met"), ("voiced", "voiced"),
    )  # fmt: skip
    parts = [f"{word} {', '.join(ids)}" for name, word in named if (ids := getattr(condition, name))]
    bounds = {**condition.ranges(), **({"turn": condition.turn} if condition.turn else {})}
    for name, bound in bounds.items():
        if bound.at_least is not None:
            parts.append(f"{name} {bound.at_least:g} or more")
        if bound.at_most is not None:
            parts.append(f"{name} {bound.at_most:g} or less")
    if condition.any:
        parts.append("either " + ", or ".join(in_words(other) for other in condition.any))
    return " and ".join(parts) or "at any time"


def lines(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Return every line the customer can say: where it stands, for which band, and the words."""
    return [(".".join(str(s) for s in trail[:-2]), band, text) for trail, band, text in spoken(scenario)]
