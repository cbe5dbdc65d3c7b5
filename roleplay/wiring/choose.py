"""Choose a call: by name, or the one that suits the trainee next."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from roleplay.clock import Sources, SystemSources
from roleplay.errors import UsageProblem
from roleplay.scenarios.heads import Head, heads
from roleplay.wiring.kept import KeptCall
from roleplay.wiring.setup import Setup
from roleplay.wiring.standing_calls import standing_calls
from roleplay.wiring.suggest import Choice, suggest

if TYPE_CHECKING:
    from roleplay.scenarios import Loaded

SEEDS = 10_000
"""Seeds are drawn below this, short enough to be read aloud."""


class Settled(NamedTuple):
    """Hold a setup that leaves nothing open, and why its scenario was chosen where it was."""

    setup: Setup
    why: str = ""


def complete(setup: Setup, sources: Sources | None = None) -> Settled:
    """Return a setup with a scenario and a seed.

    Raises:
        UsageProblem: if there is no scenario to choose.
    """
    seed = setup.seed if setup.seed >= 0 else draw_seed()
    if setup.scenario:
        return Settled(replace(setup, seed=seed))
    chosen = _usable_choice(own(standing_calls(setup.folder)[0], setup.trainee), sources or SystemSources(), seed)
    if chosen is None:
        raise UsageProblem("There are no scenarios here.", "Name a folder of them with ROLEPLAY_SCENARIOS.")
    return Settled(replace(setup, scenario=chosen.scenario, seed=seed), chosen.why)


def draw_seed() -> int:
    """Return the seed of a call, which nobody can guess."""
    return secrets.randbelow(SEEDS)


def own(calls: Sequence[KeptCall], trainee: str) -> list[KeptCall]:
    """Return the calls of one trainee; without a pseudonym, all that a person took."""
    return [call for call in calls if not call.agent and (not trainee or call.trainee == trainee)]


def _usable_choice(calls: Sequence[KeptCall], sources: Sources, seed: int) -> Choice | None:
    """Return the best suggestion whose file can be used, loading no more files than it takes."""
    left: dict[str, Head] = heads(seed)
    while chosen := suggest(left, calls, sources.now()):
        if usable(left[chosen.scenario]):
            return chosen
        del left[chosen.scenario]
    return None


def usable(head: Head) -> bool:
    """Return whether a scenario's file can be used as a whole."""
    if not head.readable or not head.path.is_file():
        return False
    seen = head.path.stat()
    return _usable(head.path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=1024)
def _usable(path: Path, changed: int, size: int) -> bool:
    """Return the same, looked at again when the file's time or size is another."""
    del changed, size
    from roleplay import scenarios

    return scenarios.load(path, brief=True).scenario is not None


def loaded() -> dict[str, Loaded]:
    """Return every scenario of the library that can be found, loaded with its first variant."""
    from roleplay import scenarios

    return {name: scenarios.load(path, brief=True) for name, path in scenarios.files().items()}
