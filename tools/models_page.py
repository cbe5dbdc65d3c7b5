"""Write docs/models.md from tools/models_page.md, the faults and the prices: `python tools/models_page.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.llm.costs import prices  # noqa: E402
from roleplay.llm.faults import IN_WORDS, REMEDIES, WORTH_TRYING_AGAIN  # noqa: E402

PAGE = ROOT / "docs" / "models.md"


def text() -> str:
    """Return the whole page."""
    faults = "".join(
        f"| {words} | `{kind}` | {'yes' if kind in WORTH_TRYING_AGAIN else 'no'} | {REMEDIES[kind]} |\n"
        for kind, words in IN_WORDS.items()
    )
    table = prices()
    listed = "".join(
        f"| `{name}` | {price.prompt:.2f} | {price.answer:.2f} |\n" for name, price in table.models.items()
    )
    page = (ROOT / "tools" / "models_page.md").read_text(encoding="utf-8")
    return page.format(faults=faults, prices=listed.rstrip("\n"), as_of=table.as_of, source=table.source)


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
