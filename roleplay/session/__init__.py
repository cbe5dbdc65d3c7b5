"""One call: the engine that takes words and yields requests and events, and the input port before it."""

from roleplay.session.engine import Append, Call, Observe, Say, Steps, drive
from roleplay.session.port import MAX_CHARACTERS, Cleaned, InputPort, Refused

__all__ = [
    "MAX_CHARACTERS",
    "Append",
    "Call",
    "Cleaned",
    "InputPort",
    "Observe",
    "Refused",
    "Say",
    "Steps",
    "drive",
]
