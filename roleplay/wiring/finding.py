"""What a look at the machine or at an endpoint found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from roleplay.errors import RoleplayError


@dataclass(frozen=True)
class Finding:
    """Say whether one thing works, with a detail and a remedy."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""
    of: Literal["machine", "endpoint"] = "machine"


def fine(what: str, detail: str) -> Finding:
    """Return what works at an endpoint."""
    return Finding(what, ok=True, detail=detail, of="endpoint")


def wrong(what: str, error: RoleplayError, remedy: str = "") -> Finding:
    """Return what does not work at an endpoint, with the error's own remedy where there is no better one."""
    return Finding(what, ok=False, detail=error.message, remedy=remedy or error.remedy, of="endpoint")
