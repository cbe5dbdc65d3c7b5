"""What kept calls can be filtered by: the values that there are, for lists to pick from and for what was mistyped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roleplay.index.store import Store


@dataclass(frozen=True)
class Choices:
    """Hold every value of what calls differ in, each in its order."""

    trainee: tuple[str, ...]
    scenario: tuple[str, ...]
    mode: tuple[str, ...]
    outcome: tuple[str, ...]
    customer: tuple[str, ...]
    agent: tuple[str, ...]
    """Models in the agent's seat."""
    critical: tuple[str, ...]
    """Critical errors by id."""
    scores: tuple[str, ...]
    """Rubrics, and criteria as `rubric.criterion`."""


def choices(store: Store) -> Choices:
    """Return what the calls of an index can be filtered by.

    Raises:
        FAULTS: if the index cannot be read.
    """
    calls = store.calls
    names = ("trainee", "scenario", "mode", "outcome", "customer", "agent")
    return Choices(
        **{name: _distinct(calls, getattr(calls, name)) for name in names},
        critical=_distinct(store.critical, store.critical.id),
        scores=_distinct(store.scores, store.scores.what),
    )


def _distinct(table: Any, column: Any) -> tuple[str, ...]:
    return tuple(value for (value,) in table.select(column).distinct().order_by(column).tuples() if value)
