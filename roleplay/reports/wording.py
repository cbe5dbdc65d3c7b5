"""Numbers, days and durations as a report says them, the same in every format for people."""

from __future__ import annotations

from datetime import UTC, date, datetime

from roleplay.reports.call_facts import CallFacts
from roleplay.reports.cohort_data import Mean, Share
from roleplay.reports.data import CallReport

TOP_LEVEL = 5
NOT_SCORED = "not scored"
FOR_PEERS = "to peers: not whose call it is, nor at what hour it was taken"
KINDS = {"practice": "Practice", "exam": "Exam"}
INTENSITY = ("weak", "clear", "strong")


def day(text: str) -> str:
    """Return a day or moment in ISO 8601 as 5 January 2026."""
    found = date.fromisoformat(text[:10])
    return f"{found.day} {found:%B %Y}"


def moment(text: str) -> str:
    """Return a moment in ISO 8601 as 5 January 2026, 09:00 UTC."""
    found = datetime.fromisoformat(text).astimezone(UTC)
    return f"{found.day} {found:%B %Y, %H:%M} UTC"


def duration(seconds: float) -> str:
    """Return seconds as minutes and seconds in words."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def number(value: float | None, none: str = NOT_SCORED) -> str:
    """Return a number without needless digits."""
    return none if value is None else f"{value:g}"


def level(value: int | None, none: str = NOT_SCORED) -> str:
    """Return a level as 4 of 5."""
    return none if value is None else f"{value} of {TOP_LEVEL}"


def percent(value: float | None) -> str:
    """Return a share of 0 to 1 as a whole percentage."""
    return "–" if value is None else f"{100 * value:.0f} %"


def share(found: Share) -> str:
    """Return a share with what it is a share of and its interval."""
    if not found.of:
        return "none to count"
    return f"{found.n} of {found.of}, {percent(found.share)} ({100 * found.low:.0f} to {100 * found.high:.0f} %)"


def mean(found: Mean | None, *, signed: bool = False) -> str:
    """Return a mean with its interval."""
    if found is None:
        return "–"
    form = "{:+.1f}" if signed else "{:.1f}"
    said = form.format(found.mean)
    if found.low is not None and found.high is not None:
        said = f"{said} ({form.format(found.low)} to {form.format(found.high)})"
    return said.replace("-", "−")


def count(n: int, one: str, more: str = "") -> str:
    """Return a number with its noun."""
    return f"{n:,} {one if n == 1 else more or one + 's'}"


def about(call: CallFacts) -> list[tuple[str, str]]:
    """Return the header of a call's report: what is said of it, and the saying."""
    peer = call.view == "peer"
    rows = [
        ("Shown", FOR_PEERS) if peer else ("Trainee", call.trainee or "no pseudonym"),
        ("Taken", day(call.at) if peer else moment(call.at)),
        ("Length", f"{count(call.turns, 'turn')} in {duration(call.seconds)}"),
        ("Mode", call.mode),
        ("Ending", f"{call.ending}; {'resolved' if call.resolved else 'not resolved'}"),
    ]
    if call.agent:
        rows[0] = ("Agent", f"the model {call.agent}")
    if call.retry_of:
        rows.append(("Retry", f"of {call.retry_of}; it counts for nothing"))
    if call.void_turns:
        rows.append(("Not graded", f"turn {', '.join(map(str, call.void_turns))}"))
    rows.append(("Reviewed", ", ".join(call.reviewed_by) or "by nobody yet"))
    return rows


def record(report: CallReport) -> list[tuple[str, str]]:
    """Return where the call is kept on record and what it was made with."""
    call = report.call
    return [
        ("Call", call.id),
        *([("Head", call.head)] if call.head else []),
        ("Record", report.integrity),
        ("Scenario", f"{call.scenario}, seed {call.seed}"),
        ("Customer", call.customer),
        ("Observer", call.observer),
        ("Program", f"roleplay {call.program}"),
        *((f"SHA-256 of {name}", digest) for name, digest in report.digests.items()),
    ]
