"""Write docs/problems.md and docs/behaviours.md from their data: `python tools/problem_pages.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.behaviours import CATALOGUE  # noqa: E402
from roleplay.problems import problems  # noqa: E402

HEAD = """# Problems a check can report

`roleplay scenario check`, `roleplay rubric check` and `roleplay certify check` name every problem at its line with
one of these codes; the same pages are at `roleplay scenario explain CODE`; mistakes in the settings file have some of
them too. Errors stop a file from being used, warnings do not.
"""


def text() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for code, problem in sorted(problems().items()):
        language = "toml" if problem.kind == "settings" else "yaml"
        example = f"\n```{language}\n{problem.bad.strip()}\n```\n" if problem.bad else ""
        parts.append(f"## `{code}`\n\n**{problem.title}.** {problem.why}\n{example}\n{problem.fix}\n")
    return "\n".join(parts)


BEHAVIOURS = """# The behaviours

What an agent's turn can show. Scenarios name them in `reactions` (`harm`, `behaviour`), rubrics in `shows` and
`against`, rehearsals after `sees`; the debrief calls them by the name beside the id. Each stands with what a clear one
moves in the customer's mood before the customer's traits, and with what comes close and is not it.
"""


def behaviours() -> str:
    """Return the page of the behaviours."""
    parts = [BEHAVIOURS]
    for kind, head in (("positive", "What helps"), ("harmful", "What harms")):
        parts.append(f"## {head}\n")
        for b in (b for b in CATALOGUE.values() if b.kind == kind):
            moves = ", ".join(f"{name} {points:+g}" for name, points in b.mood.items()) or "nothing by itself"
            said = " / ".join(f"“{example}”" for example in b.examples)
            parts.append(
                f"### `{b.id}`: {b.name}\n\n{b.definition}\n\n- For example: {said}\n"
                f"- Not this: “{b.near_miss}” ({b.near_miss_reason})\n- Moves: {moves}\n"
            )
    return "\n".join(parts)


if __name__ == "__main__":
    (ROOT / "docs" / "problems.md").write_text(text(), encoding="utf-8")
    (ROOT / "docs" / "behaviours.md").write_text(behaviours(), encoding="utf-8")
