"""What a plan is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from roleplay.certify.drawable import Drawable
from roleplay.yaml_source import Trail, YamlSource


@dataclass(frozen=True)
class Known:
    """Hold what can be found on this machine."""

    scenarios: Mapping[str, Drawable]
    bots: tuple[str, ...]
    unreadable: frozenset[str] = frozenset()
    """Scenarios whose head cannot be read."""
    priced: Callable[[str], bool] = bool
    """Whether a price is known for a model."""
    model: str = ""
    """The model that the settings name for every seat but the agent's."""

    @property
    def industries(self) -> list[str]:
        """The industries of all scenarios."""
        return sorted({s.industry for s in self.scenarios.values()})

    @property
    def skills(self) -> list[str]:
        """The skills of all scenarios, as they are written there."""
        return sorted({skill.replace(" ", "-") for s in self.scenarios.values() for skill in s.skills})


def sound(source: YamlSource, *trails: Trail) -> bool:
    """Return whether nothing at or inside of some places was refused, so that what follows from them can be said."""
    lost = source.refused | source.incomplete
    return not any(source.spoiled(trail) or any(t[: len(trail)] == trail for t in lost) for trail in trails)


def written(source: YamlSource, *trails: Trail) -> Trail:
    """Return the first of some places that stands in the file, or the last."""
    return next((trail for trail in trails if trail in source.values), trails[-1])
