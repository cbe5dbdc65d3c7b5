"""Write the JSON Schemas that ship with the package: `python tools/schemas.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay import rubrics, scenarios  # noqa: E402
from roleplay.certify.loader import schema as plan_schema  # noqa: E402
from roleplay.json_schema import FOLDER, text_of  # noqa: E402


def texts() -> dict[str, str]:
    """Return every schema by its file's name."""
    return {
        "scenario.schema.json": text_of(scenarios.schema()),
        "rubric.schema.json": text_of(rubrics.schema()),
        "plan.schema.json": text_of(plan_schema()),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
