"""What drawing a form needs to know of a scenario: kept in the run, so that anybody can draw its forms again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Drawable:
    """Hold what drawing needs to know of a scenario."""

    id: str
    industry: str
    difficulty: int
    skills: tuple[str, ...]
    sensitive: bool = False
    """Whether it has a content note."""
