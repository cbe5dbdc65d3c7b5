"""Read a certification plan and hold it against what can be found here."""

from __future__ import annotations

from pathlib import Path

from roleplay import paths
from roleplay.certify.checks import Known
from roleplay.certify.loader import LoadedPlan, load
from roleplay.errors import RoleplayError, UsageProblem
from roleplay.wiring.certify.folder import drawable


def load_plan(path: Path) -> LoadedPlan:
    """Load a plan by its path and check what it means; `usable` of it refuses one with errors.

    Raises:
        UsageProblem: if there is no such file.
    """
    if paths.kind_of(path) not in ("file", "other"):
        message, remedy = paths.missing(str(path), "")
        remedy = remedy or "A plan is named by its path; `roleplay certify new` begins one."
        raise UsageProblem(message or f"There is no plan {path}.", remedy)
    return load(path, known())


def known() -> Known:
    """Return what a plan can name here: scenarios, scripted agents, prices, and the model of the settings."""
    from roleplay.settings import load as load_settings
    from roleplay.trials import BOTS

    scenarios = drawable()
    return Known(
        scenarios=scenarios, bots=tuple(BOTS), unreadable=frozenset(paths.scenario_files()) - scenarios.keys(),
        priced=_priced, model=load_settings().values.endpoint.model,
    )  # fmt: skip


def _priced(model: str) -> bool:
    """Return whether a price is known; a table of prices that cannot be read has none."""
    from roleplay.llm.costs import known_price

    try:
        return known_price(model) is not None
    except RoleplayError:
        return False
