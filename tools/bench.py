"""Print what the program costs on this machine: `make bench`. Figures, not a test."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from memory import most_used

ROOT = Path(__file__).resolve().parents[1]
RUNS = 7


def timed_help() -> float:
    """Return seconds until `roleplay --help` has ended."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "roleplay", "--help"], stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
    return time.perf_counter() - began


def timed_first_line() -> float:
    """Return seconds until the customer's first line of a call in plain lines is there."""
    env = {**os.environ, "ROLEPLAY_TRANSCRIPTS": tempfile.mkdtemp()}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "roleplay", "practice", "telecom-bill-shock", "--plain", "--seed", "0"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, env=env,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    spent = time.perf_counter() - began
    process.communicate(b"")
    return spent


def turn_costs() -> tuple[list[float], list[float]]:
    """Return milliseconds for each turn of a skilled call: the whole turn, and the observer alone."""
    from roleplay.clock import FixedSources
    from roleplay.scenarios import load
    from roleplay.session.context import context_of
    from roleplay.wiring.live import LiveCall, Setup

    words = (ROOT / "tests/agents/telecom-bill-shock/skilled-a.txt").read_text(encoding="utf-8").splitlines()
    folder = Path(tempfile.mkdtemp())
    setup = Setup("telecom-bill-shock", 0, folder=folder)
    live = LiveCall.start(setup, load(ROOT / "scenarios/telecom-bill-shock", 0), FixedSources())
    began = time.perf_counter()
    live.prepare()
    print(f"observer loaded and the scenario's examples read in {time.perf_counter() - began:.2f} s")
    turns, observing = [], []
    for text in words:
        if live.state.ended:
            break
        context = context_of(live.state)
        began = time.perf_counter()
        live._observer.observe(text, context)  # noqa: SLF001
        observing.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        live.say(text)
        turns.append((time.perf_counter() - began) * 1000)
    live.release()
    return turns, observing


def main() -> None:
    """Measure and print."""
    print(f"roleplay --help       {_spread([timed_help() for _ in range(RUNS)], 's')}")
    print(f"first customer line   {_spread([timed_first_line() for _ in range(RUNS)], 's')}")
    turns, observing = turn_costs()
    print(f"observing a turn      {_spread(observing, 'ms')}")
    print(f"a turn, observed once more, answered and on disk  {_spread(turns, 'ms')}")
    print(f"memory at its highest {most_used():.0f} MB")


def _spread(values: list[float], unit: str) -> str:
    return f"median {statistics.median(values):.2f} {unit}, worst {max(values):.2f} {unit} of {len(values)}"


if __name__ == "__main__":
    main()
