"""Kills at random moments: every turn that was answered is on disk, and the call goes on from there."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

from roleplay.transcripts import read, verify
from tests.conftest import ROOT

WORDS = b"Let me see what I can find out about that for you, one moment.\n"
KILLS = 50
TURNS, SECONDS = 4, 0.05
"""A kill comes after fewer new turns than this, and within so many seconds of the last: in the midst of anything."""


@pytest.fixture(scope="module")
def port():
    """Serve calls that begin at once, each in a process of its own."""
    words = [sys.executable, "-m", "tests.forked_call"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as server:
        yield int(server.stdout.readline())
        server.kill()


class Child:
    """A call in another process, fed a line whenever it has answered."""

    def __init__(self, port, folder, transcript=None, after=0):
        self._connection = socket.create_connection(("127.0.0.1", port))
        asked = {"folder": str(folder), "transcript": str(transcript or "")}
        self._connection.sendall(json.dumps(asked).encode() + b"\n")
        self._out = self._connection.makefile("rb")
        self.pid = int(self._out.readline())
        self._before = self.answered = after
        self.over = False
        self._feeding = threading.Thread(target=self._feed, daemon=True)
        self._feeding.start()

    def _feed(self):
        """Count answers as they are printed and say the next thing; the first lines are what was said before."""
        opened = False
        to_come = 2 * self.answered + 1
        try:
            for line in self._out:
                if line.startswith(b"DEBRIEF"):
                    self.over = True
                spoken = line.startswith((b"Customer:", b"You:"))
                if not opened:
                    to_come -= spoken
                    opened = to_come <= 0
                elif line.startswith(b"Customer:"):
                    self.answered += 1
                else:
                    continue
                if opened:
                    self._connection.sendall(WORDS)
        except (OSError, ValueError):
            return

    def wait(self, turns):
        """Wait for so many turns, or for the end of the call."""
        while self.answered - self._before < turns and self._feeding.is_alive():
            time.sleep(0.001)

    def kill(self):
        """Kill it; its end of the connection is shut when it is dead."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._feeding.join(30)
        assert not self._feeding.is_alive()
        self._out.close()
        self._connection.close()


@pytest.mark.slow
@pytest.mark.parametrize("start", range(4))
def test_fifty_kills_lose_no_answered_turn(start, tmp_path, port):
    rng = random.Random(start)
    transcript, answered, seen = None, 0, 0
    for kill in range(KILLS):
        child = Child(port, tmp_path, transcript, answered)
        child.wait(rng.randrange(TURNS))
        time.sleep(rng.uniform(0, SECONDS))
        child.kill()
        seen += child.answered - answered
        found = sorted(tmp_path.glob("*.jsonl"), key=os.path.getmtime)
        if not found or found[-1].stat().st_size == 0:
            transcript, answered = None, 0
            for empty in found[-1:]:
                empty.unlink()
            continue
        verdict = verify(found[-1])
        assert verdict.state in ("unfinished", "torn", "sound"), (kill, str(verdict))
        kept = read(found[-1])
        told = kept.answered() - 1
        on_disk = max((e.turn for e in kept.events[:told] if e.type == "customer_said"), default=0)
        assert on_disk >= child.answered, kill
        transcript, answered = (None, 0) if kept.finished or child.over else (found[-1], on_disk)
    assert seen > KILLS
