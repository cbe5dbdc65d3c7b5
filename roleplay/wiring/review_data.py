"""A reviewed call as plain data."""

from __future__ import annotations

from typing import Any

from roleplay.wiring.desk import OnTheDesk
from roleplay.wiring.second_opinion import summary


def as_data(desk: OnTheDesk) -> dict[str, Any]:
    """Return what `review show --json` prints: the grade as given, as it stands, and every record about the call."""
    return {
        "id": desk.transcript.header.id,
        "given": summary(desk.standing.original),
        "stands": summary(desk.card),
        "changed": desk.standing.changed,
        "decided_by": {what: entry.line for what, entry in sorted(desk.standing.ruling.items())},
        "reviewed_by": list(desk.state.reviewed_by),
        "open_disputes": [entry.line for entry in desk.state.open_disputes],
        "entries": [{"line": e.line, **e.review.model_dump(mode="json")} for e in desk.entries],
    }
