"""Summaries of kept calls."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.transcripts import Transcript, kept


def summaries(folder: Path | None = None) -> list[dict[str, Any]]:
    """Return one row for each kept call, newest first."""
    return [summary(t) for t in kept(folder)]


def summary(transcript: Transcript) -> dict[str, Any]:
    """Return the row of a kept call; scores are None while it is unfinished, and for a retry, which counts nowhere."""
    header, footer = transcript.header, transcript.footer
    branch = header.branch_of
    card = footer.scorecard if footer and branch is None else {"rubrics": {}, "passed": None}
    scores = {name: grade["score"] for name, grade in card["rubrics"].items()}
    return {
        "id": header.id,
        "at": header.at,
        "scenario": header.scenario,
        "title": header.title,
        "seed": header.seed,
        "mode": header.mode,
        "trainee": header.trainee,
        "turns": transcript.turns,
        "outcome": footer.outcome if footer else None,
        "resolved": footer.resolved if footer else None,
        "empathy": scores.get("empathy"),
        "resolution": scores.get("resolution"),
        "pass": card["passed"],
        "path": paths.shown(transcript.path),
        "branch_of": branch.model_dump() if branch else None,
    }


def titled(row: dict[str, Any]) -> str:
    """Return what a kept call is called in a list; a retry says which turn it took again."""
    branch = row["branch_of"]
    return f"{row['title']} (turn {branch['turn']} again)" if branch else str(row["title"])


def counted(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the calls that count, as taken, in averages and in trends: a retry does not."""
    return [row for row in rows if row["branch_of"] is None]
