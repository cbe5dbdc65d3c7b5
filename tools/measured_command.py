"""Time a command in a process of its own, with the most memory it took: a part of the benches of reports."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHILD = r"""
import sys, time
sys.path.append("tools")
from memory import most_used
from roleplay.cli import app
sys.argv = ["roleplay", *sys.argv[1:]]
began = time.perf_counter()
try:
    app()
finally:
    print(f"{time.perf_counter() - began:.1f} {most_used():.0f}", file=sys.stderr)
"""


def measured(command: Sequence[object], home: Path, *, ends: Sequence[int] = (0,)) -> str:
    """Return the seconds and the memory of a command, as a row of a table has them; another end than these is none."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "XDG_DATA_HOME": str(home)},
    )  # fmt: skip
    if done.returncode not in ends:
        sys.exit(done.stderr)
    seconds, memory = done.stderr.splitlines()[-1].split()
    return f"{seconds:>6} s {memory:>5} MB"
