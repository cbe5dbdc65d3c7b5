"""Load a scenario: read, fill in the variant, check form and meaning, and report everything at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from roleplay import paths
from roleplay.diagnostics import Diagnostic, closest, has_errors, render
from roleplay.errors import BadFile
from roleplay.scenarios.meaning import check_meaning
from roleplay.scenarios.model import FILE, Scenario
from roleplay.scenarios.soundness import check_soundness
from roleplay.scenarios.variants import Value, choose, lookup, placeholders, substitute
from roleplay.schema_problems import mended, report
from roleplay.yaml_source import Trail, YamlSource, read_file

MENDINGS = 3
"""Times a refused document is mended so that the meaning of the rest can be checked."""


@dataclass(frozen=True)
class Loaded:
    """Hold a scenario file's result: the scenario for the seed if it can be used, and every problem."""

    path: Path
    scenario: Scenario | None
    problems: tuple[Diagnostic, ...]
    digest: str
    """SHA-256 of the file."""
    variant: Mapping[str, Value]

    def usable(self) -> Scenario:
        """Return the scenario.

        Raises:
            BadFile: with every problem, if there are errors.
        """
        if self.scenario is None or has_errors(self.problems):
            raise BadFile(render(self.problems), "Mend the file and run `roleplay scenario check` on it.")
        return self.scenario


def load(path: Path, seed: int = 0, *, thorough: bool = False, brief: bool = False) -> Loaded:
    """Load a scenario file or the folder that holds one, with the variant that the seed picks.

    A thorough load also looks for what is allowed and will not work, which a call does not need. A brief one looks at
    the variant that is picked and not at the others: enough for a list.
    """
    file = path / FILE if path.is_dir() else path
    source = read_file(file, paths.shown(file))
    rows = _rows(source)
    _check_placeholders(source, rows)
    scenario, wholes = None, list[Scenario]()
    picked = choose(rows, seed)
    for row in [picked] if brief or not rows else [picked, *(r for r in rows if r is not picked)]:
        built, whole = _build(source, row)
        scenario = scenario or (built if whole else None)
        if built is not None:
            check_meaning(built, source)
        if built is None or not whole:
            break
        wholes.append(built)
    if thorough and wholes and not has_errors(source.problems):
        check_soundness(wholes[0], source, wholes)
    problems = tuple(sorted(set(source.problems)))
    digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
    return Loaded(file, scenario, problems, digest, choose(rows, seed))


def _build(source: YamlSource, row: Mapping[str, Value]) -> tuple[Scenario | None, bool]:
    """Return the scenario and whether it is whole; of a refused one, what is left of it after mending."""
    if source.data is None:
        return None, False
    data = substitute(source.data, row)
    try:
        return Scenario.model_validate(data), True
    except ValidationError as error:
        report(error, source, Scenario)
        rest = mended(data, error)
    for _ in range(MENDINGS):
        try:
            return Scenario.model_validate(rest), False
        except ValidationError as error:
            rest = mended(rest, error)
    return None, False


def _rows(source: YamlSource) -> list[Mapping[str, Value]]:
    """Return the variant rows that are well formed; rows with other keys than the first are problems."""
    written = source.data.get("variants", []) if isinstance(source.data, dict) else []
    rows: list[Mapping[str, Value]] = [r for r in written if isinstance(r, dict)] if isinstance(written, list) else []
    for i, row in enumerate(rows[1:], 1):
        for name in sorted(set(rows[0]) ^ set(row)):
            has = "lacks" if name in rows[0] else "has"
            message = f"this row {has} {name!r}, unlike the first: what varies must vary in every row"
            source.problem(("variants", i), "variant-keys", message)
    return rows


def _check_placeholders(source: YamlSource, rows: list[Mapping[str, Value]]) -> None:
    known = rows[0] if rows else {}
    for trail, text in _texts(source.data, ()):
        if trail[:1] == ("variants",):
            continue
        for name in placeholders(text):
            if lookup(name, known) is None:
                message = f"{{{name}}} stands in no variant row"
                source.problem(trail, "unknown-placeholder", message, suggestion=closest(name, list(known)))


def _texts(data: Any, trail: Trail) -> Iterator[tuple[Trail, str]]:
    if isinstance(data, str):
        yield trail, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*trail, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _texts(value, (*trail, i))
