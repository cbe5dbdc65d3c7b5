"""Print what a certification run can do: `make bench-certify N=1000`. Figures, not a test.

Every call has 6 + 6 turns and is graded turn by turn; both seats are models that answer after 50 ms, in the process or
over HTTP, and 50 calls are played at a time. Transcripts are on the disk when they count.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import pstats
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.behaviours import CATALOGUE  # noqa: E402
from roleplay.certify.loader import load  # noqa: E402
from roleplay.llm import Ask, Reply, Usage  # noqa: E402
from roleplay.llm.demo import fence  # noqa: E402
from roleplay.observers import model, offline  # noqa: E402
from roleplay.observers.encoder import SentenceEncoder  # noqa: E402
from roleplay.observers.text import Span  # noqa: E402
from roleplay.wiring.certify import crew  # noqa: E402
from roleplay.wiring.certify import models as seated  # noqa: E402
from roleplay.wiring.certify.folder import begin_run  # noqa: E402
from roleplay.wiring.certify.run import Progress, play_run  # noqa: E402

TURNS, SECONDS, AT_ONCE = 6, 0.05, 50
"""Agent turns of a call, how long a model takes for one, and calls at a time."""
SCENARIO = "telecom-bill-shock"
IN_PROCESS = "http://in.process/v1"
MARKS = (100, 1_000, 10_000)
"""Calls after which the memory is looked at."""
BLIND = "--blind"
LINES = (
    "I am sorry, that is a shock. Let me look into it with you.",
    "Can I take your date of birth and your postcode, please?",
    "Was anybody else using the phone while you were away?",
    "I can see it: the alert went to your old number, the one that ends in 08.",
    "I have put a hard cap on, and changed the number that is warned.",
    "I have credited 150 to your bill. Is there anything else I can do?",
)


def answer(messages: list[dict[str, str]]) -> str:
    """Return what a model says: a customer's line as it is written, or an agent's turn that no other call has."""
    found = fence(_ask(messages), "line")
    if found is not None:
        return found
    said = [m["content"] for m in messages if m["role"] == "assistant"]
    mark = sum(map(ord, messages[-1]["content"])) % 997 + time.monotonic_ns() % 1_000_003
    return f"{LINES[len(said) % len(LINES)]} I am making a note of it here, number {mark}."


def _ask(messages: list[dict[str, str]]) -> Ask:
    from roleplay.llm import Message

    return Ask(tuple(Message(m["role"], m["content"]) for m in messages), 100)  # type: ignore[arg-type]


class Quick:
    """Answer after a while, in this process."""

    name = "quick"

    async def ask(self, ask: Ask, heard: Any = None) -> Reply:
        """Return an answer."""
        del heard
        await asyncio.sleep(SECONDS)
        return Reply(answer([{"role": m.role, "content": m.text} for m in ask.messages]), self.name, Usage(300, 20))

    async def close(self) -> None:
        """Do nothing."""


def stand_in() -> None:
    """Put the quick model where an address says so; in every process that plays, which imports this module too."""
    real_settings, real_endpoint = seated.settings_model, seated.endpoint_model
    here = os.environ.get("ROLEPLAY_ENDPOINT_URL") == IN_PROCESS
    seated.settings_model = lambda: Quick() if here else real_settings()
    seated.endpoint_model = lambda endpoint: Quick() if endpoint.url == IN_PROCESS else real_endpoint(endpoint)
    if BLIND in sys.argv:
        offline.by_behaviour = unread
        SentenceEncoder._run = unlike  # type: ignore[method-assign]  # noqa: SLF001


def unread(text: str, _: Any) -> dict[str, model.Reading]:
    """Return what the observer's network makes of a turn where it is left out: nothing."""
    return {name: model.Reading(name, 0.0, 0.0, Span(text, 0, len(text))) for name in CATALOGUE}


def unlike(_: Any, rows: Sequence[Sequence[int]]) -> list[Any]:
    """Return what the network of sentences makes of texts where it is left out: vectors that are like no other."""
    import numpy as np

    drawn = [np.random.default_rng(row).standard_normal(384).astype(np.float32) for row in rows]
    return [vector / np.linalg.norm(vector) for vector in drawn]


