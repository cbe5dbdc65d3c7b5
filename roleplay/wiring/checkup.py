"""Look over the machine, the installation and the files a call needs."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import sys
import tempfile
import time
from collections.abc import Callable

from roleplay import __version__, paths, rubrics, scenarios, settings
from roleplay.diagnostics import has_errors
from roleplay.wiring.endpoint_checkup import endpoint_findings
from roleplay.wiring.finding import Finding

PACKAGES = ("textual", "rich", "typer", "pydantic", "openai", "tiktoken", "onnxruntime", "numpy")


def checkup() -> list[Finding]:
    """Return what was found; nothing here raises."""
    checks: list[tuple[str, Callable[[], str]]] = [
        (
            "program",
            lambda: (
                f"roleplay {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
            ),
        ),
        ("packages", _packages),
        ("terminal", _terminal),
        ("scenarios", _scenarios),
        ("rubrics", _rubrics),
        ("settings", _settings),
        ("transcripts", _transcripts),
        ("weights", _weights),
        ("observer", _observer),
    ]
    return [*(_try(what, check) for what, check in checks), *_models()]


def _try(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, ok=True, detail=check())
    except Exception as error:  # noqa: BLE001  a check-up reports whatever it meets
        return Finding(what, ok=False, detail=str(error) or type(error).__name__)


def _models() -> list[Finding]:
    try:
        return endpoint_findings(settings.load().values)
    except Exception as error:  # noqa: BLE001  a check-up reports whatever it meets
        return [Finding("models", ok=False, detail=type(error).__name__)]


def _packages() -> str:
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)


def _terminal() -> str:
    if not sys.stdout.isatty():
        return "none here; `roleplay practice --plain` works without one"
    return f"encoding {sys.stdout.encoding}"


def _scenarios() -> str:
    found = {name: scenarios.load(path) for name, path in scenarios.files().items()}
    bad = [name for name, loaded in found.items() if has_errors(loaded.problems)]
    if bad or not found:
        raise ValueError(f"cannot be used: {', '.join(bad)}" if bad else "none found")
    return f"{len(found)} in {', '.join(paths.shown(f) for f in paths.scenario_folders())}"


def _rubrics() -> str:
    names = [name for name, path in rubrics.files().items() if rubrics.load(path).usable()]
    return ", ".join(names)


def _settings() -> str:
    loaded = settings.load()
    loaded.usable()
    named = sum(origin.kind != "default" for origin in loaded.origins.values())
    return f"{named} of {len(loaded.origins)} set; the file is {paths.shown(loaded.path)}"


def _transcripts() -> str:
    folder = paths.transcripts_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder):
        return f"{paths.shown(folder)} can be written"


def _weights() -> str:
    from roleplay.observers.encoder import WEIGHTS
    from roleplay.observers.model import card

    for name, digest in (("observer.onnx", card()["sha256"]), ("sentences.onnx", card()["sentences_sha256"])):
        if hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest() != digest:
            raise ValueError(f"{name} is not the file its card describes; install again")
    return f"observer {card()['sha256'][:12]}"


def _observer() -> str:
    from roleplay.behaviours import Line, TurnContext
    from roleplay.wiring.parts import make_observer

    observer = make_observer("offline")
    context = TurnContext(history=(Line("customer", "The parcel never came and it was her birthday."),))
    observer.observe("Hello.", context)
    began = time.perf_counter()
    seen = observer.observe("You need to calm down.", context)
    spent = (time.perf_counter() - began) * 1000
    if not any(b.id == "calm_down" for b in seen.behaviours):
        raise ValueError("it does not see a plain command to calm down")
    return f"works offline, {spent:.0f} ms for a turn"
