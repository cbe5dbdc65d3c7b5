"""Choose a call: by name, or the one that suits the trainee next."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from roleplay import scenarios
from roleplay.clock import Sources
from roleplay.errors import UsageProblem
from roleplay.scenarios import Loaded
from roleplay.text_files import read_text_file
from roleplay.wiring.kept import counted, summaries
from roleplay.wiring.live import LiveCall, Setup

SEEDS = 10_000
"""Seeds are drawn below this, short enough to be read aloud."""
DIFFICULTY, NOTED = re.compile(r"^difficulty:\s*(\d)", re.MULTILINE), re.compile(r"^content_note:", re.MULTILINE)
FIRST_DIFFICULTY = 2
"""A first call is a hard one, but not the hardest."""


def begin(setup: Setup, sources: Sources | None = None) -> LiveCall:
    """Begin the call a setup asks for, choosing what it leaves open."""
    chosen = complete(setup)
    return LiveCall.start(chosen, scenarios.find(chosen.scenario, chosen.seed), sources)


def complete(setup: Setup) -> Setup:
    """Return a setup with a scenario and a seed.

    Raises:
        UsageProblem: if there is no scenario to choose.
    """
    seed = setup.seed if setup.seed >= 0 else secrets.randbelow(SEEDS)
    if setup.scenario:
        return replace(setup, seed=seed)
    tried = [row["scenario"] for row in counted(summaries(setup.folder))]
    chosen = _first_fresh(tried) or suggest(loaded(), tried)
    if not chosen:
        raise UsageProblem("There are no scenarios here.", "Name a folder of them with ROLEPLAY_SCENARIOS.")
    return replace(setup, scenario=chosen, seed=seed)


def _first_fresh(tried: Sequence[str]) -> str:
    """Return what `suggest` would choose of those not tried, loading no more files than it takes."""
    ranked = []
    for name, path in scenarios.files().items():
        text = read_text_file(path).text
        level = DIFFICULTY.search(text)
        if level and name not in tried and not NOTED.search(text):
            ranked.append((_rank(int(level[1]), name), path))
    for (*_, name), path in sorted(ranked):
        scenario = scenarios.load(path, brief=True).scenario
        if scenario and not scenario.content_note:
            return name
    return ""


def _rank(difficulty: int, name: str) -> tuple[bool, int, str]:
    """Return where a scenario stands among those not tried: the easiest hard one comes first."""
    return (difficulty < FIRST_DIFFICULTY, difficulty, name)


def suggest(library: Mapping[str, Loaded], tried: Sequence[str]) -> str:
    """Return the scenario to take next, or nothing where there is none.

    It is the easiest hard one not tried yet, else the one tried longest ago. `tried` holds ids, newest first. A
    scenario with a content note is never chosen for anybody.
    """
    known = {name: found.scenario for name, found in library.items() if found.scenario}
    fit = {name: scenario for name, scenario in known.items() if not scenario.content_note}
    fresh = {name: scenario for name, scenario in fit.items() if name not in tried}
    if fresh:
        return min(fresh, key=lambda name: _rank(fresh[name].difficulty, name))
    return max(fit, key=lambda name: (tried.index(name), name), default="")


def loaded() -> dict[str, Loaded]:
    """Return every scenario of the library that can be found, loaded with its first variant."""
    return {name: scenarios.load(path, brief=True) for name, path in scenarios.files().items()}
