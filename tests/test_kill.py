"""Kills at random moments: every turn that was answered is on disk, and the call goes on from there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from roleplay.transcripts import read, verify
from tests.conftest import ROOT

KILLS = 50


class Child:
    """A call in another process, fed a line whenever it has answered."""

    def __init__(self, folder, transcript=None, after=0):
        words = [str(folder), *([str(transcript)] if transcript else [])]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.fast_call", *words], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.answered = after
        self.over = False
        self._feeding = threading.Thread(target=self._feed, daemon=True)
        self._feeding.start()

    def _feed(self):
        """Count answers as they are printed and say the next thing; the first lines are what was said before."""
        out, opened = self.process.stdout, False
        to_come = 2 * self.answered + 1
        try:
            for line in out:
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
                    self.process.stdin.write(b"Let me see what I can find out about that for you, one moment.\n")
                    self.process.stdin.flush()
        except (OSError, ValueError):
            return

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._feeding.join(5)
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.mark.slow
@pytest.mark.parametrize("start", range(4))
def test_fifty_kills_lose_no_answered_turn(start, tmp_path):
    rng = random.Random(start)
    transcript, answered = None, 0
    for kill in range(KILLS):
        child = Child(tmp_path, transcript, answered)
        time.sleep(rng.uniform(0.25, 1.1))
        child.kill()
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
