"""Print what the screen costs, at its start and in a very long call: `make bench-screen`. Figures, not a test.

The program is started in a terminal until home is painted, with nothing kept and with many calls.

A call with 300 turns behind it is gone on with; keys are typed and turns sent while the real observer works in its
thread. Then the call goes on to 500 turns with an observer that sees nothing, so that the memory is the screen's and
the call's own. The customer's patience is given back after every turn, or there would be no such call.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from asyncio.events import Handle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from first_screen import Blind, first_screen, keep_calls
from memory import most_used
from textual import events
from textual.screen import Screen

from roleplay.behaviours import Observation
from roleplay.calls import fold
from roleplay.events import AgentSaid, AnyEvent, CustomerSaid, FlowMoved, MoodMoved, Observed, Part
from roleplay.scenarios import load
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.call import CallScreen
from roleplay.wiring.live import LiveCall, Setup

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = "telecom-bill-shock"
STARTS, KEPT = 9, 300
"""Starts that are timed, and calls that are kept in the full folder."""
BEHIND, TO = 300, 500
"""Turns behind the call when it is opened, and turns it is played to."""
TIMED = 12
"""Turns that are typed key by key and timed."""
AT = "2026-01-05T09:00:00+00:00"
WORDS = (
    "312 for one weekend would stop anyone. Tell me what happened.",
    "I can see the alert here: it went to the number ending 08, so it never reached you.",
    "Can I take your date of birth and postcode, so that I can open the account?",
)


class Steps:
    """Time what runs on the screen's thread without giving way: one step of the event loop each."""

    def __init__(self) -> None:
        self.cpu, self.wall = [0.0], [0.0]
        run = Handle._run  # noqa: SLF001

        def timed(handle: Handle) -> None:
            wall, cpu = time.perf_counter(), time.thread_time()
            run(handle)
            self.cpu.append((time.thread_time() - cpu) * 1000)
            self.wall.append((time.perf_counter() - wall) * 1000)

        Handle._run = timed  # type: ignore[method-assign]  # noqa: SLF001

    def clear(self) -> None:
        """Forget what was timed so far."""
        self.cpu, self.wall = [0.0], [0.0]


class Watched(RoleplayApp):
    """The app with nothing but a call on it, which tells when a frame was drawn."""

    CSS_PATH = ROOT / "roleplay/tui/app.tcss"
    pace = "instant"

    def __init__(self, live: LiveCall) -> None:
        super().__init__()
        self.live = live
        self.drawn = asyncio.Event()

    def on_mount(self, event: object) -> None:
        """Open the call."""
        event.prevent_default()  # type: ignore[attr-defined]
        self.push_screen(CallScreen(self.live))

    def _display(self, screen: Screen[object], renderable: object) -> None:
        super()._display(screen, renderable)  # type: ignore[arg-type]
        self.drawn.set()


def behind(live: LiveCall, turn: int) -> tuple[AnyEvent, ...]:
    """Return the events of a turn in which nothing moved."""
    mood = live.state.mood.mood
    return (
        AgentSaid(turn=turn, at=AT, text=WORDS[turn % len(WORDS)]),
        Observed(turn=turn, observer="offline", observation=Observation()),
        MoodMoved(turn=turn, behaviours=(), progress=0, idle=False, rows=(), after=mood, signals=()),
        FlowMoved(turn=turn, stage=live.state.stage),
        CustomerSaid(turn=turn, band=live.state.band, parts=(Part(kind="reply", text=f"So what? That was {turn}."),)),
    )


def long_call(folder: Path) -> LiveCall:
    """Return a call with its turns behind it, gone on with from its transcript."""
    found = load(ROOT / "scenarios" / SCENARIO, 0)
    live = LiveCall.start(Setup(SCENARIO, 0, "guided", folder=folder / "kept"), found)
    for turn in range(1, BEHIND + 1):
        live._append(behind(live, turn), False)  # noqa: SLF001
    live.release()
    live = LiveCall.resume(live.path)
    # no scenario allows a call as long as this
    turns = live.scenario.turns.model_copy(update={"limit": 10 * TO})
    live.call.state = replace(live.state, scenario=live.scenario.model_copy(update={"turns": turns}))
    return live


