"""The catalogue of behaviours, read from catalogue.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Behaviour:
    """Describe one behaviour: what counts, what does not, and what it moves."""

    id: str
    """Snake case, as in the rubrics and transcripts."""
    name: str
    """A few plain words for screens."""
    kind: Literal["positive", "harmful"]
    definition: str
    examples: tuple[str, ...]
    near_miss: str
    near_miss_reason: str
    mood: Mapping[str, float]
    """Change of each mood variable at clear intensity, in points of 100."""
    roles: frozenset[str] = frozenset()
    """`relational` and `fix` share mood rules; `acknowledges` can answer a cue."""
    instead: str = ""
    """For harmful ones: what to do instead, in one sentence."""
    lineage: str = ""
    """Where the code comes from in the research literature."""

    @property
    def positive(self) -> bool:
        """Whether it helps the customer."""
        return self.kind == "positive"


def _load() -> dict[str, Behaviour]:
    table = tomllib.loads((Path(__file__).parent / "catalogue.toml").read_text(encoding="utf-8"))
    return {
        name: Behaviour(
            id=name,
            **{
                **row,
                "examples": tuple(row["examples"]),
                "roles": frozenset(row.get("roles", ())),
                "mood": {variable: float(change) for variable, change in row["mood"].items()},
            },
        )
        for name, row in table.items()
    }


CATALOGUE: Mapping[str, Behaviour] = _load()
"""Every behaviour by its id, in the order of the catalogue."""


def called(name: str) -> str:
    """Return the id of the behaviour that the debrief calls by a name, or nothing."""
    return next((b.id for b in CATALOGUE.values() if b.name.lower() == name.strip().lower()), "")
