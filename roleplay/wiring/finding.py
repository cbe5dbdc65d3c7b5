"""What a look at the machine or at an endpoint found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """Say whether one thing works, with a detail and a remedy."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""
    of: Literal["machine", "endpoint"] = "machine"
