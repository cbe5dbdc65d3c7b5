"""Time the program from its start to the first painted home, in a pseudo-terminal: a part of `make bench-screen`."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from roleplay.behaviours import Observation, TurnContext
from roleplay.clock import FixedSources
from roleplay.scenarios import load
from roleplay.wiring import live as wiring
from roleplay.wiring.live import LiveCall, Setup

ROOT = Path(__file__).resolve().parents[1]
COLUMNS, ROWS = 80, 24
PAINTED = "Settings"
"""Stands in the last row of home, which is drawn with the rest of it or after."""
TAKEN = ("telecom-bill-shock", "calm-size-exchange", "lost-parcel", "hotel-walked")
WORDS = ("Hello, how can I help?", "I see. Tell me what happened.", "Let me look at that with you now.")
PATIENCE_S = 30
_CODES = re.compile(r"\x1b\[[0-9;?$<>=]*[A-Za-z]|\x1b\][^\x07]*\x07")


class Blind:
    """See nothing."""

    name = "offline"
    digest = ""

    def prepare(self, context: TurnContext) -> None:
        """Load nothing."""

    def observe(self, text: str, context: TurnContext) -> Observation:
        """Return nothing seen."""
        del text, context
        return Observation()


def keep_calls(folder: Path, count: int) -> None:
    """Take calls to their ends, one a day until yesterday, with an observer that sees nothing."""
    wiring.make_observer = lambda _: Blind()
    found = {name: load(ROOT / "scenarios" / name, 0) for name in TAKEN}
    sources = FixedSources(datetime.now(UTC) - timedelta(days=count))
    for n in range(count):
        name = TAKEN[n % len(TAKEN)]
        live = LiveCall.start(Setup(name, 0, "free", folder=folder), found[name], sources)
        for words in WORDS:
            live.say(words)
        live.end("ended_by_agent")
        live.close()
        sources.start += timedelta(days=1)


def first_screen(folder: Path) -> tuple[float, float]:
    """Return the seconds from the start of the process until home is painted, by the clock and of work.

    `folder` is where the calls are.
    """
    began = time.perf_counter()
    pid, screen = pty.fork()
    if pid == 0:
        env = {**os.environ, "TERM": "xterm-256color", "ROLEPLAY_TRANSCRIPTS": str(folder)}
        os.execve(sys.executable, [sys.executable, "-m", "roleplay"], env)  # noqa: S606
    try:
        fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        decode, drawn = codecs.getincrementaldecoder("utf-8")().decode, ""
        while PAINTED not in _CODES.sub("", drawn):
            if not select.select([screen], [], [], PATIENCE_S)[0]:
                sys.exit(f"home was not painted:\n{drawn}")
            drawn += decode(os.read(screen, 65536))
        spent = time.perf_counter() - began
    finally:
        os.kill(pid, signal.SIGKILL)
        *_, used = os.wait4(pid, 0)
        os.close(screen)
    return spent, used.ru_utime + used.ru_stime
