"""Do a scenario's examples say what they should: is each understood as its own act, and as no other?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from roleplay.behaviours import CATALOGUE, Line, OpenCue
from roleplay.calls import begin
from roleplay.scenarios import OPENING, Scenario, examples
from roleplay.session.context import context_of
from roleplay.trials.bots import filled
from roleplay.trials.played import Ports

GRAVE = ("grief", "risk")
CLEARLY = 0.05
"""How much likelier another act must be for an example to stand for it."""


def overlaps(scenario: Scenario, ports: Ports) -> list[str]:
    """Return a sentence for every example that is not understood, or more likely as another or a forbidden act."""
    context = context_of(begin(scenario, 0))
    answered_by = {(n, s.answered_by) for n, s in scenario.steps.items() if s.answered_by}
    out = []
    for kind, name, example in _examples(scenario):
        found = ports.understood(example, context)
        own = found.get(f"{kind}:{name}", 0.0)
        rivals = {
            act: likeness
            for act, likeness in found.items()
            if act.startswith(f"{kind}:") and act != f"{kind}:{name}" and likeness > own + CLEARLY
        }
        rivals = {a: v for a, v in rivals.items() if (name, a.split(":")[1]) not in answered_by}
        if not own:
            out.append(f"The example “{example}” of {name!r} is not understood as it.")
        elif rivals:
            best = max(rivals, key=rivals.__getitem__).split(":")[1]
            out.append(f"The example “{example}” of {name!r} is rather understood as {best!r}.")
        banned = [act.removeprefix("forbidden:") for act in found if act.startswith("forbidden:")]
        out += [f"The example “{example}” of {name!r} is taken for the forbidden act {act!r}." for act in banned]
    return out


def acknowledgements(scenario: Scenario, ports: Ports) -> list[str]:
    """Return a sentence for every suggested answer to a feeling that is not seen as one, or is seen as harm."""
    base = context_of(begin(scenario, 0))
    out = []
    for name, feels, line, answers in _cues(scenario):
        voiced = OpenCue(id=name, text=line, feels=feels, strength=2 if feels in GRAVE else 1, waited=0)
        context = replace(base, history=(Line("customer", line),), cues=(voiced,))
        for answer in answers:
            seen = ports.observe(answer, context)
            harm = [b.id for b in seen.behaviours if not CATALOGUE[b.id].positive]
            if harm:
                out.append(f"The answer “{answer}” to the cue {name!r} is read as {', '.join(harm)}.")
            elif not seen.cues:
                out.append(f"The answer “{answer}” does not take up the cue {name!r}.")
    return out


def _cues(scenario: Scenario) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    customer = scenario.customer
    if customer.feels:
        yield OPENING, customer.feels, customer.opens.all()[0], customer.taken_up_like
    for name, cue in scenario.cues.items():
        yield name, cue.feels, cue.says.all()[0], cue.taken_up_like


def _examples(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """Yield the kind, the id and the words of every example of something an agent should say."""
    for (part, name, _), kind, texts in examples(scenario):
        if part != "forbidden":
            act = str(name)
            yield from ((kind, act, filled(t, scenario.steps[act]) if part == "steps" else t) for t in texts)
