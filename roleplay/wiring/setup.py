"""What a call is to be played with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from roleplay.settings import Mode
from roleplay.transcripts.model import FormCall, Source


@dataclass(frozen=True)
class Setup:
    """Hold what a call is to be played with."""

    scenario: str
    seed: int = 0
    mode: Mode | None = None
    """None leaves it to the settings."""
    customer: str = "scripted"
    observer: str = "offline"
    trainee: str = ""
    """Empty leaves it to the settings."""
    folder: Path | None = None
    """Where the transcript goes; by default where all of them go."""
    form: FormCall | None = None
    """For a call of a certification run: which. The transcript has its id."""
    rubrics: Mapping[str, Source] = field(default_factory=dict)
    """Rubrics as they were kept; those of today for a name that is not among them."""
