"""Which call suits a trainee next, and why, as data: spacing, difficulty, variety."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from roleplay.scenarios.heads import Head
from roleplay.wiring.chance import chance, levels_off, rating_after
from roleplay.wiring.kept import Graded, KeptCall
from roleplay.wiring.spacing import REPEAT, TOP_LEVEL, Practised, practised, score_of
from roleplay.wiring.when import day_words

WEIGHTS = {
    "new-caller": 1.5,
    "due": 1.0,
    "due-weak": 1.5,
    "untaken": 1.0,
    "weak-last-time": 1.0,
    "other-industry": 0.75,
    "within-reach": 0.25,
    "levels-off": -1.5,
    "taken-lately": -1.0,
}
"""What each reason adds to a scenario; `levels-off` counts for every level it is too hard or too easy."""
LATELY = 3
"""Calls back from the last that count as lately."""
SAID = 2
"""Reasons a sentence gives."""
CALLERS = {
    "worry": "a worried caller",
    "anger": "an angry caller",
    "grief": "a grieving caller",
    "shame": "an ashamed caller",
    "hurt": "a hurt caller",
    "risk": "a caller at risk",
    "grievance": "a caller with a grievance",
    "": "a calm caller",
}
"""Families of scenarios, by the feeling that the call opens with."""


@dataclass(frozen=True)
class Reason:
    """Hold one thing that speaks for a scenario, or against it."""

    code: str
    weight: float
    words: str = ""
    """For the trainee; empty where it is not worth saying."""
    skill: str = ""
    """The id of the criterion it is about."""


@dataclass(frozen=True)
class Choice:
    """Hold the scenario to take next and what speaks for it, weightiest first."""

    scenario: str
    title: str
    chance: float
    """Of passing it, 0 to 1."""
    reasons: tuple[Reason, ...]

    @property
    def why(self) -> str:
        """The reasons in one sentence."""
        said = [reason.words for reason in self.reasons if reason.words and reason.weight > 0][:SAID]
        sentence = "; ".join(said) or "it is the one you took longest ago"
        return f"{sentence[:1].upper()}{sentence[1:]}."


def suggest(heads: Mapping[str, Head], calls: Sequence[KeptCall], now: datetime) -> Choice | None:
    """Return what to take next, or None where there is nothing; `calls` are newest first.

    A scenario with a content note is never chosen for anybody; where there is another, neither is one that was taken
    last or is still under way.
    """
    fit = {name: head for name, head in heads.items() if head.readable and not head.content_note}
    taken = [call.scenario for call in calls if call.finished and call.branch_of is None]
    under_way = [call.scenario for call in calls if not call.finished and call.turns]
    others = {name: head for name, head in fit.items() if name not in (*taken[:1], *under_way)} or fit
    if not others:
        return None
    seen = _Seen.of(heads, calls, now)
    choices = [seen.choice(head) for head in others.values()]

    def rank(choice: Choice) -> tuple[float, int, int, str]:
        age = taken.index(choice.scenario) if choice.scenario in taken else len(taken)
        return (-sum(r.weight for r in choice.reasons), -age, heads[choice.scenario].par, choice.scenario)

    return min(choices, key=rank)


@dataclass(frozen=True)
class _Seen:
    """Hold what the kept calls say about the trainee."""

    now: datetime
    rating: float
    taken: tuple[str, ...]
    """Scenarios, newest first."""
    industries: tuple[str, ...]
    """Of the last two calls."""
    families: frozenset[str]
    due: tuple[Practised, ...]
    """Weakest first."""
    weakest: Graded | None
    """The criterion that came out lowest in the last whole call, where it came out low."""

    @classmethod
    def of(cls, heads: Mapping[str, Head], calls: Sequence[KeptCall], now: datetime) -> _Seen:
        whole = [call for call in reversed(calls) if call.whole]
        taken = [call.scenario for call in calls if call.finished and call.branch_of is None]
        skills = practised(whole, {name: head.feels for name, head in heads.items()})
        graded = [g for g in whole[-1].graded if g.level is not None] if whole else []
        low = [g for g in graded if score_of(g.level or 0) < REPEAT]
        return cls(
            now=now,
            rating=rating_after(whole, {name: head.difficulty for name, head in heads.items()}),
            taken=tuple(taken),
            industries=tuple(heads[name].industry for name in taken[:2] if name in heads),
            families=frozenset(skill.family for skill in skills),
            due=tuple(sorted((s for s in skills if s.due(now)), key=lambda s: (s.level, s.last))),
            weakest=min(low, key=lambda g: (g.level or 0, -g.weight), default=None),
        )

    def choice(self, head: Head) -> Choice:
        likely = chance(self.rating, head.difficulty)
        reasons = sorted(self._reasons(head, likely), key=lambda reason: -reason.weight)
        return Choice(head.id, head.title, round(likely, 2), tuple(reasons))

    def _reasons(self, head: Head, likely: float) -> Iterator[Reason]:
        off = abs(levels_off(likely))
        if off:
            yield _reason("levels-off", times=off)
        if not self.taken:
            yield _reason("within-reach", "a good first call: hard enough to matter, and not the hardest")
            return
        if not off:
            yield _reason("within-reach", "it is about as hard as suits you")
        if head.feels not in self.families:
            yield _reason("new-caller", f"you have not yet had {CALLERS.get(head.feels, 'a caller like this')}")
        yield from self._skills(head)
        if head.id not in self.taken:
            yield _reason("untaken", "you have not taken it yet")
        elif head.id in self.taken[:LATELY]:
            yield _reason("taken-lately")
        if head.industry not in self.industries:
            yield _reason("other-industry", "it comes from another industry than your last")

    def _skills(self, head: Head) -> Iterator[Reason]:
        """Yield what this call would practise: what is due with its kind of caller, and what went badly last."""
        due = next((s for s in self.due if s.family == head.feels and s.criterion not in head.not_applicable), None)
        if due:
            words = (
                f"“{due.name}” with {CALLERS.get(due.family, 'such a caller')} is due again: "
                f"{due.level} of {TOP_LEVEL} {day_words(due.last, self.now)}"
            )
            yield _reason("due-weak" if due.weak else "due", words, due.criterion)
        weak = self.weakest
        if weak and weak.id not in head.not_applicable and not (due and due.criterion == weak.id):
            words = f"“{weak.name}” came to {weak.level} of {TOP_LEVEL} in your last call"
            yield _reason("weak-last-time", words, weak.id)


def _reason(code: str, words: str = "", skill: str = "", times: float = 1) -> Reason:
    return Reason(code, round(WEIGHTS[code] * times, 2), words, skill)
