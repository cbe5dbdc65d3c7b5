"""Play a long run three ways and compare the bytes: `make certify-at-length`. Figures and a verdict, not a test.

Three bots and a model behind an address take every scenario of the library eight times: once left alone, once killed
ten times and gone on with, once on a cluster of two workers of which one is killed. The observer is the real one.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay import paths  # noqa: E402
from roleplay.wiring.certify.folder import RunFolder  # noqa: E402
from roleplay.wiring.certify.run import Progress, play_run  # noqa: E402
from tests.agent_server import agents  # noqa: E402
from tests.agents_run import begun, copied, kept  # noqa: E402

REPEATS, KILLS, JOBS = 8, 10, 2
BOTS = ("skilled", "cold", "stuffer")


def candidates(url: str) -> dict[str, Any]:
    """Return who takes the calls."""
    return {name: {"bot": name} for name in BOTS} | {"model": {"endpoint": {"url": f"{url}/v1", "model": "m"}}}


def resumed(run: RunFolder) -> subprocess.Popen[bytes]:
    """Begin `certify resume` in a process group of its own."""
    command = [sys.executable, "-m", "roleplay", "certify", "resume", str(run.path), "--jobs", str(JOBS)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)


def played_alone(run: RunFolder) -> None:
    """Play a run to its end."""
    with resumed(run) as process:
        if process.wait():
            sys.exit(f"certify resume ended with {process.returncode}")


def played_and_killed(run: RunFolder, calls: int) -> list[int]:
    """Play a run to its end, killed on the way; return how many calls were kept at each kill."""
    counts, found = list[int](), {}
    for number in range(1, KILLS + 1):
        with resumed(run) as process:
            while process.poll() is None and len(inodes(run)) < calls * number // (KILLS + 2):
                time.sleep(0.01)
            if process.poll() is not None:
                sys.exit("the run ended before it was killed")
            os.killpg(process.pid, signal.SIGKILL)
        found_now = inodes(run)
        if not found.items() <= found_now.items():
            sys.exit("a call that was kept was lost or played again")
        found = found_now
        counts.append(len(found))
    played_alone(run)
    if not found.items() <= inodes(run).items():
        sys.exit("a call that was kept was played again")
    return counts


def inodes(run: RunFolder) -> dict[str, int]:
    """Return which file stands for each call that is kept."""
    return {path.name: path.stat().st_ino for path in (run.path / "calls").glob("*.jsonl")}


def played_there(run: RunFolder) -> int:
    """Play a run on a cluster, one of whose workers is killed; return how many calls were kept at that time."""
    from distributed import Client, LocalCluster

    killed = list[int]()
    with LocalCluster(n_workers=JOBS, threads_per_worker=1, dashboard_address=None, scheduler_port=0) as cluster:
        with Client(cluster) as client:
            pids = sorted(client.run(os.getpid).values())

        def told(progress: Progress) -> None:
            if progress.done >= progress.calls // 3 and not killed:
                os.kill(pids[0], signal.SIGKILL)
                killed.append(progress.done)

        play_run(run, JOBS, told, cluster=cluster.scheduler_address)
    return killed[0]


def main() -> None:
    """Play, compare and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--scenarios", type=int, help="only so many of the library's")
    options = parser.parse_args()
    scenarios = sorted(paths.scenario_files())[: options.scenarios]
    with TemporaryDirectory() as home, agents() as server:
        folder = Path(home)
        run = begun(
            folder, candidates(server.url), repeats=options.repeats, scenarios=scenarios, sensitive=True, parallel=8
        )
        calls = len(run.run.slots)
        killed, there = copied(run, folder / "killed"), copied(run, folder / "there")
        began = time.monotonic()
        played_alone(run)
        seconds, expected = time.monotonic() - began, kept(run.path)
        print(f"left alone: {len(inodes(run))} of {calls} calls in {seconds:.0f} s", flush=True)
        counts = played_and_killed(killed, calls)
        same = kept(killed.path) == expected
        print(f"killed {KILLS} times, with {counts} calls kept: {'the same bytes' if same else 'ANOTHER RESULT'}")
        at = played_there(there)
        same_there = kept(there.path) == expected
        print(f"on {JOBS} workers, one killed after {at}: {'the same bytes' if same_there else 'ANOTHER RESULT'}")
    sys.exit(not (same and same_there and len(inodes(run)) == calls))


if __name__ == "__main__":
    main()
