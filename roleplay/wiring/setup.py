"""What a call is to be played with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Mode = Literal["guided", "free", "exam"]


@dataclass(frozen=True)
class Setup:
    """Hold what a call is to be played with."""

    scenario: str
    seed: int = 0
    mode: Mode = "free"
    customer: str = "scripted"
    observer: str = "offline"
    trainee: str = ""
    folder: Path | None = None
    """Where the transcript goes; by default where all of them go."""
