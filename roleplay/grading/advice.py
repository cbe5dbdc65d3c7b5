"""One better thing to say for a weak turn, in this call's own facts and preferably in the trainer's own words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from roleplay.behaviours import CATALOGUE, OpenCue
from roleplay.grading.evidence import harm
from roleplay.grading.record import CallRecord, TurnRecord
from roleplay.grading.scorecard import Advice
from roleplay.scenarios import OPENING, Scenario, Step

WEAK = 2
"""Grades up to this one get advice."""
LONGEST_QUOTE, RECAPPED = 90, 2
"""Characters of the customer's words that advice quotes, and acts that a recap names."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
GRAVE = 2
"""The strength of a risk or a grief, which comes before anything else."""


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "advice.toml").read_text(encoding="utf-8"))


class Adviser:
    """Give advice on the turns of one call, in their order; the same thing is not advised twice while there is more."""

    def __init__(self, call: CallRecord) -> None:
        self._call = call
        self._given: set[str] = set()

    def advise(self, turn: TurnRecord, *, person: bool) -> Advice:
        """Return one better thing to say; `person` when the turn is weak towards the person, not the matter alone."""
        harmful = harm(turn)
        found = list(self._candidates(turn, person=person, harmful=harmful.id if harmful else ""))
        found = found or [_advice("next", words=gist(turn.customer))]
        best = next((advice for advice in found if self._is_fresh(advice.say, turn)), found[0])
        self._given.add(best.say)
        return Advice(why=f"{CATALOGUE[harmful.id].instead} {best.why}" if harmful else best.why, say=best.say)

    def _candidates(self, turn: TurnRecord, *, person: bool, harmful: str) -> Iterator[Advice]:
        """Yield what could be said instead, the best first."""
        scenario = self._call.scenario
        grave = any(cue.strength >= GRAVE for cue in _waiting(turn))
        first = grave or (person and harmful not in _words()["matter_first"])
        if first:
            yield from self._cues(turn)
        if scenario is not None:
            yield from self._matter(scenario, turn)
        if not first:
            yield from self._cues(turn)
        if scenario is not None:
            yield from self._recap(scenario, turn)

    def _cues(self, turn: TurnRecord) -> Iterator[Advice]:
        """Yield how a cue that this turn left open could be taken up: the gravest first, then the one just voiced."""
        scenario = self._call.scenario
        main = scenario.main_cue if scenario else ""
        for cue in sorted(_waiting(turn), key=lambda c: (-c.strength, c.waited, c.id != main)):
            voiced = next((v.text for v in self._call.cues if v.id == cue.id), cue.text)
            written = _taken_up_like(scenario, cue)
            kind = "at_the_close" if turn.closing else "late" if cue.waited else "now"
            late = [_words()["taken_up"][kind].format(say=say) for say in written]
            own = [_words()["taken_up"]["in_their_words"].format(words=gist(voiced))]
            for say in (*written, *(late or own)):
                yield _advice("cue", say=say, words=gist(voiced))

    def _matter(self, scenario: Scenario, turn: TurnRecord) -> Iterator[Advice]:
        """Yield what could be answered, done or asked in this turn and was not, then what comes next."""
        if self._done_by(turn.index - 1).issuperset(_guards(scenario)):
            yield from _answers(scenario, turn)
        now = self._done_by(turn.index)
        for name in turn.due:
            if name not in now:
                yield from _examples(scenario.steps[name], turn.index, "step")
        asked = {name for t in self._until(turn.index) if t.flow for name in t.flow.asked}
        for name in (fact for fact in turn.lacking if fact not in asked):
            for say in scenario.facts[name].asked_like:
                yield _advice("fact", say=say)
        for name, step in scenario.steps.items():
            if name not in now and name not in turn.due and now.issuperset((*step.after, *step.needs)):
                yield from _examples(step, turn.index, "next_step")

    def _recap(self, scenario: Scenario, turn: TurnRecord) -> Iterator[Advice]:
        """Yield a recap of what was done, once nothing is left to do."""
        done = self._done_by(turn.index)
        acts = [step for name, step in scenario.steps.items() if name in done and step.kind in ("do", "tell")]
        if acts and done.issuperset(scenario.steps) and not turn.shows("summary_close"):
            yield _advice("recap", words=" ".join(sentence(example(step, 0)) for step in acts[-RECAPPED:]))

    def _done_by(self, index: int) -> set[str]:
        """Return the steps done and the facts told by the end of a turn."""
        told = {name for t in self._until(index) if t.flow for name in (*t.flow.told, *t.flow.admitted)}
        return told | {name for name, done in self._call.done.items() if done <= index}

    def _until(self, index: int) -> list[TurnRecord]:
        return [turn for turn in self._call.turns if turn.index <= index]

    def _is_fresh(self, say: str, turn: TurnRecord) -> bool:
        """Return whether something was neither advised nor said before."""
        said = (t.text.lower() for t in self._until(turn.index))
        return say not in self._given and not any(say.lower().rstrip(".?!") in text for text in said)


def _waiting(turn: TurnRecord) -> list[OpenCue]:
    """Return the cues that were open when the agent spoke and that the turn did not take up."""
    met = set(turn.flow.met) if turn.flow else {cue.id for cue in turn.observation.cues}
    return [cue for cue in turn.cues if cue.id not in met]


def _taken_up_like(scenario: Scenario | None, cue: OpenCue) -> tuple[str, ...]:
    if scenario is None:
        return ()
    return scenario.customer.taken_up_like if cue.id == OPENING else scenario.cues[cue.id].taken_up_like


def _guards(scenario: Scenario) -> set[str]:
    """Return the steps that come before any talk about the case."""
    return {name for act in scenario.forbidden.values() if act.unless for name in act.unless.done}


def _answers(scenario: Scenario, turn: TurnRecord) -> Iterator[Advice]:
    """Yield answers to the question the customer has just put and the turn has left open."""
    answered = set(turn.flow.answered) if turn.flow else set()
    for name, ask in scenario.asks.items():
        if name not in answered and any(said in turn.customer for said in ask.says.all()):
            for say in ask.answered_like:
                yield _advice("question", say=sentence(say))


def _examples(step: Step, which: int, why: str) -> Iterator[Advice]:
    for i in range(len(step.said_like)):
        yield _advice(why, say=example(step, which + i), title=step.title)


def _advice(kind: str, say: str = "", **words: str) -> Advice:
    """Return advice of a kind; where nothing was written to say, the kind's own sentence."""
    table = _words()
    return Advice(why=table["why"][kind].format(**words), say=say or table["say"][kind].format(**words))


def example(step: Step, which: int) -> str:
    """Return one of a step's examples with its amounts filled in."""
    text = step.said_like[which % len(step.said_like)]
    for slot, bound in step.slot.items():
        amount = bound.max if bound.max is not None else bound.min
        text = text.replace(f"{{slot.{slot}}}", f"{amount:g}" if amount is not None else "…")
    return text


def sentence(text: str) -> str:
    """Return an example as a sentence: with a capital, and an end."""
    head = text[:1].upper() + text[1:]
    return head if head.endswith((".", "?", "!")) else f"{head}."


def gist(words: str) -> str:
    """Return the last sentences of a customer's line that are short enough to be quoted."""
    kept = ""
    for sentence in reversed(_SENTENCE_END.split(words.strip())):
        longer = f"{sentence} {kept}".strip()
        if kept and len(longer) > LONGEST_QUOTE:
            break
        kept = longer
    return kept if len(kept) <= LONGEST_QUOTE else f"{kept[: LONGEST_QUOTE - 1].rsplit(' ', 1)[0]}…"
