"""Every problem a check can report, explained for the author of the file; the pages are data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem


@dataclass(frozen=True)
class Problem:
    """Hold a code's page: what it means, why it matters, an example that has it and what to do."""

    code: str
    title: str
    why: str
    fix: str
    bad: str = ""
    """Keys of a sound file that bring the problem about, or with `raw` the whole file."""
    raw: bool = False
    bytes: str = ""
    """The whole file in hexadecimal, where text cannot hold it."""
    kind: str = "scenario"
    """The kind of file the example belongs to."""

    def page(self) -> str:
        """Return the page as plain text."""
        example = f"\n\nFor example:\n\n{_indented(self.bad.strip())}" if self.bad else ""
        return f"{self.code}: {self.title}.\n\n{self.why}{example}\n\nWhat to do: {self.fix}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


@lru_cache(maxsize=1)
def problems() -> dict[str, Problem]:
    """Return every page by its code."""
    table = tomllib.loads((Path(__file__).parent / "problems.toml").read_text(encoding="utf-8"))
    out = {}
    for code, row in table.items():
        kind = row.pop("in", "scenario")
        out[code] = Problem(code=code, kind=kind, **row)
    return out


def explain(code: str) -> str:
    """Return the page of a code.

    Raises:
        UsageProblem: if there is no such code, with the closest ones.
    """
    known = problems()
    if code in known:
        return known[code].page()
    near = closest_few(code, list(known))
    raise UsageProblem(f"There is no problem {code!r}.", f"Closest: {', '.join(near)}" if near else "")
