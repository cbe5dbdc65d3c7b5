"""A disputed grade, as the second reviewer meets it: the call and the question, and nobody's grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from roleplay.errors import UsageProblem
from roleplay.events import AgentSaid, CallEnded, CustomerSaid
from roleplay.review.rules import may_decide
from roleplay.transcripts import Dispute
from roleplay.wiring.desk import OnTheDesk
from roleplay.wiring.outcomes import AGENT, outcome_words
from roleplay.wiring.paragraphs import reflowed


@dataclass(frozen=True)
class Blind:
    """Hold what a second reviewer sees."""

    call: str
    line: int
    """Of the dispute in the file of reviews."""
    title: str
    brief: str
    lines: tuple[tuple[int, str, str], ...]
    """Turn, who speaks (`agent`, or the customer's name) and the words, in order."""
    ended: str
    question: str
    """What is to be decided."""
    anchors: Mapping[int, str]
    """Of a criterion: what each level looks like; empty for a critical error."""


def dispute_at(desk: OnTheDesk, line: int) -> Dispute:
    """Return an open dispute by its line.

    Raises:
        UsageProblem: if there is none.
    """
    waiting = {e.line: e.review for e in desk.state.open_disputes}
    found = waiting.get(line)
    if not isinstance(found, Dispute):
        known = ", ".join(str(n) for n in waiting) or "none"
        raise UsageProblem(f"There is no open dispute in line {line}.", f"Open: {known}")
    return found


def blind_view(desk: OnTheDesk, line: int, by: str) -> Blind:
    """Return what somebody who decides a dispute may see.

    Raises:
        UsageProblem: if there is no such dispute, or it is not theirs to decide.
    """
    dispute = dispute_at(desk, line)
    if why := may_decide(by, desk.transcript.header.trainee, desk.entries):
        raise UsageProblem(why)
    about = dispute.about
    if about.on == "critical":
        error = desk.errors().get(about.error)
        question, anchors = f"Was this error made? {error.why if error else about.error}", dict[int, str]()
    else:
        criterion = desk.rubrics[about.rubric].criteria[about.criterion]
        question, anchors = f"{about.criterion} {criterion.name}: which level?", dict(criterion.anchors)
    name = desk.scenario.customer.name
    said = tuple(
        (e.turn, "agent" if isinstance(e, AgentSaid) else name, e.text)
        for e in desk.transcript.events
        if isinstance(e, AgentSaid | CustomerSaid)
    )
    ended = next((e.outcome for e in desk.transcript.events if isinstance(e, CallEnded)), "")
    return Blind(
        call=desk.transcript.header.id,
        line=line,
        title=desk.scenario.title,
        brief=reflowed(desk.scenario.brief),
        lines=said,
        ended=outcome_words(ended, AGENT) if ended else "",
        question=question,
        anchors=anchors,
    )
