"""A certification report as JSON: the figures, to as many digits as every processor gives alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from roleplay.certify.against import Against
from roleplay.certify.decided import Decided

DIGITS = 10
"""Digits of a number that count."""


def report(found: Decided, against: Against | None = None) -> Iterator[str]:
    """Yield the figures; `against` holds those of a comparison, or null."""
    beside = against and against.model_dump(mode="json") | {
        "comparable": against.comparable, "regressed": against.regressed,
    }  # fmt: skip
    whole = found.model_dump(mode="json") | {"zones": found.zones(), "against": beside}
    yield json.dumps(_steady(whole), ensure_ascii=False, indent=1) + "\n"


def _steady(data: Any) -> Any:
    """Return data with every number to so many digits: sums come out otherwise behind them on another processor."""
    if isinstance(data, float):
        return float(f"{data:.{DIGITS}g}")
    if isinstance(data, dict):
        return {name: _steady(value) for name, value in data.items()}
    return [_steady(value) for value in data] if isinstance(data, list | tuple) else data