def patience_back(live: LiveCall, start: MoodMoved) -> None:
    """Set the mood back to where it was."""
    moved = start.model_copy(update={"turn": live.state.turn})
    live._append((moved,), False)  # noqa: SLF001
    live.call.state = fold(live.call.state, (moved,))


async def until(holds: Callable[[], bool]) -> None:
    """Wait until the app has come to a state."""
    for _ in range(60_000):
        if holds():
            return
        await asyncio.sleep(0.001)
    sys.exit("the app did not come to that state")


async def key(app: Watched, name: str) -> tuple[float, float]:
    """Press a key; return the milliseconds until a frame was drawn after it, by the clock and of work."""
    app.drawn.clear()
    wall, cpu = time.perf_counter(), time.thread_time()
    app.post_message(events.Key(name, {"space": " "}.get(name, name if len(name) == 1 else None)))
    await asyncio.wait_for(app.drawn.wait(), 30)
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


def resident() -> float:
    """Return the memory in use, in MB; where the system does not tell, the most there was."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20
    return most_used()


async def bench(live: LiveCall) -> None:
    """Play and print."""
    start = next(e for e in reversed(live.events) if isinstance(e, MoodMoved))
    steps, app = Steps(), Watched(live)
    began = time.perf_counter()
    async with app.run_test(size=(140, 40)) as pilot:
        await until(lambda: isinstance(app.screen, CallScreen) and app.screen.talk.lines and app.drawn.is_set())
        screen = app.screen
        assert isinstance(screen, CallScreen)
        print(f"opened with {BEHIND} turns behind it in {time.perf_counter() - began:.2f} s")
        await pilot.pause(3)  # the observer loads
        steps.clear()
        idle, sent, busy = [], [], []
        for n in range(TIMED):
            turn = live.state.turn
            idle += [await key(app, "space" if c == " " else c) for c in WORDS[n % len(WORDS)][:30]]
            sent.append(await key(app, "enter"))
            while screen.phase == "customer":
                busy.append(await key(app, "z"))
            await until(lambda t=turn: live.state.turn > t and screen.phase == "agent")
            screen.box.text = ""
            patience_back(live, start)
        print(f"key to screen         {_spread(idle)}")
        print(f"while it observes     {_spread(busy)}")
        print(f"Enter to screen       {_spread(sent)}")
        print(f"longest step          {max(steps.cpu):.0f} ms of work, {max(steps.wall):.0f} ms by the clock")
        live._observer = Blind()  # noqa: SLF001
        steps.clear()
        before = resident()
        while live.state.turn < TO:
            turn = live.state.turn
            screen.box.text = WORDS[turn % len(WORDS)]
            await key(app, "enter")
            await until(lambda t=turn: live.state.turn > t and screen.phase == "agent")
            patience_back(live, start)
        print(f"longest step to {TO}   {max(steps.cpu):.0f} ms of work, {max(steps.wall):.0f} ms by the clock")
        print(f"memory                {before:.0f} MB at turn {BEHIND + TIMED}, {resident():.0f} MB at turn {TO}")
        print(f"lines that stand      {len(screen.talk.lines)} of {len(live.state.lines)}")
        live.release()


def starts(folder: Path) -> None:
    """Start the program again and again, with an empty folder and with a full one, and print."""
    os.environ["ROLEPLAY_CONFIG"] = str(folder / "settings.toml")
    for count in (0, KEPT):
        calls = folder / f"kept-{count}"
        if count:
            keep_calls(calls, count)
        first_screen(calls)  # what the machine keeps of files is there from the second start on
        times = [(wall * 1000, work * 1000) for wall, work in (first_screen(calls) for _ in range(STARTS))]
        print(f"first screen, {count:>3} kept {_spread(times)}")


def main() -> None:
    """Measure in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        starts(Path(folder))
        os.environ["ROLEPLAY_TRANSCRIPTS"] = str(Path(folder) / "kept")
        asyncio.run(bench(long_call(Path(folder))))


def _spread(values: list[tuple[float, float]]) -> str:
    if not values:
        return "it was done before a key could be pressed"
    wall, cpu = zip(*values, strict=True)
    times = f"median {statistics.median(wall):.0f} ms, longest {max(wall):.0f} ms of {len(values)}"
    return f"{times}; of that work: median {statistics.median(cpu):.0f} ms, longest {max(cpu):.0f} ms"


if __name__ == "__main__":
    main()
