"""Many short calls in processes of their own, each forked from one that has loaded everything: to be killed.

`python -m tests.forked_call` prints a port. Who connects to it sends a line of JSON, a folder and perhaps a transcript
to go on with, reads the number of a process, and is then in a call in plain lines.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from tempfile import TemporaryDirectory

from roleplay.cli.line_mode import LineMode, Words
from roleplay.cli.stdin_lines import StdinLines
from roleplay.wiring import live as wiring
from tests.blind import Blind
from tests.fast_call import begun, kept_call


def play(connection, folder, transcript):
    """Play over a connection until it ends."""
    sys.stdout = connection.makefile("w", encoding="utf-8")
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
    print(os.getpid(), flush=True)  # noqa: T201
    lines = StdinLines(connection.fileno())
    words = Words(lines, prompt=False, commands=True, waiting=lines.waiting)
    LineMode(begun(folder, transcript), words, as_json=False).run(resumed=bool(transcript))


def main():
    """Load everything, then fork for each who connects."""
    with TemporaryDirectory() as folder:
        kept_call(folder, "telecom-bill-shock", ["Hello."])
    wiring.make_observer = lambda _: Blind()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)  # noqa: T201
        while True:
            connection, _ = server.accept()
            if os.fork() == 0:
                server.close()
                asked = json.loads(next(StdinLines(connection.fileno())))
                try:
                    play(connection, asked["folder"], asked["transcript"])
                finally:
                    os._exit(0)
            connection.close()


if __name__ == "__main__":
    main()
