"""Bots that play a scenario from its own examples, so that a proof needs no person and no network.

They see the state, as no trainee does: what they prove is the scenario, not the grader.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from roleplay.calls import CallState, holds
from roleplay.scenarios import OPENING, Scenario, Step
from roleplay.trials.played import Agent

SLOT = re.compile(r"\{slot\.([a-z_-]+)\}")
RECAP_TURNS, PATIENCE_OF_BOTS = 2, 2
"""Turns a skilled bot spends on the close; turns after which a bot asks again for what it was not told."""
MOST_FEELINGS = 2
"""Open cues a bot takes up in one turn."""
TALKERS = ("over-apologiser", "stuffer", "policy-wall", "hostile", "injector")
"""Bots that only ever say lines of their own."""


@lru_cache(maxsize=1)
def lines() -> dict[str, list[str]]:
    """Return what bots say besides the scenario's examples."""
    table = tomllib.loads((Path(__file__).parent / "data" / "bots.toml").read_text(encoding="utf-8"))
    return {name: row["lines"] for name, row in table.items()}


def talker(name: str) -> Callable[[Scenario, int], Agent]:
    """Return the maker of a bot that says the lines of its kind in turn, then leaves."""

    def make(_: Scenario, seed: int) -> Agent:
        own = lines()[name]
        left = iter([own[(i + seed) % len(own)] for i in range(len(own))])
        return lambda _: next(left, None)

    return make


def parrot(_: Scenario, __: int) -> Agent:
    """Return a bot that hands every line back."""
    return lambda state: state.lines[-1].text if state.turn < state.scenario.turns.limit else None


def wanderer(scenario: Scenario, seed: int) -> Agent:
    """Return a bot that says whatever stands anywhere in the scenario, in no order."""
    rng = random.Random(seed)  # noqa: S311  nothing secret is drawn
    said = [filled(e, s) for s in scenario.steps.values() for e in s.said_like]
    said += [e for f in scenario.facts.values() for e in f.asked_like]
    said += [e for a in scenario.asks.values() for e in a.answered_like]
    said += [line for kind in TALKERS for line in lines()[kind]]
    return lambda state: rng.choice(said) if state.turn < 2 * scenario.turns.par else None


class Worker:
    """Do what the scenario needs in an order that works; with feeling, or coldly."""

    def __init__(self, scenario: Scenario, seed: int, *, warm: bool, slips: int = 0) -> None:
        self.scenario, self.warm, self.slips, self.seed = scenario, warm, slips, seed
        self.asked_at: dict[str, int] = {}
        self.used: dict[str, int] = {}
        self.closing = 0

    def __call__(self, state: CallState) -> str | None:
        """Return the next turn: what was voiced, what was asked, then the next piece of work."""
        if state.turn < self.slips:
            return lines()["hostile"][(self.seed + state.turn) % 2]
        parts = list(self._feeling(state)) if self.warm else []
        parts += self._answers(state)
        if self.warm and state.met and state.done and "owns" not in self.used:
            parts.append(self._next("owns", lines()["owns"]))
        work = self._work(state)
        if work is None and not parts:
            return self._close()
        return " ".join(sentence(part) for part in [*parts, work] if part)

    def _feeling(self, state: CallState) -> Iterator[str]:
        if self.slips and state.turn == self.slips:
            yield lines()["repair"][0]
        # the newest first: what was just voiced is what an answer is taken to be about
        for cue in list(reversed(state.open_cues))[:MOST_FEELINGS]:
            written = self.scenario.customer if cue == OPENING else self.scenario.cues[cue]
            if written.taken_up_like:
                yield self._next(f"cue:{cue}", written.taken_up_like)
        if state.turn == self.slips:
            yield self._next("invites", lines()["invites"])

    def _answers(self, state: CallState) -> list[str]:
        return [self._next(f"ask:{q}", self.scenario.asks[q].answered_like) for q in state.open_questions[:1]]

    def _work(self, state: CallState) -> str | None:
        known = {*state.done, *state.told}
        for name, fact in self.scenario.facts.items():
            due = state.turn - self.asked_at.get(name, -PATIENCE_OF_BOTS) >= PATIENCE_OF_BOTS
            wanted = any(name in s.needs for n, s in self.scenario.steps.items() if n not in state.done)
            ready = "identify" in state.done or not self.scenario.steps.get("identify")
            if name not in state.told and due and ready and (wanted or name not in self.asked_at):
                self.asked_at[name] = state.turn
                return self._next(f"fact:{name}", fact.asked_like)
        for name, step in self.scenario.steps.items():
            if name not in state.done and known.issuperset(step.after) and known.issuperset(step.needs):
                return filled(self._next(f"step:{name}", step.said_like), step)
        left = [n for n in self.scenario.steps if n not in state.done]
        return self._next("invites", lines()["invites"]) if left and self.warm else None

    def _close(self) -> str | None:
        self.closing += 1
        if self.closing > RECAP_TURNS + 1:
            return None
        if self.warm and self.closing == 1:
            wants = self.scenario.customer.wants.rstrip(".")
            return lines()["recap"][0].format(wants=wants[:1].lower() + wants[1:])
        return lines()["farewell" if self.warm else "anything"][0]

    def _next(self, key: str, wordings: Any) -> str:
        """Return the next wording of its kind; another one for another seed."""
        index = self.used.get(key, self.seed)
        self.used[key] = index + 1
        return str(wordings[index % len(wordings)])


