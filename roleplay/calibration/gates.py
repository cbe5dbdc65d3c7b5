"""Whether agreement about a criterion will do: the gates of gates.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from roleplay.calibration.bootstrap import Estimate

State = Literal["met", "not met", "too few calls", "nothing varies"]
Figure = Literal["kappa", "alpha"]


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Gate(_Read):
    """Say when agreement will do for one purpose."""

    title: str
    figure: Figure
    at_least: float
    low_at_least: float | None = None
    """Where the interval has to begin at the lowest."""
    calls_from: int
    """Under so many calls nothing is decided."""
    about: str
    unmet: str
    """What follows where it is not met."""

    def state(self, found: Estimate) -> State:
        """Return whether a figure passes."""
        if found.calls < self.calls_from:
            return "too few calls"
        if found.value is None:
            return "nothing varies"
        low = self.low_at_least is None or (found.low is not None and found.low >= self.low_at_least)
        return "met" if found.value >= self.at_least and low else "not met"


class Prevalence(_Read):
    """Say when a level is given too often for kappa and alpha to tell much."""

    share: float
    agreement: float


class Gates(_Read):
    """Hold the whole file."""

    figures_from: Annotated[int, Field(ge=2)]
    """Calls from which there is any figure but a count."""
    drift_from: int
    """Calls of one rater from which drift is looked for."""
    levels_from: float
    """How many levels apart raters must mark before it is worth a sentence."""
    prevalence: Prevalence
    gate: dict[str, Gate]


GATES = Gates.model_validate(tomllib.loads((Path(__file__).parent / "gates.toml").read_text(encoding="utf-8")))
