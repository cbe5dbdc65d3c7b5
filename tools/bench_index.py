"""Print what the catalogue of kept calls costs on this machine: `make bench-index`. Figures, not a test.

Makes 100,000 calls (10 GB) in a temporary folder, which goes afterwards; `--folder` names one to be kept and used
again, `--calls` another number.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import many_calls  # noqa: E402
from memory import most_used  # noqa: E402

from roleplay import paths  # noqa: E402

LINES = (
    "", "trainee:trainee-030", "scenario:telecom-bill-shock", "mode:exam", "since:2026-05-31", "until:2025-01-31",
    "below:empathy=30", "above:resolution=90 below:empathy=40", "below:empathy.E2=2", "is:passed", "is:failed",
    "is:unscored", "critical:any", "critical:abuse", "is:disputed", "is:unreviewed", "is:claims", "is:disagreement",
    "outcome:hung_up", "outcome:unfinished", "retries:out", "retries:only", "customer:scripted", "agent:person",
    "agent:model", "refund", "the", '"thank you"', "vouch*", "the is:failed trainee:trainee-030", "sort:trainee",
    "sort:empathy", "sort:resolution is:failed is:reverse", "page:1500",
)  # fmt: skip
SMALL = 10_000
"""Calls of the folder whose memory is compared."""
RUNS = 5


def main() -> None:
    """Measure and print."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--calls", type=int, default=100_000)
    told.add_argument("--folder", type=Path)
    told.add_argument("--measure", choices=sorted(MEASURES), help=argparse.SUPPRESS)
    asked = told.parse_args()
    if asked.measure:
        print(json.dumps(MEASURES[asked.measure](asked.folder)))
        return
    with tempfile.TemporaryDirectory() as cache, _folder(asked.folder) as home:
        os.environ["ROLEPLAY_CACHE"] = cache
        _all(Path(home), Path(cache), asked.calls)


def _folder(named: Path | None) -> Any:
    return nullcontext(named) if named else tempfile.TemporaryDirectory()


def _all(home: Path, cache: Path, calls: int) -> None:
    if len(paths.transcript_files(home)) < calls:
        print("making the calls ...", file=sys.stderr)
        many_calls.make(home, calls, many_calls.played())
    few = Path(cache) / "few"
    few.mkdir()
    for file in paths.transcript_files(home)[:SMALL]:
        (few / file.name).symlink_to(file)
    size = sum(file.stat().st_size for file in os.scandir(home))
    print(f"{calls:,} calls, {size / 1e9:.1f} GB; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    folders = ((f"{min(SMALL, calls):,} of them", few), ("all of them", home))
    for name, folder in folders:
        found = _measured("rebuild", folder)
        print(
            f"index made from {name:16} {found['read'] / found['wall']:,.0f} calls/s: {found['wall']:.1f} s, of which "
            f"{found['cpu']:.1f} s of processor to write and {found['cpu_reading']:.1f} s to read; "
            f"{found['mb']:.0f} MB, a reader {found['mb_reading']:.0f} MB, index {found['bytes'] / 1e6:.0f} MB"
        )
    print(f"one process, {SMALL:,} calls: {_one_process(few):,.0f} calls/s")
    for name, folder in folders:
        found = _measured("ask", folder)
        slowest = max(found["pages"], key=found["pages"].get)
        print(f"nothing changed, {name:16} {found['follow']:.2f} s; {found['mb']:.0f} MB")
        print(
            f"first page of {len(found['pages'])} queries    "
            f"median {statistics.median(found['pages'].values()):.3f} s, "
            f"slowest {found['pages'][slowest]:.3f} s ({slowest}), all filter values {found['choices']:.3f} s"
        )
    for count in (1, 100):
        print(f"{count:3} changed              {_changed(home, count):.2f} s")
    print(f"`transcript list`, whole process  {_listed(home)}")
    print(f"two processes at once    {_together(home, cache):.1f} s")


def _measured(what: str, folder: Path) -> dict[str, Any]:
    """Return what a process of its own measures, so that memory is that of the one thing."""
    words = [sys.executable, __file__, "--measure", what, "--folder", str(folder)]
    return json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)


def rebuild(folder: Path) -> dict[str, Any]:
    """Make the index anew."""
    from roleplay.wiring.catalogue import catalogue_of

    with catalogue_of(folder) as catalogue:
        began = time.perf_counter(), time.process_time()
        found = catalogue.rebuild()
        spent = time.perf_counter() - began[0], time.process_time() - began[1]
        status = catalogue.status()
    # a call that is not as it was written is left out, and an empty index answers at once
    assert status.calls == found.read == len(paths.transcript_files(folder)), "the index leaves calls out"
    readers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "read": found.read, "wall": spent[0], "cpu": spent[1], "cpu_reading": readers.ru_utime + readers.ru_stime,
        "mb": most_used(), "mb_reading": readers.ru_maxrss / 1024, "bytes": status.size,
    }  # fmt: skip


def ask(folder: Path) -> dict[str, Any]:
    """Ask for the first page of everything, each question for the first time in this process."""
    from roleplay.clock import SystemSources
    from roleplay.index.asking import fields_in, query_of
    from roleplay.wiring.catalogue import catalogue_of

    now, pages = SystemSources().now(), {}
    with catalogue_of(folder) as catalogue:
        catalogue.follow()
        follow = _timed(catalogue.follow)
        for line in LINES:
            query = query_of({"limit": 50} | fields_in(line), now)
            pages[line or "all"] = _timed(lambda query=query: catalogue.page(query))
        choices = _timed(catalogue.choices)
    return {"follow": follow, "pages": pages, "choices": choices, "mb": most_used()}


MEASURES: dict[str, Callable[[Path], dict[str, Any]]] = {"rebuild": rebuild, "ask": ask}


def _one_process(folder: Path) -> float:
    from roleplay.index import reading
    from roleplay.wiring.catalogue import catalogue_of

    many, reading.MANY = reading.MANY, sys.maxsize
    with catalogue_of(folder) as catalogue:
        began = time.perf_counter()
        read = catalogue.rebuild().read
    reading.MANY = many
    return read / (time.perf_counter() - began)


def _changed(folder: Path, count: int) -> float:
    """Return the seconds in which so many calls that were touched are read again."""
    from roleplay.wiring.catalogue import catalogue_of

    with catalogue_of(folder) as catalogue:
        catalogue.follow()
        for file in paths.transcript_files(folder)[:count]:
            # another time, as if it had been written
            seen = file.stat()
            os.utime(file, (seen.st_atime, seen.st_mtime - 60))
        return _timed(catalogue.follow)


def _listed(folder: Path) -> str:
    words = [sys.executable, "-m", "roleplay", "transcript", "list", "--failed", "--transcripts", str(folder)]
    runs = [_timed(lambda: subprocess.run(words, capture_output=True, check=True, cwd=ROOT)) for _ in range(RUNS)]
    return f"median {statistics.median(runs):.2f} s, worst {max(runs):.2f} s of {RUNS}"


def _together(folder: Path, cache: Path) -> float:
    """Return the seconds in which two processes make one index, both of them to the end."""
    os.environ["ROLEPLAY_CACHE"] = str(cache / "another")
    words = [sys.executable, "-m", "roleplay", "transcript", "index", "--transcripts", str(folder)]
    began = time.perf_counter()
    both = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    return time.perf_counter() - began


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
