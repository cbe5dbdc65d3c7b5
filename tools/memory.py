"""How much memory this process has used at most, in MB."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path


def most_used() -> float:
    """Return the most memory this process has held, in MB.

    Linux counts for `getrusage` what the process held that started this one, so its own account is read there.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="utf-8"))):
        return int(found[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / (1024 if sys.platform == "darwin" else 1)
