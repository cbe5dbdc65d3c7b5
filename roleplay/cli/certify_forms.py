"""Print the forms that a plan draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roleplay.cli import output

if TYPE_CHECKING:
    from roleplay.certify.plan import Wanted
    from roleplay.wiring.certify.forms import DrawnForms

MOST_NAMED = 6
"""Names in one cell of a table."""


def show(found: DrawnForms) -> None:
    """Print forms, what each has of the blueprint, and how exposed every scenario of the pool is."""
    plan, total = found.plan, len(found.forms)
    output.table(
        [(f.name, len(f.scenarios), f"{f.difficulty:.2f}", f.skills, _named(f.candidates)) for f in found.forms],
        ("form", "scenarios", "level", "skills", "candidates"),
    )
    if plan.form.blueprint:
        output.line()
        counts = [(row, [form.meeting(row) for form in found.forms]) for row in plan.form.blueprint]
        output.table(
            [(_kind(row), row.at_least, min(has), max(has)) for row, has in counts],
            ("blueprint", "at least", "fewest", "most"),
        )
    output.line()
    exposed = found.exposure()
    output.table(
        [
            (s.id, s.industry, s.difficulty, f"{exposed[s.id] / total:.0%}", _named(found.within(s.id)))
            for s in found.pool
        ],
        ("scenario", "industry", "level", "exposed", "forms"),
    )
    unused = sum(not n for n in exposed.values())
    left = f", {unused} of them in no form" if unused else ""
    output.note(
        f"{total} form{'s' * (total != 1)} from a pool of {len(found.pool)}{left}; {found.calls:,} calls in a run."
        " Nothing was begun."
    )


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _kind(row: Wanted) -> str:
    parts = [row.skill or "", row.industry or ""]
    if row.difficulty:
        low, high = row.difficulty.at_least, row.difficulty.at_most
        ends = [f"at least {low:g}" if low is not None else "", f"at most {high:g}" if high is not None else ""]
        parts.append("level " + " and ".join(end for end in ends if end))
    return ", ".join(part for part in parts if part)
