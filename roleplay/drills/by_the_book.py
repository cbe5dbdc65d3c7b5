"""Read a turn that is made of a scenario's own examples as what the scenario says they are.

What leads up to a drill is spoken by a bot in those very words. Nobody is graded on it, so no model need read it: the
lead-up takes no time and is the same on any machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roleplay.behaviours import Answered, Asked, CueMet, Evidence, Observation, Seen, StepSeen
from roleplay.scenarios import OPENING, Scenario, examples
from roleplay.trials import filled

BY = "example"
"""What stands where an observer names the rule that saw something."""
TAKEN_UP = "validate"
"""The behaviour that a scenario's suggested answers to a feeling show."""
SHOWN = {"tell": "explain_why", "do": "concrete_step", "offer": "offer_choice"}
"""The behaviour that a step's examples show, by its kind."""


def read(scenario: Scenario, text: str) -> Observation:
    """Return what a turn shows by the examples that stand in it word for word, and nothing else."""
    seen, steps, asked, answered, cues = list[Seen](), list[StepSeen](), list[Asked](), list[Answered](), list[CueMet]()
    for cue, texts in _feelings(scenario):
        for at in _found(text, texts):
            cues.append(CueMet(id=cue, by=TAKEN_UP, **at))
            seen.append(Seen(id=TAKEN_UP, intensity=1, by=BY, **at))
    for (part, name, _), _kind, texts in examples(scenario):
        act = str(name)
        step = scenario.steps[act] if part == "steps" else None
        for at in _found(text, (filled(t, step) for t in texts) if step else texts):
            if step:
                steps.append(StepSeen(id=act, **at))
                if step.kind in SHOWN:
                    seen.append(Seen(id=SHOWN[step.kind], intensity=1, by=BY, **at))
                if step.answered_by:
                    asked.append(Asked(id=step.answered_by, **at))
            elif part == "asks":
                answered.append(Answered(id=act, **at))
            elif part in ("knows", "facts"):
                asked.append(Asked(id=act, **at))
    return Observation(
        behaviours=tuple(seen), steps=tuple(steps), asked=tuple(asked), answered=tuple(answered), cues=tuple(cues)
    )


def _feelings(scenario: Scenario) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield OPENING, scenario.customer.taken_up_like
    for name, cue in scenario.cues.items():
        yield name, cue.taken_up_like


def _found(text: str, wordings: Iterable[str]) -> Iterator[dict[str, object]]:
    """Yield where the longest wording that stands in a text begins and ends, if one does."""
    for wording in sorted(wordings, key=len, reverse=True):
        start = text.lower().find(wording.lower())
        if start >= 0:
            end = start + len(wording)
            yield Evidence(quote=text[start:end], start=start, end=end).model_dump()
            return
