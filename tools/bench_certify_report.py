"""Print what reports on a certification run cost: `python tools/bench_certify_report.py [CALLS]`. Figures, not a test.

Runs of a tenth of the calls and of all of them are made by hand; every format is then written by the command itself, in
a process of its own.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from measured_command import measured

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.certify.run import Slot  # noqa: E402
from tests.certified_run import LIBRARY, Came, made, plan_text  # noqa: E402

PEOPLE, REPEATS = 0.2, 8
"""Share of the calls that people take, and how often an agent takes a scenario."""
FORMATS = ("text", "json", "csv", "junit", "markdown", "html")


def make(folder: Path, calls: int) -> int:
    """Make a run of about so many calls, and return how many it has."""
    chance = random.Random(0)  # noqa: S311
    people = [f"person-{n}" for n in range(round(PEOPLE * calls / len(LIBRARY)))]
    agents = [f"agent-{n}" for n in range(round((1 - PEOPLE) * calls / len(LIBRARY) / REPEATS))]
    able = {name: chance.gauss(68, 10) for name in (*people, *agents)}

    def came(slot: Slot) -> Came:
        score = [round(min(100.0, max(0.0, chance.gauss(able[slot.candidate], 9))), 1) for _ in range(2)]
        critical = ("customer:mocked",) if chance.random() < 0.01 else ()
        return Came(*score, critical, state="faulty" if chance.random() < 0.01 else "graded")

    return len(made(folder, plan_text(people, agents, repeats=REPEATS), LIBRARY, came).run.slots)


def main() -> None:
    """Measure and print."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as home:
        for calls in (many // 10, many):
            run, out, began = Path(home) / str(calls), Path(home) / "out", time.perf_counter()
            found = make(run, calls)
            print(f"{found:,} calls, made in {time.perf_counter() - began:.0f} s", flush=True)
            for form in FORMATS:
                command = ["certify", "report", str(run), "--format", form, "--out", str(out)]
                took = measured(command, Path(home), ends=(0, 1))
                print(f"   {form:10} {took} {out.stat().st_size / 1e6:>8.1f} MB", flush=True)


if __name__ == "__main__":
    main()
