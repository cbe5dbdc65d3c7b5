"""An observer for tests that need no weights: it sees what it is told to, fails when told to, and waits at a gate."""

from __future__ import annotations

import threading

from roleplay.behaviours import Observation, Seen

NAME = "telecom-bill-shock"
RUDE = Observation(
    behaviours=tuple(
        Seen(id=name, intensity=2, by="test", quote="x", start=0, end=1)
        for name in ("dismiss", "blame_customer", "policy_wall")
    )
)


class Seer:
    """An observer that sees what it is told to, fails when told to, and waits at a gate."""

    name = "offline"
    digest = "0" * 64

    def __init__(self):
        self.sees = Observation()
        self.fails: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def prepare(self, context):
        pass

    def observe(self, text, context):
        assert self.gate.wait(20)
        if self.fails:
            raise self.fails
        return self.sees
