"""`roleplay` with a blind observer, in every process it starts: `python -m tests.fast_run certify run …`.

With `--forked` it loads everything, then reads lines of JSON, each the words of a command, forks a process for each and
prints its number: many commands that begin at once, to be killed.

Nothing else imports this: whoever does is blind from then on.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from roleplay.__main__ import _run, main
from roleplay.session import context
from roleplay.wiring.certify import folder, player
from tests.blind import Blind

# a process that this one starts imports this module too, and is as blind
folder.make_observer = player.make_observer = lambda _: Blind()
context.voiced = lambda _: None


def fork_for_each():
    """Load everything, then fork for each line."""
    from roleplay.cli import certify_run  # noqa: F401
    from roleplay.llm.connection import connected
    from roleplay.settings import Endpoint
    from roleplay.wiring.models import window_from

    window_from(Endpoint(url="http://models.example/v1", model="m"))
    assert connected("http://models.example/v1", None, 1).chat.completions
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            quiet = os.open(os.devnull, os.O_RDWR)
            for number in range(3):
                os.dup2(quiet, number)
            os._exit(_run(json.loads(line)))
        print(pid, flush=True)  # noqa: T201


if __name__ == "__main__":
    fork_for_each() if sys.argv[1:] == ["--forked"] else main()
