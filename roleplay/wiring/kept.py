"""Summaries of kept calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.transcripts import Transcript, kept


def summaries(folder: Path | None = None) -> list[dict[str, Any]]:
    """Return one row for each kept call, newest first."""
    return [summary(t) for t in kept(folder)]


def summary(transcript: Transcript) -> dict[str, Any]:
    """Return the row of a kept call; scores are None while it is unfinished."""
    header, footer = transcript.header, transcript.footer
    card = footer.scorecard if footer else {"rubrics": {}, "passed": None}
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
    }
