"""Record the scripted call as a terminal recording, docs/call.cast: `make screenshots`; `asciinema play` shows it.

The app runs in a pseudo-terminal; what it writes is kept with the moment it was written, in the asciinema format,
version 2 (JSON lines: a header, then [seconds, "o", text]).
"""

from __future__ import annotations

import codecs
import fcntl
import json
import os
import pty
import re
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CAST = ROOT / "docs/call.cast"
COLUMNS, ROWS = 80, 24
IDLE_S = 2.0
"""A player waits no longer than this where nothing happens."""
TWO_STYLES = re.compile(r"\x1b\[0m\x1b\[([0-9;]*)m")
"""A style ended and another begun at once, which one code says as well."""


def record(folder: str) -> list[tuple[float, str]]:
    """Run the scripted call in a pseudo-terminal; return what it wrote, each piece with its second."""
    pid, screen = pty.fork()
    if pid == 0:
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        os.execve(sys.executable, [sys.executable, str(ROOT / "tools/scripted.py"), folder, "--typed"], env)  # noqa: S606
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    decode = codecs.getincrementaldecoder("utf-8")().decode
    written: list[tuple[float, str]] = []
    began = 0.0
    while data := _read(screen):
        began = began or time.monotonic()
        if text := TWO_STYLES.sub("\x1b[0;\\1m", decode(data)):
            written.append((time.monotonic() - began, text))
    if code := os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        sys.exit(f"the scripted call ended with {code}:\n{''.join(text for _, text in written[-20:])}")
    return written


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""


def main() -> None:
    """Record and keep it."""
    with tempfile.TemporaryDirectory() as folder:
        written = record(folder)
    header = {
        "version": 2, "width": COLUMNS, "height": ROWS, "idle_time_limit": IDLE_S,
        "title": "roleplay: a call, from the brief to the debrief", "env": {"TERM": "xterm-256color"},
    }  # fmt: skip
    lines = [json.dumps(header), *(json.dumps([round(at, 3), "o", text], ensure_ascii=False) for at, text in written)]
    text = "\n".join(lines) + "\n"
    CAST.write_text(text, encoding="utf-8")
    print(f"{CAST.relative_to(ROOT)}, {written[-1][0]:.0f} seconds, {CAST.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
