"""What every test stands on: nothing of the developer's own, and the real observer loaded once."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from roleplay.clock import FixedSources
from roleplay.observers.offline import OfflineObserver
from roleplay.scenarios import Loaded, Scenario, load
from roleplay.wiring import live as wiring
from roleplay.wiring.live import LiveCall, Setup
from tests.seer import NAME, Seer

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = sorted(p.parent.name for p in (ROOT / "scenarios").glob("*/scenario.yaml"))

settings.register_profile("roleplay", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("roleplay")


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """Keep every test in a folder of its own, away from the developer's settings."""
    for name in [*(name for name in os.environ if name.startswith("ROLEPLAY_")), "NO_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("ROLEPLAY_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("ROLEPLAY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", str(tmp_path / "kept"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def observer() -> OfflineObserver:
    """Return the real offline observer."""
    return OfflineObserver()


@cache
def loaded(name: str, seed: int = 0) -> Loaded:
    """Return a scenario of the library with its file, read once in a process: nothing of it can be changed."""
    return load(ROOT / "scenarios" / name, seed)


def scenario(name: str, seed: int = 0) -> Scenario:
    """Return a scenario of the library."""
    return loaded(name, seed).usable()


def start(name: str, folder: Path, seed: int = 0, mode: str = "free", sources: FixedSources | None = None) -> LiveCall:
    """Begin a call with a fixed clock, ids and salts."""
    return LiveCall.start(Setup(name, seed, mode, folder=folder), loaded(name, seed), sources or FixedSources())


def play(live: LiveCall, turns: list[str]) -> LiveCall:
    """Say the turns until the call ends; what is left of it is abandoned."""
    for words in turns:
        if live.state.ended:
            break
        live.say(words)
    live.end("abandoned")
    live.close()
    return live


@pytest.fixture
def unchecked(monkeypatch):
    """Let home take every scenario that has a head for usable, instead of loading the library behind one's back."""
    monkeypatch.setattr("roleplay.tui.screens.home.usable", lambda head: head.readable)


@pytest.fixture
def seer(monkeypatch):
    seer = Seer()
    monkeypatch.setattr(wiring, "make_observer", lambda name: seer)
    return seer


@pytest.fixture
def ring(seer, tmp_path):
    """Return a function that begins a call in a mode; whatever is still open at the end is let go."""
    begun = []

    def begin(mode="free"):
        begun.append(LiveCall.start(Setup(NAME, 0, mode, folder=tmp_path / "kept"), loaded(NAME)))
        return begun[-1]

    yield begin
    for live in begun:
        live.release()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one scenario in one process, which then reads its examples once."""
    for item in items:
        named = getattr(item, "callspec", None)
        if named and (found := next((v for v in named.params.values() if v in SCENARIOS), None)):
            item.add_marker(pytest.mark.xdist_group(found))
