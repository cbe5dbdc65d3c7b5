"""A terminal to test with: tmux, which types keys as a person does and shows what a person would see."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import shutil
import subprocess
import time
from contextlib import contextmanager

TMUX = shutil.which("tmux")
PATIENCE = 60
"""Seconds that a machine with much else to do may take for a step; an idle one takes one or two."""
FRAMES = re.compile("[\u2500-\u259f]")
"""What frames, bars and scroll bars are drawn with."""
_NAMES = itertools.count(1)


class Terminal:
    """One window: it takes keys, and its screen is waited for."""

    def __init__(self, tmux, status):
        self._tmux, self._status = tmux, status

    def _run(self, *words):
        done = subprocess.run(
            [*self._tmux, *words], check=True, capture_output=True, encoding="utf-8", timeout=PATIENCE
        )
        return done.stdout

    def press(self, *keys):
        """Press keys by tmux's names for them: Enter, Escape, F8, Down, C-s."""
        self._run("send-keys", *keys)

    def type(self, words):
        """Type words as they are."""
        self._run("send-keys", "-l", "--", words)

    def resize(self, columns, rows):
        """Give the window another size."""
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    @property
    def screen(self):
        """What stands on the screen, without the spaces at the ends of its rows."""
        return self._run("capture-pane", "-p")

    def shows(self, *texts):
        """Wait until every text stands on the screen, wherever its rows are broken, and return the screen."""

        def seen():
            flat = self._flat  # once for all of them: tmux is asked for it
            return all(text in flat for text in texts)

        self.until(seen, f"the screen never showed {texts}")
        return self.screen

    def until(self, holds, why="it did not come to that"):
        """Wait for something to hold; on failure, tell what was on the screen."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"{why}:\n{self.screen}"
            time.sleep(0.1)

    @property
    def status(self):
        """What the program ended with; nothing while it runs."""
        return int(self._status.read_text()) if self._status.exists() else None

    @property
    def _flat(self):
        return " ".join(FRAMES.sub(" ", self.screen).split())


@contextmanager
def terminal(command, folder, size=(80, 24), **env):
    """Run a command in a window of its own; nothing of it is left afterwards."""
    tmux = [TMUX, "-u", "-f", "/dev/null", "-L", f"roleplay-{os.getpid()}-{next(_NAMES)}"]
    columns, rows = map(str, size)
    # tmux itself does not always know what a program ended with
    status, part = folder / "status", folder / "status.part"
    given = [word for name, value in env.items() for word in ("-e", f"{name}={value}")]
    shown = f"{shlex.join(command)}; echo $? >{part} && mv {part} {status}"
    begin = ["new-session", "-d", "-x", columns, "-y", rows, "-c", str(folder), *given, shown]
    clean = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE")}
    keep = ["set-option", "-g", "remain-on-exit", "on", ";", "set-option", "-g", "window-size", "manual"]
    # in one go, so that a program that ends at once is there to be looked at too
    subprocess.run([*tmux, *begin, ";", *keep], check=True, env=clean, timeout=PATIENCE)
    try:
        yield Terminal(tmux, status)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True, timeout=PATIENCE)
