"""The numbers of the mood model, read from tables.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

TABLES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "tables.toml").read_text(encoding="utf-8"))
"""The whole file."""
VARIABLES: tuple[str, ...] = tuple(TABLES["variables"])
"""The mood variables in the order they are written."""
FACTORS: dict[str, Any] = TABLES["factors"]
"""What an effect is multiplied by."""
THRESHOLDS: dict[str, float] = TABLES["thresholds"]
"""Where rules begin to hold, in points of 100."""


def is_relief(variable: str, change: float) -> bool:
    """Return whether a change of this variable is to the customer's good."""
    return change < 0 if variable in TABLES["relief_is_fall"] else change > 0
