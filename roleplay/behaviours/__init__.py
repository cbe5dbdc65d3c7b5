"""What an agent's turn can show: the catalogue, and the plain types an observer takes and gives."""

from roleplay.behaviours.catalogue import CATALOGUE, Behaviour, called
from roleplay.behaviours.context import Line, OpenCue, Sought, TurnContext
from roleplay.behaviours.observation import (
    Answered,
    Asked,
    Committed,
    CueMet,
    Evidence,
    Observation,
    Seen,
    StepSeen,
)

__all__ = [
    "CATALOGUE",
    "Answered",
    "Asked",
    "Behaviour",
    "Committed",
    "CueMet",
    "Evidence",
    "Line",
    "Observation",
    "OpenCue",
    "Seen",
    "Sought",
    "StepSeen",
    "TurnContext",
    "called",
]
