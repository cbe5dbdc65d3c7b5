"""Play a rehearsal and say where it went otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.calls import CallState
from roleplay.scenarios import Scenario
from roleplay.trials.played import Ports, play, speak
from roleplay.trials.rehearsal import ENDS, MOOD, SAYS, Expectation, Rehearsal

STILL = 0.05
"""Points within which a mood variable counts as the same."""


@dataclass(frozen=True)
class Difference:
    """Say what was expected at a line of a rehearsal, and what happened."""

    path: str
    line: int
    words: str
    expected: str
    happened: str

    def __str__(self) -> str:
        words = f"    Agent: {self.words}\n" if self.words else ""
        return f"{self.path}:{self.line}\n{words}  - {self.expected}\n  + {self.happened}"


def rehearse(rehearsal: Rehearsal, scenario: Scenario, ports: Ports) -> list[Difference]:
    """Return every difference between what a rehearsal expects and what happens."""
    said = [turn.words for turn in rehearsal.turns]
    played = play(scenario, rehearsal.seed, ports, speak(said), graded=False)
    out: list[Difference] = []
    for i, turn in enumerate(rehearsal.turns):
        if i + 1 >= len(played.states):
            ended = f"the call was over: {played.outcome}"
            out += [Difference(rehearsal.path, e.line, turn.words, str(e), ended) for e in turn.expected]
            continue
        before, after = played.states[i], played.states[i + 1]
        for expectation in turn.expected:
            happened = _otherwise(expectation, before, after)
            if happened:
                out.append(Difference(rehearsal.path, expectation.line, turn.words, str(expectation), happened))
    ends = rehearsal.ends
    if ends and (played.outcome in ends.names) != ends.wanted:
        out.append(Difference(rehearsal.path, ends.line, "", str(ends), f"{ENDS} {played.outcome}"))
    return out


def _otherwise(expectation: Expectation, before: CallState, after: CallState) -> str:
    """Return what happened instead, or nothing where it went as expected."""
    key = expectation.key
    if key in MOOD:
        was, now = before.mood.mood.value(key), after.mood.mood.value(key)
        move = "same" if abs(now - was) < STILL else "up" if now > was else "down"
        return "" if (move in expectation.names) == expectation.wanted else f"{key} {move}: {was:g} to {now:g}"
    if key == SAYS:
        line = after.lines[-1].text
        found = all(name.lower() in line.lower() for name in expectation.names)
        return "" if found == expectation.wanted else f'{SAYS} "{line}"'
    seen = dict(happened(after))[key]
    right = set(expectation.names) <= set(seen) if expectation.wanted else not set(expectation.names) & set(seen)
    return "" if right else f"{key} {', '.join(seen) or 'nothing'}"


def happened(state: CallState) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the last turn brought about, by the word a rehearsal has for it."""
    moved = state.moved
    yield "sees", tuple(b.id for b in state.observation.behaviours)
    yield "stage", (state.stage,)
    yield "band", (state.band,)
    yield "step", tuple(s.id for s in moved.done) if moved else ()
    for word, field in (
        ("offers", "offered"), ("unmet", "unmet"), ("fact", "told"), ("admits", "admitted"), ("hints", "hinted"),
        ("asks", "asked"), ("answers", "answered"), ("cue", "met"), ("forbidden", "forbidden"),
    ):  # fmt: skip
        yield word, tuple(getattr(moved, field)) if moved else ()
