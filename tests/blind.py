"""An observer that sees nothing, at once."""

from __future__ import annotations

from roleplay.behaviours import Observation


class Blind:
    """See nothing, at once."""

    name = "offline"
    digest = "0" * 64

    def prepare(self, context):
        """Load nothing."""

    def observe(self, text, context):
        """Return an observation of nothing that does not try the customer's patience."""
        return Observation()
