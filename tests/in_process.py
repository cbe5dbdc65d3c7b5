"""The program in the process of the tests: the same words, pipe and code, without another start of Python."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import threading

from roleplay import __main__
from tests.conftest import ROOT


def run(*words, stdin="", cwd=ROOT):
    """Run a command with a pipe for stdin; return what it wrote and the code it ends with, as a process would."""
    out, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    reading, writing = os.pipe()
    feeding = threading.Thread(target=_feed, args=(writing, stdin if isinstance(stdin, bytes) else stdin.encode()))
    feeding.start()
    with (
        os.fdopen(reading, encoding="utf-8") as lines, contextlib.chdir(cwd), _stdin(lines),
        contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors),
    ):  # fmt: skip
        code = __main__._run(list(words))
    feeding.join()
    written = []
    for stream in (out, errors):
        stream.flush()
        written.append(stream.buffer.getvalue())
    return subprocess.CompletedProcess(words, int(code), *written)


class _stdin(contextlib._RedirectStream):  # noqa: N801  one with redirect_stdout
    _stream = "stdin"


def _feed(writing, words):
    with contextlib.suppress(BrokenPipeError), os.fdopen(writing, "wb") as pipe:
        pipe.write(words)
