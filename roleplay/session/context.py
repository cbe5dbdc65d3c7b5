"""Fill an observer's context from a call, so that observers know no scenario."""

from __future__ import annotations

from roleplay.behaviours import OpenCue, Sought, TurnContext
from roleplay.calls import CallState
from roleplay.observers.cues import voiced
from roleplay.scenarios import OPENING, Scenario
from roleplay.scenarios.variants import choose

GRAVE = frozenset({"risk", "grief"})
UPSET = 35
"""Start anger or distress from which a caller is not calm."""


def context_of(state: CallState) -> TurnContext:
    """Return what an observer is told for the agent's next turn."""
    scenario = state.scenario
    start = state.mood.start
    return TurnContext(
        history=state.lines,
        cues=_open_cues(state),
        steps=_steps(scenario, _echoes(state)),
        asks=(
            *(
                Sought(
                    n, "ask", k.asked_like, unlike=k.not_like, settled=k.file or (n in state.asked and not k.often)
                )
                for n, k in scenario.knows.items()
            ),
            *(
                Sought(n, "ask", f.asked_like, unlike=f.not_like, settled=n in state.told, open=True)
                for n, f in scenario.facts.items()
            ),
        ),
        answers=tuple(
            Sought(n, "tell", a.answered_like, unlike=a.not_like)
            for n, a in scenario.asks.items()
            if n not in state.answered
        ),
        forbidden=tuple(
            Sought(n, f.kind, f.said_like,
                   tuple((s, b.min, b.max) for s, b in f.slot.items()), unlike=f.not_like,
                   untimely=f.unless is not None)
            for n, f in scenario.forbidden.items()
        ),
        facts=case_facts(scenario),
        names=_names(state),
        calm=max(start.anger, start.distress) < UPSET,
    )  # fmt: skip


def _names(state: CallState) -> tuple[str, ...]:
    """Return the names in the variant: values that begin with a capital, longest first."""
    row = choose(state.scenario.variants, state.seed)
    names = {str(v) for v in row.values() if str(v)[:1].isupper() and not any(c.isdigit() for c in str(v))}
    names |= {part for name in names for part in name.split() if part[:1].isupper() and part[1:].isalpha()}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def case_facts(scenario: Scenario) -> tuple[str, ...]:
    """Return the texts that hold this case's own names, amounts and things."""
    return (scenario.customer.name, scenario.customer.wants, *(card.text for card in scenario.knowledge.values()))


def _steps(scenario: Scenario, echoes: tuple[str, ...]) -> tuple[Sought, ...]:
    return tuple(
        Sought(
            name, step.kind, step.said_like, tuple((s, b.min, b.max) for s, b in step.slot.items()),
            unlike=(*step.not_like, *(echoes if step.kind in ("tell", "do") else ())),
        )
        for name, step in scenario.steps.items()
    )  # fmt: skip


def _echoes(state: CallState) -> tuple[str, ...]:
    """Return what the customer said and how it might be taken up: telling it back is no step."""
    scenario = state.scenario
    taken_up = (*scenario.customer.taken_up_like, *(t for c in scenario.cues.values() for t in c.taken_up_like))
    return (*taken_up, *(line.text for line in state.lines if line.who == "customer"))


def _open_cues(state: CallState) -> tuple[OpenCue, ...]:
    """Return the cues the customer voiced that nobody took up, from the scenario where it declares them."""
    scenario, out = state.scenario, list[OpenCue]()
    for name in state.open_cues:
        feels = scenario.customer.feels or "anger" if name == OPENING else scenario.cues[name].feels
        text = _said(state, name)
        found = voiced(text)
        grave = feels in GRAVE or (found is not None and found.feels in GRAVE and found.strength > 1)
        waited = max(0, state.turn - state.voiced[name])
        out.append(OpenCue(name, text, feels, 2 if grave else 1, waited, main=name == scenario.main_cue))
    return tuple(out)


def _said(state: CallState, cue: str) -> str:
    """Return the customer's line in which a cue was last voiced."""
    customer = [line.text for line in state.lines if line.who == "customer"]
    at = state.voiced[cue]
    return customer[at] if at < len(customer) else customer[-1]
