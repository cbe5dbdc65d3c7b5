"""Grade what was played from a scenario; a branch is graded like any call, and neither passes nor fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from roleplay.events import AnyEvent
from roleplay.grading import Scorecard, grade, record_of
from roleplay.grading.void import void_turns
from roleplay.rubrics import Rubric
from roleplay.scenarios import Scenario
from roleplay.transcripts import Header
from roleplay.wiring.modes import leaves_turns_out

RETRIED = "A retry from turn {turn} on is practice: it neither passes nor fails."


def scorecard(
    header: Header, scenario: Scenario, events: Iterable[AnyEvent], rubrics: Mapping[str, Rubric]
) -> Scorecard:
    """Return the scorecard of a call so far."""
    events = tuple(events)
    void = void_turns(events) if leaves_turns_out(header.mode) else frozenset()
    card = grade(record_of(events, scenario, header.seed, void), rubrics)
    if header.branch_of is None:
        return card
    return card.model_copy(update={"passed": None, "why": RETRIED.format(turn=header.branch_of.turn)})
