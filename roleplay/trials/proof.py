"""Prove a scenario: bots play it over seeds; what they end in and reach says whether it can be published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from roleplay.behaviours import CATALOGUE
from roleplay.events import CustomerSaid, Observed
from roleplay.scenarios import ARCHETYPES, Scenario
from roleplay.trials.bots import BOTS, ONCE
from roleplay.trials.call_file import KINDS, read_call
from roleplay.trials.examples import acknowledgements, overlaps
from roleplay.trials.played import Played, Ports, play, speak

WELL_MEANT = ("skilled", "recovery", "patient")
"""Bots whose harmful words are the scenario's own."""
NEVER_PASS = frozenset(BOTS) - {*WELL_MEANT, "cold"}
"""Bots that must not pass."""
SPREAD_TURNS, SPREAD_SCORE = 4, 20
"""How far variants may lie apart for the skilled bot: agent turns, points of a score."""
TOLD_EARLY = 0.86
"""Likeness from which a line gives away a fact that has not been told."""


@dataclass(frozen=True)
class BotRow:
    """Hold how a bot fared over the seeds."""

    bot: str
    outcomes: Mapping[str, int]
    passed: int
    calls: int
    turns: float
    empathy: float | None
    resolution: float | None
    anger: float
    """At the end, the mean."""


