"""What a call is to be played with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from roleplay.settings import Mode


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
