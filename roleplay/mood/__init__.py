"""The customer's mood: pure rules over tables, with a reason for every change."""

from roleplay.mood.bands import BANDS, band_of, calmer, ladder_of, step_towards
from roleplay.mood.state import Coded, Mood, MoodState, Persona, Row, TurnInput
from roleplay.mood.update import Update, settle_verdict, update

__all__ = [
    "BANDS",
    "Coded",
    "Mood",
    "MoodState",
    "Persona",
    "Row",
    "TurnInput",
    "Update",
    "band_of",
    "calmer",
    "ladder_of",
    "settle_verdict",
    "step_towards",
    "update",
]
