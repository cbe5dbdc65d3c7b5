"""Choose a call: by name, or the one that suits the trainee next."""

from __future__ import annotations

import secrets
from dataclasses import replace

from roleplay import scenarios
from roleplay.clock import Sources
from roleplay.errors import UsageProblem
from roleplay.scenarios import Loaded
from roleplay.transcripts import kept
from roleplay.wiring.live import LiveCall, Setup

SEEDS = 10_000
"""Seeds are drawn below this, short enough to be read aloud."""
FIRST_DIFFICULTY = 2
"""A first call is a hard one, but not the hardest."""


def begin(setup: Setup, sources: Sources | None = None) -> LiveCall:
    """Begin the call a setup asks for, choosing what it leaves open."""
    chosen = complete(setup)
    return LiveCall.start(chosen, scenarios.find(chosen.scenario, chosen.seed), sources)


def complete(setup: Setup) -> Setup:
    """Return a setup with a scenario and a seed."""
    seed = setup.seed if setup.seed >= 0 else secrets.randbelow(SEEDS)
    return replace(setup, scenario=setup.scenario or suggest(setup), seed=seed)


def suggest(setup: Setup) -> str:
    """Return the scenario to try next: the easiest hard one not tried yet, else the one tried longest ago.

    Raises:
        UsageProblem: if there is no scenario at all.
    """
    library = {
        name: found.scenario for name, found in loaded().items() if found.scenario and not found.scenario.content_note
    }
    if not library:
        raise UsageProblem("There are no scenarios here.", "Name a folder of them with ROLEPLAY_SCENARIOS.")
    tried = [t.header.scenario for t in kept(setup.folder)]
    fresh = [s for name, s in library.items() if name not in tried]
    if fresh:
        return min(fresh, key=lambda s: (s.difficulty < FIRST_DIFFICULTY, s.difficulty, s.id)).id
    return max(library, key=lambda name: (tried.index(name), name))


def loaded() -> dict[str, Loaded]:
    """Return every scenario of the library that can be found, loaded with its first variant."""
    return {name: scenarios.load(path) for name, path in scenarios.files().items()}
