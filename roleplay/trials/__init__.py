"""Calls nobody has to sit through: rehearsals of given lines, and bots that prove a scenario."""

from roleplay.trials.bots import BOTS, filled
from roleplay.trials.call_file import ModelCall, check_calls, read_call
from roleplay.trials.played import WHEN, Agent, Played, Ports, Trial, play, speak
from roleplay.trials.proof import BotRow, Proof, fared, prove
from roleplay.trials.rehearsal import Rehearsal, read_rehearsal
from roleplay.trials.rehearsing import Difference, happened, rehearse
from roleplay.trials.wordings import Apart, WordedProof, prove_wordings

__all__ = [
    "BOTS",
    "WHEN",
    "Agent",
    "Apart",
    "BotRow",
    "Difference",
    "ModelCall",
    "Played",
    "Ports",
    "Proof",
    "Rehearsal",
    "Trial",
    "WordedProof",
    "check_calls",
    "fared",
    "filled",
    "happened",
    "play",
    "prove",
    "prove_wordings",
    "read_call",
    "read_rehearsal",
    "rehearse",
    "speak",
]
