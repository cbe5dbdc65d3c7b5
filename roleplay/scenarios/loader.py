"""Load a scenario: read, fill in the variant, check form and meaning, and report everything at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from roleplay import paths
from roleplay.diagnostics import Diagnostic, gathered, has_errors, render
from roleplay.errors import BadFile
from roleplay.kinds import other_kind
from roleplay.mending import checked
from roleplay.scenarios.around import Around, check_around
from roleplay.scenarios.meaning import check_meaning
from roleplay.scenarios.model import FILE, Scenario
from roleplay.scenarios.placeholders import check_placeholders, variant_rows
from roleplay.scenarios.soundness import check_soundness
from roleplay.scenarios.variants import Value, choose, substitute
from roleplay.yaml_reading import read_file
from roleplay.yaml_source import YamlSource


@dataclass(frozen=True)
class Loaded:
    """Hold a scenario file's result: the scenario for the seed if it can be used, and every problem."""

    path: Path
    scenario: Scenario | None
    problems: tuple[Diagnostic, ...]
    digest: str
    """SHA-256 of the file."""
    variant: Mapping[str, Value]
    text: str
    """The file's text, byte for byte."""

    def usable(self) -> Scenario:
        """Return the scenario.

        Raises:
            BadFile: with every problem, if there are errors.
        """
        if self.scenario is None or has_errors(self.problems):
            raise BadFile(render(self.problems), "Mend the file and run `roleplay scenario check` on it.")
        return self.scenario


def load(
    path: Path, seed: int = 0, *, thorough: bool = False, brief: bool = False, around: Around | None = None
) -> Loaded:
    """Load a scenario file or the folder that holds one, with the variant that the seed picks.

    A thorough load also looks for what is allowed and will not work, which a call does not need, and for what does not
    fit what stands around. A brief one looks at the variant that is picked and not at the others: enough for a list.
    """
    file = path / FILE if paths.kind_of(path) == "folder" and path.name != FILE else path
    source = read_file(file, paths.shown(file))
    rows = _rows(source)
    picked = choose(rows, seed)
    order = [picked] if brief or not rows else [picked, *(row for row in rows if row is not picked)]
    built = list(_built(source, order))
    wholes = [scenario for scenario, whole in built if whole]
    if thorough and built:
        check_around(built[0][0], source, around or Around())
    if thorough and wholes and not has_errors(source.problems):
        check_soundness(wholes[0], source, wholes)
    scenario = wholes[0] if wholes else None
    return Loaded(file, scenario, gathered(source.problems), source.digest, picked, source.exact)


def load_variants(path: Path) -> tuple[Scenario, ...]:
    """Load every variant of a scenario file at once; a seed picks the one at the seed modulo their number.

    Raises:
        BadFile: with every problem, if the file cannot be used.
    """
    source = read_file(path, paths.shown(path))
    built = list(_built(source, _rows(source) or [{}]))
    problems = gathered(source.problems)
    if not built or has_errors(problems):
        raise BadFile(render(problems), "Mend the file and run `roleplay scenario check` on it.")
    return tuple(scenario for scenario, _ in built)


def _built(source: YamlSource, rows: Iterable[Mapping[str, Value]]) -> Iterator[tuple[Scenario, bool]]:
    """Yield the scenario for each row and whether it is whole, checked for its meaning, up to one that is not."""
    for row in rows if source.data is not None else ():
        scenario, whole = checked(Scenario, substitute(source.data, row), source)
        if scenario is not None:
            check_meaning(scenario, source)
            yield scenario, whole
        if not whole:
            return


def _rows(source: YamlSource) -> list[Mapping[str, Value]]:
    """Return the variant rows, once it is sure that this is a scenario and what stands in its brackets was checked."""
    if not isinstance(source.data, dict) or other_kind(source, "scenario"):
        return []
    rows = variant_rows(source)
    check_placeholders(source, rows)
    return rows
