"""One better thing to say for a weak turn, in this call's own facts and preferably in the trainer's own words."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from roleplay.behaviours import CATALOGUE
from roleplay.grading.evidence import harm
from roleplay.grading.record import CallRecord, TurnRecord
from roleplay.grading.scorecard import Advice
from roleplay.scenarios import OPENING, Scenario, Step

WEAK = 2
"""Grades up to this one get advice."""


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "advice.toml").read_text(encoding="utf-8"))


def advise(call: CallRecord, turn: TurnRecord) -> Advice:
    """Return one better thing to say in a turn: what it should have taken up, answered or done."""
    harmful = harm(turn)
    why = CATALOGUE[harmful.id].instead if harmful else ""
    if call.scenario is None:
        return _elsewhere(turn, why)
    for reason, say in (_cue(call.scenario, turn), _question(call, turn), _step(call, turn)):
        if say:
            return Advice(why=why or reason, say=say)
    return Advice(why=why or _words()["why"]["idle"], say=_close(call))


def _cue(scenario: Scenario, turn: TurnRecord) -> tuple[str, str]:
    met = set(turn.flow.met) if turn.flow else set()
    waiting = [c for c in turn.cues if c.id not in met]
    for cue in sorted(waiting, key=lambda c: (-c.strength, c.id != scenario.main_cue)):
        written = scenario.customer.taken_up_like if cue.id == OPENING else scenario.cues[cue.id].taken_up_like
        if written:
            return _words()["why"]["cue"], written[turn.index % len(written)]
    return "", ""


def _question(call: CallRecord, turn: TurnRecord) -> tuple[str, str]:
    assert call.scenario is not None
    answered = set(turn.flow.answered) if turn.flow else set()
    if not turn.question_open or answered:
        return "", ""
    for ask in call.scenario.asks.values():
        if any(said in turn.customer for said in ask.says.all()):
            return _words()["why"]["question"], sentence(ask.answered_like[0])
    return "", ""


def _step(call: CallRecord, turn: TurnRecord) -> tuple[str, str]:
    assert call.scenario is not None
    done_now = {s.id for s in turn.flow.done} if turn.flow else set()
    for name in turn.due:
        if name not in done_now:
            step = call.scenario.steps[name]
            return _words()["why"]["step"].format(title=step.title), example(step, turn.index)
    return "", ""


def _close(call: CallRecord) -> str:
    assert call.scenario is not None
    last = list(call.scenario.steps.values())[-1]
    return example(last, 0)


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


def _elsewhere(turn: TurnRecord, why: str) -> Advice:
    kind = "cue" if turn.cues else "next"
    quoted = turn.customer.strip().split("\n")[0]
    cut = quoted if len(quoted) <= 90 else f"{quoted[:87].rsplit(' ', 1)[0]}…"
    reason = why or _words()["why"]["elsewhere_cue" if turn.cues else "elsewhere"]
    return Advice(why=reason, say=_words()["say"][kind].format(words=cut))
