"""A line-mode call with a blind observer, to be killed: `python -m tests.fast_call FOLDER [TRANSCRIPT]`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from roleplay.cli.line_mode import LineMode, Words
from roleplay.clock import FixedSources, SystemSources
from roleplay.wiring import live as wiring
from roleplay.wiring.live import LiveCall, Setup
from tests.blind import Blind
from tests.conftest import loaded


def kept_call(folder, name, said, *, finish=True, mode="free", start=None):
    """Play a call with a blind observer and return its transcript; left in the middle without `finish`."""
    sources = FixedSources(start) if start else SystemSources()
    if start:
        sources.call_id = lambda: f"{start:%Y%m%d-%H%M%S}-{name}"
    found = loaded(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "make_observer", lambda _: Blind())
        live = LiveCall.start(Setup(name, 0, mode, folder=Path(folder)), found, sources)
    for words in said:
        live.say(words)
    if finish:
        live.end("ended_by_agent")
        live.close()
    else:
        live.pause()
    return live.path


def begun(folder, transcript="") -> LiveCall:
    """Begin a call, or go on with the one of a transcript."""
    if transcript:
        return LiveCall.resume(Path(transcript))
    return LiveCall.start(Setup("telecom-bill-shock", 0, folder=Path(folder)), loaded("telecom-bill-shock"))


def main() -> None:
    """Play, or go on."""
    wiring.make_observer = lambda name: Blind()
    live = begun(*sys.argv[1:])
    sys.exit(LineMode(live, Words.from_stdin(), as_json=False).run(resumed=len(sys.argv) > 2))


if __name__ == "__main__":
    main()
