"""Load rubrics: read, check form and meaning, report everything at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, Literal

from roleplay import paths
from roleplay.behaviours import CATALOGUE, called
from roleplay.diagnostics import Diagnostic, closest_few, gathered, has_errors, render, unknown
from roleplay.errors import BadFile, UsageProblem
from roleplay.json_schema import schema_of
from roleplay.kinds import other_kind
from roleplay.mending import checked
from roleplay.rubrics.model import LEVELS, Rubric, Table, When
from roleplay.yaml_reading import read_file
from roleplay.yaml_source import Trail, YamlSource

WHOLE = 100
Scope = Literal["call", "turn"]
OTHER = {"call": "turn", "turn": "call"}


@lru_cache(maxsize=1)
def measures() -> dict[Scope, dict[str, str]]:
    """Return what tables can look at, with its meaning, for calls and for single turns."""
    table = tomllib.loads((Path(__file__).parent / "measures.toml").read_text(encoding="utf-8"))
    by_behaviour = {b.id: f"turns that show: {b.name.lower()}" for b in CATALOGUE.values()}
    return {"call": {**table["call"], **by_behaviour}, "turn": table["turn"]}


@dataclass(frozen=True)
class LoadedRubric:
    """Hold a rubric file's result."""

    path: Path
    rubric: Rubric | None
    problems: tuple[Diagnostic, ...]
    digest: str
    """SHA-256 of the file."""
    text: str
    """The file's text, byte for byte."""

    def usable(self) -> Rubric:
        """Return the rubric.

        Raises:
            BadFile: with every problem, if there are errors.
        """
        if self.rubric is None or has_errors(self.problems):
            raise BadFile(render(self.problems), "Mend the file and run `roleplay rubric check` on it.")
        return self.rubric


def files() -> dict[str, Path]:
    """Return every rubric file by its stem; a folder searched earlier wins."""
    return {name: found[0] for name, found in _all().items()}


def hidden() -> dict[str, list[Path]]:
    """Return the files that cannot be reached by their name, because one of that name is found before."""
    return {name: found[1:] for name, found in _all().items() if len(found) > 1}


def _all() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for folder in paths.rubric_folders():
        for file in paths.entries(folder):
            if file.suffix == ".yaml":
                found.setdefault(file.stem, []).append(file)
    return found


def find(name: str) -> LoadedRubric:
    """Load a rubric by id or path.

    Raises:
        UsageProblem: if there is none, with the closest ids.
    """
    known = files()
    path = known.get(name, Path(name))
    if name not in known and paths.kind_of(path) in ("", "folder"):
        message, remedy = paths.missing(name, "")
        near = closest_few(name, list(known)) or list(known)
        raise UsageProblem(
            message or f"There is no rubric {name!r}.", remedy if message else f"Closest: {', '.join(near)}"
        )
    return load(path)


def load(path: Path) -> LoadedRubric:
    """Load a rubric file."""
    source = read_file(path, paths.shown(path))
    rubric, whole = None, False
    if source.data is not None and not other_kind(source, "rubric"):
        rubric, whole = checked(Rubric, source.data, source)
    if rubric:
        _check(rubric, source)
    home = PurePath(source.path)
    if rubric and not has_errors(source.problems) and home.stem != rubric.id:
        message = f"the file is called {home.stem!r}: the rubric is found by that name"
        source.problem(("id",), "other-id", message, warn=True)
    return LoadedRubric(path, rubric if whole else None, gathered(source.problems), source.digest, source.exact)


