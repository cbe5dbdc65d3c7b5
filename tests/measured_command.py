"""Measure commands, each in a process forked from one that has loaded the program: `python -m tests.measured_command`.

For each line of JSON on stdin, with a folder, what is set in its environment, a file for all that is said and the words
of a command, it writes a line: the code it ended with, its seconds of work with those of the start, and its size as
`getrusage` gives it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from roleplay.__main__ import _run

SOUND = Path(__file__).parent / "data/small-call.yaml"
SECONDS, BYTES = 20, 2 << 30
"""What a command may take before it is stopped."""


def obey(asked):
    """Run a command in this process, which is its own, and end with its code."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    os.chdir(asked["folder"])
    os.environ.update(asked["env"])
    say_to(asked["said"])
    code = _run(asked["words"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def say_to(file):
    """Hear nothing, and say everything to a file."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)


def main():
    """Load the program by using it, then fork for each command."""
    asking, answering = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    say_to(os.devnull)
    for words in (["scenario", "check", str(SOUND)], ["rubric", "check", str(SOUND)]):
        _run(words)
    own = resource.getrusage(resource.RUSAGE_SELF)
    for line in asking:
        child = os.fork()
        if child == 0:
            obey(json.loads(line))
        _, status, used = os.wait4(child, 0)
        seconds = own.ru_utime + own.ru_stime + used.ru_utime + used.ru_stime
        answering.write(json.dumps([os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss]) + "\n")
        answering.flush()


if __name__ == "__main__":
    main()
