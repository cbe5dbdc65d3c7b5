"""Print what reports on many calls cost on this machine: `make bench-reports [N=10000]`. Figures, not a test.

A few calls are played by the scripts of the tests and copied under other ids, days and trainees, their records bound
anew; one in twenty is reviewed. Every format is then written by the command itself, in a process of its own.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from measured_command import measured

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bound_anew import bound_anew  # noqa: E402

from roleplay.clock import FixedSources  # noqa: E402
from roleplay.paths import review_path  # noqa: E402
from roleplay.scenarios import load  # noqa: E402
from roleplay.transcripts import About, Override  # noqa: E402
from roleplay.transcripts.model import bind, canonical  # noqa: E402
from roleplay.wiring.live import LiveCall, Setup  # noqa: E402

PLAYED = (
    ("telecom-bill-shock", "skilled-a"), ("telecom-bill-shock", "cold-a"), ("calm-size-exchange", "recovery-a"),
    ("calm-size-exchange", "policy-wall-a"), ("airline-cancelled-flight", "stuffer-a"),
)  # fmt: skip
MODES = ("guided", "free", "free", "exam")
CALLS_A_TRAINEE, ONE_REVIEWED_IN = 40, 20
FORMATS = (
    ("html",), ("md",), ("json",), ("xapi",), ("csv", "--rows", "calls"), ("csv", "--rows", "criteria"),
    ("csv", "--rows", "turns"),
)  # fmt: skip


def played(folder: Path) -> list[list[bytes]]:
    """Return the records of the calls that are copied."""
    found = []
    for number, (name, agent) in enumerate(PLAYED):
        sources = FixedSources()
        sources.call_id = lambda number=number: f"played-{number}"  # type: ignore[method-assign]
        live = LiveCall.start(Setup(name, 0, "free", folder=folder), load(ROOT / "scenarios" / name, 0), sources)
        for words in (ROOT / f"tests/agents/{name}/{agent}.txt").read_text(encoding="utf-8").splitlines():
            if live.state.ended:
                break
            live.say(words)
        live.end("ended_by_agent")
        live.close()
        found.append(live.path.read_bytes().splitlines())
    return found


def copied(records: list[bytes], folder: Path, number: int, chance: random.Random) -> None:
    """Keep a copy of a call under an id, a day and a trainee of its own, its records bound anew."""
    at = datetime(2025, 1, 1, 9, tzinfo=UTC) + timedelta(minutes=37 * number)
    header = json.loads(records[0])
    header["content"] |= {
        "id": f"{at:%Y%m%d-%H%M%S}-{number:08x}", "at": at.isoformat(timespec="seconds"),
        "trainee": f"trainee-{chance.randrange(number // CALLS_A_TRAINEE + 1):04d}", "mode": chance.choice(MODES),
    }  # fmt: skip
    lines, head = bound_anew([canonical(header), *records[1:]])
    path = folder / f"{header['content']['id']}.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    if number % ONE_REVIEWED_IN == 0:
        review = Override(
            about=About(on="criterion", rubric="empathy", criterion="E2"), verdict="adjust", level=4, reason="A bench.",
            by="coach", at=at.isoformat(timespec="seconds"),
        )  # fmt: skip
        record = bind("review", review.model_dump(mode="json"), "0" * 32, None, head)
        review_path(path).write_bytes(record.line())


def main() -> None:
    """Measure and print."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        home, chance = Path(folder), random.Random(0)  # noqa: S311
        records = played(home / "played")
        for count in (many // 10, many):
            kept = home / str(count)
            kept.mkdir()
            began = time.perf_counter()
            for number in range(count):
                copied(records[number % len(records)], kept, number, chance)
            size = sum(path.stat().st_size for path in kept.iterdir()) / 1e6
            print(f"{count:,} calls, {size:,.0f} MB, made in {time.perf_counter() - began:.0f} s", flush=True)
            for form in FORMATS:
                out = home / "out"
                command = ["report", "cohort", "--transcripts", kept, "--out", out, "--format", *form]
                took = measured(command, home)
                print(f"   {' '.join(form):22} {took} {out.stat().st_size / 1e6:>8.1f} MB", flush=True)


if __name__ == "__main__":
    main()
