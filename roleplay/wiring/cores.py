"""How many processes this machine can keep busy."""

from __future__ import annotations

import os


def processes() -> int:
    """Return the number of cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
