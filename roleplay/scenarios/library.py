"""Find scenarios by id or path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.json_schema import schema_of
from roleplay.scenarios.loader import Loaded, load
from roleplay.scenarios.model import FILE, Scenario

files = paths.scenario_files
"""Every scenario file found by its folder's name; a folder searched earlier wins."""


def find(name: str, seed: int = 0) -> Loaded:
    """Load a scenario by id, or by the path of its file or folder.

    Raises:
        UsageProblem: if there is none, with the closest ids.
    """
    return load(locate(name), seed)


def locate(name: str) -> Path:
    """Return the file of a scenario named by id, file or folder, without loading it.

    Raises:
        UsageProblem: if there is none, with the closest ids.
    """
    known = files()
    if name in known:
        return known[name]
    path = Path(name)
    if path.is_file():
        return path
    if (path / FILE).is_file():
        return path / FILE
    near = closest_few(name.replace("_", "-"), list(known))
    remedy = f"Closest: {', '.join(near)}" if near else f"Known: {', '.join(known) or 'none'}"
    raise UsageProblem(f"There is no scenario {name!r}.", remedy)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the scenario format, as it is written."""
    return schema_of(Scenario, "A difficult call", placeholders=True)
