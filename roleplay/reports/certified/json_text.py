"""A certification report as JSON: the figures as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator

from roleplay.certify.against import Against
from roleplay.certify.decided import Decided


def report(found: Decided, against: Against | None = None) -> Iterator[str]:
    """Yield the figures; `against` holds those of a comparison, or null."""
    beside = against and against.model_dump(mode="json") | {
        "comparable": against.comparable, "regressed": against.regressed,
    }  # fmt: skip
    whole = found.model_dump(mode="json") | {"zones": found.zones(), "against": beside}
    yield json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
