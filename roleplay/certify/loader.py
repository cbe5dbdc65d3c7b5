"""Load certification plans: read, check form and meaning, report everything at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.certify.plan import Plan
from roleplay.diagnostics import Diagnostic, gathered, has_errors, render
from roleplay.errors import BadFile
from roleplay.json_schema import schema_of
from roleplay.kinds import other_kind
from roleplay.mending import checked
from roleplay.yaml_reading import read_file


@dataclass(frozen=True)
class LoadedPlan:
    """Hold a plan file's result."""

    path: Path
    plan: Plan | None
    problems: tuple[Diagnostic, ...]
    digest: str
    """SHA-256 of the file."""
    text: str
    """The file's text, byte for byte."""

    def usable(self) -> Plan:
        """Return the plan.

        Raises:
            BadFile: with every problem, if there are errors.
        """
        if self.plan is None or has_errors(self.problems):
            raise BadFile(render(self.problems), "Mend the file and run `roleplay certify check` on it.")
        return self.plan


def load(path: Path) -> LoadedPlan:
    """Load a plan file."""
    source = read_file(path, paths.shown(path))
    plan, whole = None, False
    if source.data is not None and not other_kind(source, "plan"):
        plan, whole = checked(Plan, source.data, source)
    return LoadedPlan(path, plan if whole else None, gathered(source.problems), source.digest, source.exact)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the plan format."""
    return schema_of(Plan, "A certification plan", placeholders=False)
