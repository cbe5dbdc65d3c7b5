"""Record the scripted call as a terminal recording, docs/call.cast: `make screenshots`; `asciinema play` shows it.

The app runs in a pseudo-terminal; what it changes on the screen is kept with the moment it changed, in the asciinema
format, version 2 (JSON lines: a header, then [seconds, "o", text]).
"""

from __future__ import annotations

import codecs
import fcntl
import json
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from cells import Cells

ROOT = Path(__file__).resolve().parents[1]
CAST = ROOT / "docs/call.cast"
COLUMNS, ROWS = 100, 30
IDLE_S = 2.0
"""A player waits no longer than this where nothing happens."""
QUIET_S = 0.03
"""A change is whole when the app has written nothing for so long."""
START = "\x1b[?1049h\x1b[?25l"
LEFT = "\x1b[?1049l"
"""What a terminal app writes when it gives the screen back."""


def record(folder: str) -> list[tuple[float, str]]:
    """Run the scripted call in a pseudo-terminal; return the changes on its screen, each with its second."""
    pid, screen = pty.fork()
    if pid == 0:
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        os.execve(sys.executable, [sys.executable, str(ROOT / "tools/scripted.py"), folder, "--typed"], env)  # noqa: S606
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    decode = codecs.getincrementaldecoder("utf-8")().decode
    cells, changes, said, began = Cells(COLUMNS, ROWS), [(0.0, START)], "", 0.0
    while True:
        if select.select([screen], [], [], QUIET_S)[0]:
            if not (data := _read(screen)):
                break
            text = decode(data)
            said += text
            cells.write(text.partition(LEFT)[0])
        elif change := cells.changes():
            began = began or time.monotonic()
            changes.append((time.monotonic() - began, change))
    if code := os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        sys.exit(f"the scripted call ended with {code}:\n{said.rpartition(LEFT)[2]}")
    return changes


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""


def main() -> None:
    """Record and keep it."""
    with tempfile.TemporaryDirectory() as folder:
        changes = record(folder)
    header = {
        "version": 2, "width": COLUMNS, "height": ROWS, "idle_time_limit": IDLE_S,
        "title": "roleplay: a call, from the brief to the debrief", "env": {"TERM": "xterm-256color"},
    }  # fmt: skip
    lines = [json.dumps(header), *(json.dumps([round(at, 3), "o", text], ensure_ascii=False) for at, text in changes)]
    text = "\n".join(lines) + "\n"
    CAST.write_text(text, encoding="utf-8")
    print(f"{CAST.relative_to(ROOT)}, {changes[-1][0]:.0f} seconds, {CAST.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