if __name__ in ("__main__", "__mp_main__"):
    stand_in()


@contextmanager
def ground() -> Iterator[Path]:
    """Yield a folder with a scenario of so many turns, and settings of its own."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        text = (ROOT / "scenarios" / SCENARIO / "scenario.yaml").read_text(encoding="utf-8")
        text = re.sub(r"^turns:.*$", f"turns: {{ par: {TURNS}, limit: {TURNS} }}", text, flags=re.MULTILINE)
        (home / "scenarios" / SCENARIO).mkdir(parents=True)
        (home / "scenarios" / SCENARIO / "scenario.yaml").write_text(text, encoding="utf-8")
        os.environ |= {
            "ROLEPLAY_SCENARIOS": str(home / "scenarios"), "ROLEPLAY_CONFIG": str(home / "settings.toml"),
            "ROLEPLAY_CACHE": str(home / "cache"),
        }  # fmt: skip
        yield home


def plan(home: Path, agents: dict[str, Any], calls: int, customer: str) -> Path:
    """Write a plan of so many calls."""
    written = {
        "schema": 1, "id": "bench", "title": "Bench", "customer": customer, "candidates": {"agents": agents},
        "pool": {"scenarios": [SCENARIO]}, "form": {"repeats": min(1_000, -(-calls // len(agents)))},
        "cuts": {"empathy": {"score": 60}, "resolution": {"score": 60}, "origin": {"method": "provisional"}},
        "limits": {"parallel": AT_ONCE},
    }  # fmt: skip
    file = home / "plan.yaml"
    file.write_text(json.dumps(written), encoding="utf-8")
    return file


def resident(pid: int | str = "self") -> dict[str, int]:
    """Return the megabytes that a process and those it started hold, by their number; nothing where /proc is not."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{os.getpid() if pid == 'self' else pid}/children").read_text().split()
    except OSError:
        return {}
    own = {str(pid): pages * resource.getpagesize() // 2**20}
    return own | {child: megabytes for one in children for child, megabytes in resident(one).items()}


def used() -> float:
    """Return the seconds of processor time that this process and those that have ended took."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def played(home: Path, agents: dict[str, Any], calls: int, customer: str, jobs: int) -> str:
    """Play calls and return the figures, those of the first seconds, in which weights are read, left out."""
    folder = begin_run(load(plan(home, agents, calls, customer)), home / f"run-{time.monotonic_ns()}")
    memory, marks = dict[int, dict[str, int]](), list(MARKS)
    first: list[tuple[float, int]] = []

    def told(progress: Progress) -> None:
        if progress.done and not first:
            first.append((time.perf_counter(), progress.done))
        while marks and progress.done >= marks[0]:
            memory[marks.pop(0)] = resident()

    began = used()
    done = play_run(folder, jobs, told)
    seconds = time.perf_counter() - first[0][0]
    assert done.faulty == 0, "a call was faulty"
    turns = sum(raw.count(b'"type":"agent_said"') for raw in map(Path.read_bytes, (folder.path / "calls").iterdir()))
    grown = "; ".join(f"{m} MB at {n:,}" for n, held in memory.items() for m in [" + ".join(map(str, held.values()))])
    rate = (done.done - first[0][1]) / seconds if done.done > first[0][1] else 0.0
    return (
        f"{rate:6.1f} calls/s, {1000 * (used() - began) / turns:6.1f} ms CPU a turn "
        f"({done.done} calls, {turns} turns{f'; {grown}' if grown else ''})"
    )


def profiled(home: Path, agents: dict[str, Any], calls: int) -> None:
    """Print where the processor time of calls goes, by part of the program."""
    # of a thread's own processor time, so that neither waiting nor the other thread counts
    loop, eyes = cProfile.Profile(time.thread_time), cProfile.Profile(time.thread_time)
    play_all, observe = crew._play_all, offline.OfflineObserver.observe  # noqa: SLF001

    async def on_loop(*words: Any) -> None:
        loop.enable()
        await play_all(*words)
        loop.disable()

    def in_thread(self: Any, *words: Any) -> Any:
        eyes.enable()
        try:
            return observe(self, *words)
        finally:
            eyes.disable()

    crew._play_all, offline.OfflineObserver.observe = on_loop, in_thread  # noqa: SLF001
    print("profiled:", played(home, agents, calls, "llm", 1))
    for name, profile in (("event loop", loop), ("observer's thread", eyes)):
        parts, alone = Counter[str](), Counter[str]()
        for (file, _, function), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
            parts[_part(file, function)] += own
            alone[f"{Path(file).name} {function}"] += own
        whole = sum(parts.values())
        print(f"{name}: {whole:.1f} s")
        for part, own in parts.most_common(12):
            print(f"  {100 * own / whole:5.1f} %  {part}")
        for name_, own in alone.most_common(6):
            print(f"  {100 * own / whole:5.1f} %  alone: {name_}")


def _part(file: str, function: str) -> str:
    if "onnxruntime" in function or "onnxruntime" in file:
        return "the networks"
    found = re.search(r"roleplay/(\w+)/|/site-packages/(\w+)|/(asyncio|json|dataclasses|re)\b", file)
    return next((part for part in found.groups() if part), "") if found else "built in"


async def serve() -> None:
    """Answer every request after a while, on loopback, until stopped."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.lower().split(b"\r\n")
                length = next(int(line.split(b":")[1]) for line in lines if b"content-length" in line)
                asked = json.loads(await reader.readexactly(length))
                await asyncio.sleep(SECONDS)
                message = {"role": "assistant", "content": answer(asked["messages"])}
                body = json.dumps(
                    {
                        "id": "1", "object": "chat.completion", "created": 1, "model": "quick",
                        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                        "usage": {"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 320},
                    }
                ).encode()  # fmt: skip
                kind = b"content-type: application/json"
                writer.write(b"HTTP/1.1 200 OK\r\n%s\r\ncontent-length: %d\r\n\r\n%s" % (kind, len(body), body))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


def models(home: Path, url: str, calls: int, what: str, jobs: Sequence[int] = (1, 2)) -> None:
    """Print the figures of calls in which a model sits in both seats."""
    os.environ |= {"ROLEPLAY_ENDPOINT_URL": url, "ROLEPLAY_ENDPOINT_MODEL": "quick"}
    stand_in()
    # a candidate takes at most a thousand calls of a scenario
    agents = {f"model-{n}": {"endpoint": {"url": url, "model": "quick"}} for n in range(-(-calls // 1_000))}
    ideal = AT_ONCE / ((2 * TURNS + 1) * SECONDS)
    for many in jobs:
        print(f"{what}, {many} process(es): {played(home, agents, calls, 'llm', many)}; ideal {ideal:.0f}", flush=True)


def main() -> None:
    """Print all figures, or where the time goes."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("calls", nargs="?", type=int, default=100)
    words.add_argument("--profile", action="store_true", help="say where the time goes instead")
    words.add_argument(BLIND, action="store_true", help="leave the observer's networks out: what all else takes")
    words.add_argument("--first", action="store_true", help="play the calls with models in this process, and no others")
    asked = words.parse_args()
    with ground() as home:
        if asked.profile:
            os.environ["ROLEPLAY_ENDPOINT_URL"] = IN_PROCESS
            os.environ["ROLEPLAY_ENDPOINT_MODEL"] = "quick"
            stand_in()
            profiled(home, {"model": {"endpoint": {"url": IN_PROCESS, "model": "quick"}}}, asked.calls)
            return
        models(home, IN_PROCESS, asked.calls, "models in process", jobs=(1,) if asked.first else (1, 2))
        if asked.first:
            return
        with subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            models(home, server.stdout.readline().strip(), asked.calls, "models over HTTP")
            server.terminate()
        for jobs in (1, 2):
            bots = {name: {"bot": name} for name in ("skilled", "cold", "stuffer")}
            print(f"bots, {jobs} process(es): {played(home, bots, asked.calls, 'scripted', jobs)}", flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(serve()) if sys.argv[1:] == ["serve"] else main()
    except KeyboardInterrupt:
        sys.exit(130)