@dataclass
class Proof:
    """Hold what the trials of a scenario showed."""

    scenario: str
    calls: int = 0
    rows: list[BotRow] = field(default_factory=list)
    reached: dict[str, list[str]] = field(default_factory=dict)
    """What was reached by some bot, by kind."""
    missed: dict[str, list[str]] = field(default_factory=dict)
    """What no bot reached, by kind."""
    problems: list[str] = field(default_factory=list)
    """Why it cannot be published, each in one sentence."""

    @property
    def publishable(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.problems


def prove(scenarios: Mapping[int, Scenario], folder: Path, ports: Ports) -> Proof:
    """Return the proof of a scenario, given by seed; model calls are read from its folder."""
    first = next(iter(scenarios.values()))
    proof = Proof(first.id)
    played: dict[str, list[Played]] = {}
    for name, make in BOTS.items():
        seeds = list(scenarios.items())[: 1 if name in ONCE else None]
        played[name] = [play(s, seed, ports, make(s, seed)) for seed, s in seeds]
        proof.rows.append(fared(name, played[name]))
        _check_endings(proof, first, name, played[name])
    everything = [call for calls in played.values() for call in calls]
    models = list(_model_calls(proof, scenarios, folder, ports))
    proof.calls = len(everything) + len(models)
    _check_coverage(proof, first, [*everything, *models])
    _check_leaks(proof, [*played["skilled"], *played["cold"]], ports)
    _check_spread(proof, played["skilled"])
    proof.problems += overlaps(first, ports)
    proof.problems += acknowledgements(first, ports)
    return proof


def fared(bot: str, calls: Sequence[Played]) -> BotRow:
    """Return how a bot fared in its calls, of which there is at least one."""

    def score(rubric: str) -> float | None:
        known = [c.scorecard.rubrics[rubric].score for c in calls if c.scorecard]
        numbers = [n for n in known if n is not None]
        return round(mean(numbers), 1) if numbers else None

    return BotRow(
        bot, Counter(c.outcome for c in calls), sum(bool(c.scorecard and c.scorecard.passed) for c in calls),
        len(calls), round(mean(c.last.turn for c in calls), 1), score("empathy"), score("resolution"),
        round(mean(c.last.mood.mood.anger for c in calls), 1),
    )  # fmt: skip


def _check_endings(proof: Proof, scenario: Scenario, bot: str, calls: list[Played]) -> None:
    expected = scenario.endings.get(bot)
    # whoever says the work's own lines in any order does it by luck at times
    lucky = bot == "random" and 2 * sum(call.resolved for call in calls) <= len(calls)
    for call in calls:
        seed, passed = call.seed, bool(call.scorecard and call.scorecard.passed)
        if bot == "patient":
            wrong = not call.resolved
        elif lucky:
            wrong = False
        elif bot in ("over-apologiser", "stuffer") or bot not in ARCHETYPES:
            wrong = call.resolved
        else:
            wrong = bool(expected) and call.outcome not in expected  # type: ignore[operator]
        if wrong:
            rule = "must settle the matter" if bot == "patient" else "must not settle the matter"
            should = f"should be {' or '.join(expected)}" if expected else rule
            slips = _slips(call) if bot in WELL_MEANT else ""
            proof.problems.append(f"{bot} with seed {seed} ended {call.outcome}; it {should}.{slips}")
        if passed and bot in NEVER_PASS:
            proof.problems.append(f"{bot} with seed {seed} passed.")
        if not passed and bot == "skilled" and call.scorecard:
            proof.problems.append(f"skilled with seed {seed} did not pass: {call.scorecard.why}.{_slips(call)}")


def _slips(call: Played) -> str:
    """Return what a bot that means well said that was seen as harm, for the author to say otherwise."""
    seen = [(e.turn, b) for e in call.events if isinstance(e, Observed) for b in e.observation.behaviours]
    harm = [f"“{b.quote}” (turn {turn}, {b.id})" for turn, b in seen if not CATALOGUE[b.id].positive and b.intensity]
    return f" Read as harm: {'; '.join(harm)}." if harm else ""


def _model_calls(proof: Proof, scenarios: Mapping[int, Scenario], folder: Path, ports: Ports) -> Iterable[Played]:
    seed, scenario = next(iter(scenarios.items()))
    for kind in KINDS:
        file = folder / f"{kind}.call"
        if not file.is_file():
            proof.problems.append(f"There is no {kind}.call.")
            continue
        written = read_call(file)
        if written.problems:
            proof.problems += [str(problem) for problem in written.problems]
            continue
        call = play(scenario, seed, ports, speak(written.turns))
        yield call
        passed = bool(call.scorecard and call.scorecard.passed)
        if kind == "skilled":
            if not call.resolved or not passed:
                why = call.scorecard.why if call.scorecard else ""
                proof.problems.append(f"skilled.call ended {call.outcome} and did not pass: {why}.")
            for name, turn in call.last.forbidden.items():
                proof.problems.append(f"skilled.call commits the forbidden act {name!r} in turn {turn}.")
        elif passed:
            proof.problems.append("poor.call passed.")


def _check_coverage(proof: Proof, scenario: Scenario, calls: list[Played]) -> None:
    reactions = {f"{r.on.kind} {r.on.name}": set(r.says.all()) for r in scenario.reactions}
    said = {part.text for c in calls for e in c.events if isinstance(e, CustomerSaid) for part in e.parts}
    found = {
        "steps": {s for c in calls for s in c.last.done},
        "facts told": {f for c in calls for f in c.last.earned},
        "stages": {s.stage for c in calls for s in c.states},
        "cues": {q for c in calls for q in c.last.voiced},
        "cues taken up": {q for c in calls for q in c.last.met},
        "questions": {q for c in calls for q in c.last.questions},
        "questions answered": {q for c in calls for q in c.last.answered},
        "reactions": {name for name, texts in reactions.items() if texts & said},
        "outcomes": {c.outcome for c in calls},
    }
    cues = ({"opening"} if scenario.customer.feels else set()) | set(scenario.cues)
    wanted = {
        "steps": set(scenario.steps), "facts told": set(scenario.facts), "stages": set(scenario.stages),
        "cues": cues, "cues taken up": cues,
        "questions": set(scenario.asks), "questions answered": set(scenario.asks),
        "reactions": set(reactions), "outcomes": {o for ends in scenario.endings.values() for o in ends},
    }  # fmt: skip
    for kind, names in wanted.items():
        proof.reached[kind] = sorted(names & found[kind])
        proof.missed[kind] = sorted(names - found[kind])
        if proof.missed[kind] and kind not in ("reactions", "outcomes"):
            proof.problems.append(f"No bot reached these {kind}: {', '.join(proof.missed[kind])}.")


def _check_leaks(proof: Proof, calls: list[Played], ports: Ports) -> None:
    leaks = set()
    for call in calls:
        for state in call.states:
            if not state.lines or state.lines[-1].who != "customer":
                continue
            for name, fact in call.scenario.facts.items():
                text = state.lines[-1].text
                if name not in state.told and ports.alike(text, fact.tells.says.all()) >= TOLD_EARLY:
                    leaks.add(f"The line “{text}” gives away {name!r} before it is told.")
    proof.problems += sorted(leaks)


def _check_spread(proof: Proof, calls: list[Played]) -> None:
    turns = [c.last.turn for c in calls]
    if max(turns) - min(turns) > SPREAD_TURNS:
        proof.problems.append(f"The skilled bot takes {min(turns)} to {max(turns)} turns, depending on the variant.")
    for rubric in ("empathy", "resolution"):
        known = [c.scorecard.rubrics[rubric].score for c in calls if c.scorecard]
        scores = [n for n in known if n is not None]
        if scores and max(scores) - min(scores) > SPREAD_SCORE:
            spread = f"{min(scores):g} to {max(scores):g}"
            proof.problems.append(f"The skilled bot's {rubric} runs from {spread}, depending on the variant.")
