"""Runs that agents take: a plan, the run that is fixed with it, another fixed alike, and what is kept of one."""

from __future__ import annotations

import yaml

from roleplay.certify.loader import load
from roleplay.wiring.certify.folder import RunFolder, begin_run


def written(
    folder, candidates, repeats=1, scenarios=("telecom-bill-shock",), customer="scripted", *, sensitive=False, **limits
):
    """Write a plan and return its file."""
    plan = {
        "schema": 1, "id": "tried", "title": "Tried out", "customer": customer, "candidates": {"agents": candidates},
        "pool": {"scenarios": list(scenarios), "sensitive": sensitive}, "form": {"repeats": repeats}, "limits": limits,
        "cuts": {"empathy": {"score": 60}, "resolution": {"score": 60}, "origin": {"method": "provisional"}},
    }  # fmt: skip
    file = folder / "plan.yaml"
    file.write_text(yaml.safe_dump(plan), encoding="utf-8")
    return file


def begun(folder, candidates, **more):
    """Fix the run of a plan."""
    return begin_run(load(written(folder, candidates, **more)), folder / "run")


def kept(folder):
    """Return what is kept of a run, by name."""
    return {p.name: p.read_bytes() for p in [folder / "run.json", *sorted((folder / "calls").iterdir())]}


def copied(run, folder):
    """Return a run of its own that is fixed as another one is."""
    (folder / "calls").mkdir(parents=True)
    (folder / "run.json").write_bytes((run.path / "run.json").read_bytes())
    return RunFolder(folder)