class Patient(Worker):
    """Do one thing a turn, feelings before questions before work, and let them finish in between."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        super().__init__(scenario, seed, warm=True)
        self.asked_on = 0

    def __call__(self, state: CallState) -> str | None:
        """Return the one thing that comes first."""
        for words in (next(self._feeling(state), ""), *self._answers(state)):
            if words:
                return sentence(words)
        if state.done and self.asked_on < PATIENCE_OF_BOTS and self._more_to_say(state):
            self.asked_on += 1
            return self._next("invites", lines()["invites"])
        self.asked_on = 0
        return super().__call__(state)

    def _more_to_say(self, state: CallState) -> bool:
        cues = self.scenario.cues
        return any(name not in state.voiced and holds(cue.after, state) for name, cue in cues.items())


def sentence(words: str) -> str:
    """Return an example as it is said: a capital first, a stop at the end."""
    words = words.strip()
    return words[:1].upper() + words[1:] + ("" if words[-1:] in ".?!…”\"'" else ".")


def filled(example: str, step: Step) -> str:
    """Return an example with an amount inside the bounds of each slot."""

    def amount(match: re.Match[str]) -> str:
        bound = step.slot.get(match[1])
        value = bound and (bound.max if bound.max is not None else bound.min)
        return f"{value or 100:g}"

    return SLOT.sub(amount, example)


def skilled(scenario: Scenario, seed: int) -> Agent:
    """Return a bot that hears, asks, answers, does and closes."""
    return Worker(scenario, seed, warm=True)


def cold(scenario: Scenario, seed: int) -> Agent:
    """Return a bot that does everything and takes up nothing."""
    return Worker(scenario, seed, warm=False)


def recovery(scenario: Scenario, seed: int) -> Agent:
    """Return a bot that slips, takes it back and goes on well."""
    return Worker(scenario, seed, warm=True, slips=1)


def patient(scenario: Scenario, seed: int) -> Agent:
    """Return a bot that takes its time, so that all there is to hear is heard."""
    return Patient(scenario, seed)


BOTS: dict[str, Callable[[Scenario, int], Agent]] = {
    "skilled": skilled,
    "cold": cold,
    "recovery": recovery,
    "patient": patient,
    **{name: talker(name) for name in TALKERS},
    "parrot": parrot,
    "random": wanderer,
}
"""Every bot by name: the archetypes of `endings`, one that takes its time, and three that must never get anything."""
ONCE = ("patient",)
"""Bots that play the first seed only: they are there for what is reached."""
