"""What a trainee reads before a call: brief, goals, cards, and how the modes differ."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from roleplay.paths import SCENARIO_FILE
from roleplay.scenarios import Scenario
from roleplay.scenarios.heads import skill_words
from roleplay.settings import Mode
from roleplay.trials.call_file import read_call
from roleplay.wiring.paragraphs import reflowed

MODES: dict[Mode, str] = {
    "guided": "You see how they feel and why, and get a hint when you are stuck or slip.",
    "free": "Just the call: no score and no help until it is over.",
    "exam": "Nothing but this brief: no cards, mood, hints or pause. What is said first stands; the result is sealed.",
}
"""Each mode in one sentence."""
GOOD_ENDS = {
    "accepted": "They accept what you have worked out together, and feel heard.",
    "accepted_grudgingly": "They take what can be done, even if they do not like it.",
    "handed_over": "They go on to the right person warmly, without having to tell it all again.",
    "escalated": "They reach a supervisor who already knows the story.",
    "ended_by_agent": "You end the call fairly, after a warning.",
}
"""What a good end looks like, by the outcome that a skilled agent comes to."""


@dataclass(frozen=True)
class Briefing:
    """Hold what is known before the phone rings; nothing here gives away what the caller holds back."""

    title: str
    where: str
    """Industry and level."""
    brief: str
    note: str
    """What to know before agreeing to take it; empty for most."""
    goals: tuple[str, ...]
    cards: tuple[str, ...]
    """What can be looked up during the call, by name."""

    def cards_in(self, mode: Mode) -> tuple[str, ...]:
        """Return what can be looked up during a call in a mode; where that is nothing, a sentence that says so."""
        if mode == "exam":
            return ("Nothing: an exam has no cards.",)
        return self.cards or ("There are no cards for this call.",)


def briefing_of(scenario: Scenario) -> Briefing:
    """Return the briefing of a scenario."""
    return Briefing(
        title=scenario.title,
        where=f"{scenario.industry}, level {scenario.difficulty} of 5",
        brief=reflowed(scenario.brief),
        note=reflowed(scenario.content_note),
        goals=tuple(_goals(scenario)),
        cards=tuple(card.title for card in scenario.knowledge.values()),
    )


def _goals(scenario: Scenario) -> list[str]:
    skills = ", ".join(map(skill_words, scenario.skills))
    ends = scenario.endings.get("skilled", ("accepted",))
    cuts = scenario.pass_
    return [
        f"{scenario.customer.name} wants: {scenario.customer.wants.strip()}",
        f"A good end: {' Or: '.join(GOOD_ENDS.get(end, GOOD_ENDS['accepted']) for end in ends)}",
        *([f"It trains {skills}."] if skills else []),
        f"About {scenario.turns.par} turns.",
        f"It passes from {cuts.empathy:g} in empathy and {cuts.resolution:g} in resolution, without a critical error.",
    ]


def worked_example(scenario: Path) -> list[tuple[str, str]]:
    """Return the skilled call beside a scenario's file: who, `Agent`, `Customer` or `Note`, and the words.

    It is empty where there is none.
    """
    file = scenario.parent / "skilled.call"
    beside = scenario.name == SCENARIO_FILE and file.is_file()
    return list(read_call(file).script) if beside else []
