"""Say on the screen what could not be done."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.widget import Widget

from roleplay.errors import RoleplayError

ERROR_S = 12
"""How long it stays, in seconds: it is to be read, and says what can be done."""


def tell(where: App[Any] | Widget, error: RoleplayError) -> None:
    """Show an error with its remedy over what is on the screen."""
    where.notify(str(error), severity="error", markup=False, timeout=ERROR_S)
