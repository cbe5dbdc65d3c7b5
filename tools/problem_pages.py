"""Write docs/problems.md from the pages of every problem: `python tools/problem_pages.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.problems import problems  # noqa: E402

HEAD = """# Problems a check can report

`roleplay scenario check` and `roleplay rubric check` name every problem at its line with one of these codes; the same
pages are at `roleplay scenario explain CODE`. Errors stop a file from being used, warnings do not.
"""


def text() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for code, problem in sorted(problems().items()):
        example = f"\n```yaml\n{problem.bad.strip()}\n```\n" if problem.bad else ""
        parts.append(f"## `{code}`\n\n**{problem.title}.** {problem.why}\n{example}\n{problem.fix}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    (ROOT / "docs" / "problems.md").write_text(text(), encoding="utf-8")