def _check(rubric: Rubric, source: YamlSource) -> None:
    total = sum(c.weight for c in rubric.criteria.values())
    known = source.whole(("criteria",)) and not any(
        t[:1] == ("criteria",) and t[-1] == "weight" for t in source.refused
    )
    if known and abs(total - WHOLE) > 1e-6:
        source.problem(("criteria",), "weights", f"the weights add up to {total:g}, not to {WHOLE}", key=True)
    if rubric.anchors:
        _check_anchors(rubric.anchors, (), source)
    for name, criterion in rubric.criteria.items():
        trail: Trail = ("criteria", name)
        _check_anchors(criterion.anchors, trail, source)
        for field in ("shows", "against"):
            for i, behaviour in enumerate(getattr(criterion, field)):
                _known(behaviour, list(CATALOGUE), (*trail, field, i), source, "behaviour")
        _check_table(criterion, trail, source, "call")
    _check_table(rubric.turn, ("turn",), source, "turn")
    for name, critical in rubric.critical.items():
        _check_when(critical.when, ("critical", name, "when"), source, "call")
        for i, behaviour in enumerate(critical.shows):
            _known(behaviour, list(CATALOGUE), ("critical", name, "shows", i), source, "behaviour")


def _check_anchors(anchors: Mapping[int, str], trail: Trail, source: YamlSource) -> None:
    here: Trail = (*trail, "anchors")
    missing = [level for level in LEVELS if not anchors.get(level, "").strip()]
    if missing and source.whole(here):
        words = ", ".join(map(str, missing))
        source.problem(here, "missing-anchor", f"no anchor for level {words}", key=True)
    seen: dict[str, int] = {}
    for level, text in anchors.items():
        if text.strip().lower() in seen:
            message = f"levels {seen[text.strip().lower()]} and {level} have the same anchor"
            source.problem((*here, str(level)), "same-anchor", message)
        seen[text.strip().lower()] = level


def _check_table(table: Table, trail: Trail, source: YamlSource, scope: Scope) -> None:
    for level, when in table.levels.items():
        _check_when(when, (*trail, "levels", str(level)), source, scope)
    for i, cap in enumerate(table.caps):
        _check_when(cap.when, (*trail, "caps", i, "when"), source, scope)
    _check_when(table.applies, (*trail, "applies"), source, scope)
    lowest = min(table.levels)
    if list(bounds(table.levels[lowest])) and source.whole((*trail, "levels")):
        message = f"level {lowest} is the lowest and has conditions: a call could fit no level; add `0: {{}}`"
        source.problem((*trail, "levels", str(lowest)), "no-lowest-level", message)


def bounds(when: When) -> Iterator[str]:
    """Yield every measure that a condition looks at."""
    yield from when.measures
    for other in when.any:
        yield from bounds(other)


def _check_when(when: When, trail: Trail, source: YamlSource, scope: Scope) -> None:
    for name, bound in when.measures.items():
        _known(name, list(measures()[scope]), (*trail, name), source, "measure", key=True)
        if bound.at_least is None and bound.at_most is None:
            source.unbounded((*trail, name))
        elif bound.empty:
            low, high = bound.at_least, bound.at_most
            source.problem((*trail, name), "empty-range", f"no number is at least {low:g} and at most {high:g}")
    for i, other in enumerate(when.any):
        _check_when(other, (*trail, "any", i), source, scope)


def _known(name: str, names: list[str], trail: Trail, source: YamlSource, what: str, *, key: bool = False) -> None:
    if name in names:
        return
    words, guess = unknown(name, f"there is no {what} {{name}}", names)
    if what == "behaviour":
        guess = called(name) or guess
    elif other := next((scope for scope, known in measures().items() if name in known), ""):
        words, guess = f"{name!r} measures a {other}, and here stands what judges a {OTHER[other]}", ""
    source.problem(trail, f"unknown-{what}", words, key=key, suggestion=guess)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the rubric format, with every measure and behaviour by name."""
    out = schema_of(Rubric, "A rubric", placeholders=False)
    definitions = out["$defs"]
    bound = definitions["WrittenWhen"]["additionalProperties"]
    meanings = {**measures()["turn"], **measures()["call"]}
    definitions["WrittenWhen"]["properties"] |= {n: {**bound, "description": m} for n, m in sorted(meanings.items())}
    definitions["WrittenWhen"]["additionalProperties"] = False
    for part in ("Criterion", "Critical"):
        for field in ("shows", "against"):
            if field in definitions[part]["properties"]:
                definitions[part]["properties"][field]["items"] = {"enum": sorted(CATALOGUE)}
    return out
