"""Find scenarios by id or path."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.json_schema import schema_of
from roleplay.scenarios.loader import Loaded, load
from roleplay.scenarios.model import FILE, Scenario
from roleplay.text_files import read_text_file

ID = re.compile(r"^id:\s*[\"']?([a-z0-9-]+)[\"']?\s*(?:#.*)?$", re.MULTILINE)


files = paths.scenario_files
"""Every scenario file found by its folder's name; a folder searched earlier wins."""
hidden = paths.hidden_scenario_files
"""The files that cannot be reached by their folder's name, because one of that name is found before."""


def same_id(scenario: Path) -> str:
    """Return the file of another scenario that has the same id, as a person reads it, or nothing.

    A scenario whose folder has the name of its id is never to blame, and of several others the first is not.
    """
    own = _id_of(scenario)
    known = files()
    if not own or scenario.parent.name == own:
        return ""
    for file in sorted(known.values(), key=lambda file: file.parent.name != own):
        if paths.same(file, scenario):
            return ""
        if _id_of(file) == own:
            return paths.shown(file)
    return ""


def _id_of(scenario: Path) -> str:
    found = ID.search(read_text_file(scenario).text)
    return found[1] if found else ""


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
    if paths.kind_of(path) == "folder" and paths.kind_of(path / FILE):
        return path / FILE
    if paths.kind_of(path) in ("file", "other"):
        return path
    message, remedy = paths.missing(name, FILE)
    if not message:
        near = closest_few(name.replace("_", "-"), list(known))
        remedy = f"Closest: {', '.join(near)}" if near else "`roleplay scenario list` names them all."
    raise UsageProblem(message or f"There is no scenario {name!r}.", remedy)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the scenario format, as it is written."""
    return schema_of(Scenario, "A difficult call", placeholders=True)
