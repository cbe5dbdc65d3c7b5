"""The coaching sheet of a trainee: what the debrief, the trend and the choice of the next call say, on one page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from roleplay.clock import Sources, SystemSources
from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.reports.data import Sheet, TrendFacts
from roleplay.transcripts import Exercise, Note
from roleplay.wiring.call_turns import CallTurns
from roleplay.wiring.choose import own
from roleplay.wiring.kept import KeptCall
from roleplay.wiring.overview import Overview, overview
from roleplay.wiring.report_points import debriefed, points_of
from roleplay.wiring.trend import trends


def sheet(trainee: str, folder: Path | None = None, sources: Sources | None = None) -> Sheet:
    """Return the coaching sheet of a trainee, drawn from the last call taken to its end.

    Raises:
        UsageProblem: if there is no such call.
    """
    home = overview(folder, trainee, sources=sources)
    mine = own(home.calls, trainee)
    whole = [call for call in mine if call.whole]
    if not trainee or not whole:
        raise _no_sheet(trainee, home.calls)
    found = CallTurns(whole[0].path)
    scenario, debrief = debriefed(found)
    return Sheet(
        trainee=trainee,
        made=(sources or SystemSources()).now().date().isoformat(),
        call=found.facts,
        strength=debrief.strength,
        points=points_of(found, scenario, debrief),
        **_next(found, home),
        trends=tuple(TrendFacts(rubric=t.rubric, scores=t.scores, words=t.words) for t in trends(mine)),
        calls=len(whole),
        notes=tuple(f"{e.review.by}: {e.review.text}" for e in found.entries if isinstance(e.review, Note)),
    )


def _next(found: CallTurns, home: Overview) -> dict[str, str]:
    """Return what to take next: the coach's exercise where one was set in this call, else what suits the trainee."""
    set_ = next((e.review for e in reversed(found.entries) if isinstance(e.review, Exercise)), None)
    if set_ is None:
        choice = home.choice
        name, title, why = (choice.scenario, choice.title, choice.why) if choice else ("", "", "")
    else:
        name, why = set_.scenario, " ".join((f"Set by {set_.by}.", set_.text)).strip()
        title = home.heads[name].title if name in home.heads else name
    command = f"roleplay practice {name}" if name else ""
    if set_ and set_.turn:
        title = f"Turn {set_.turn} of this call again"
        command = f"roleplay retry {found.facts.id} {set_.turn}"
    return {"next_scenario": name, "next_title": title, "next_why": why, "next_command": command}


def _no_sheet(trainee: str, calls: Iterable[KeptCall]) -> UsageProblem:
    names = sorted({call.trainee for call in calls if call.trainee and call.whole})
    near = closest_few(trainee, names) or names[:5]
    if any(call.trainee == trainee for call in calls) and trainee:
        return UsageProblem(f"{trainee} has not yet taken a call to its end.", "A sheet draws on such a call.")
    remedy = f"Kept are calls of {', '.join(near)}." if near else "No call here was taken with a pseudonym."
    return UsageProblem(f"There is no call of {trainee!r} here.", remedy)
